"""Finds and creates topics by name, in any script. No other module does."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from newsroom.core.cache.invalidation import invalidate
from newsroom.core.html import single_line
from newsroom.core.models import Redirect, RedirectKind
from newsroom.core.text.characters import has_controls
from newsroom.core.text.slugs import canonical, free_slug, lock, slug_of
from newsroom.core.text.tokens import unaccented
from topics import cache_tags, invalidation
from topics.models import KEY_LENGTH, NAME_LENGTH, Alias, Kind, Topic
from topics.names.indexing import index_names

# Kinds of redirects to a topic: from its former slugs, and from those of its former aliases. Only the latter give way
# to a topic with such a name.
OWN, ALIAS = "topic", "alias"
FORMER = (OWN, ALIAS)
# All kinds of redirects that lead to a topic: also of old URLs of another site (`newsroom.redirects`).
LEADING = (*FORMER, RedirectKind.TOPIC_FEED.value)
_DIRECTION_MARK = re.compile("[\u061c\u200e\u200f]")


def spelling_of(name: str) -> str:
    """Return the name as it is stored: composed (NFC), with single spaces, without invisible characters.

    Raises ValidationError with a sentence if the name is empty, longer than 200 characters or has control characters.
    """
    too_long = ValidationError(f"Topic names and aliases can be up to {NAME_LENGTH} characters.")
    name = " ".join(name.split())
    if has_controls(name):
        raise ValidationError("Topic names cannot contain control characters.")
    spelling = _visible(name)
    # Composing a text of combining marks takes time quadratic in its length.
    if len(spelling) > KEY_LENGTH:
        raise too_long
    spelling = unicodedata.normalize("NFC", spelling)
    if not spelling:
        raise ValidationError("Enter a topic name.")
    if len(spelling) > NAME_LENGTH or len(key_of(spelling)) > KEY_LENGTH:
        raise too_long
    return spelling


def _visible(name: str) -> str:
    """Return the name without invisible characters and direction marks, which a name on its own does not need."""
    return single_line(_DIRECTION_MARK.sub("", name))


def key_of(name: str) -> str:
    """Return the key by which names are compared: NFKC, casefold, single spaces, and Latin letters without accents.

    Only the first `KEY_LENGTH` characters of a longer text are used.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", _visible(name[:KEY_LENGTH])).casefold())
    return " ".join(unaccented(folded).split())


def find(names: Iterable[str]) -> dict[str, Topic]:
    """Return the topics with these names or aliases, by key (`key_of`). Unknown names are absent.

    Two queries, however many names.
    """
    keys = {key_of(name) for name in names}
    topics = {topic.key: topic for topic in Topic.objects.filter(key__in=keys)}
    if missing := keys - topics.keys():
        topics |= {alias.key: alias.topic for alias in Alias.objects.filter(key__in=missing).select_related("topic")}
    return topics


def find_or_create(name: str, *, kind: str = Kind.SUBJECT) -> Topic:
    """Return the topic with this name or alias, creating it if there is none.

    An existing topic keeps its spelling and type. Raises ValidationError if the name is invalid. Must run in a
    transaction.
    """
    spelling = spelling_of(name)
    key = key_of(spelling)
    if found := find([spelling]).get(key):
        return found
    lock()
    if found := find([spelling]).get(key):
        return found
    return create(spelling, kind=kind)


def create(name: str, *, kind: str = Kind.SUBJECT, slug: str = "") -> Topic:
    """Create a topic with this name, which no topic has (`find`).

    slug: the wanted one, "" for that of the name. Raises ValidationError if the name is invalid. Must run in a
    transaction, under `slugs.lock()`.
    """
    topic = unsaved(name, kind=kind, slug=slug)
    topic.full_clean(exclude=["parent", "lead_image"])
    topic.save()
    index_names(topic.pk)
    return topic


def unsaved(name: str, *, kind: str = Kind.SUBJECT, slug: str = "") -> Topic:
    """Return a new, unsaved topic with this name, which no topic has. Raises ValidationError if the name is invalid."""
    spelling = spelling_of(name)
    topic = Topic(name=spelling, key=key_of(spelling), kind=kind)
    topic.slug = slug_for(topic, slug if slug_of(slug) else "")
    return topic


def slug_for(topic: Topic, wanted: str = "", *, survivor: int | None = None) -> str:
    """Return a free slug for the topic, made from `wanted` or else its name, or from its type if that has no letters.

    Current and former slugs of other topics are taken. Slugs of aliases and former aliases are not, because a topic's
    own slug takes precedence. survivor: ID of the topic that this one was merged into. Its former slugs are not taken.
    """

    def is_taken(slug: str) -> bool:
        if Topic.objects.filter(slug=slug).exclude(pk=topic.pk).exists():
            return True
        former = Redirect.target_of(address_of(slug), OWN)
        return former not in (None, topic.pk, survivor)

    return free_slug(wanted or topic.name, fallback=str(topic.kind), is_taken=is_taken)


def slug_after(topic: Topic, wanted: str) -> str:
    """Return the slug that the topic has after a change to one of these words; its own if there are none."""
    return slug_for(topic, wanted) if wanted and slug_of(wanted) != topic.slug else topic.slug


def check_slug(words: str) -> str:
    """Return the words for a new slug. Raises ValidationError if they have no letters or digits; "" is allowed."""
    if words and not slug_of(words):
        raise ValidationError("The URL slug needs letters or digits. Nothing was changed.", code="slug")
    return words


def address_of(slug: str) -> str:
    """Return the path under which redirects from a topic's former slug are stored."""
    return f"/topics/{slug}/"


def add_aliases(topic: Topic, names: Iterable[str]) -> list[Alias]:
    """Add aliases to the topic, except names that it has already. Returns those added.

    Takes as many statements for several names as for one. Raises ValidationError with a sentence if another topic
    has one of the names or one is invalid; then none is added. Must run in a transaction.
    """
    spellings: dict[str, str] = {}
    for spelling in map(spelling_of, names):
        spellings.setdefault(key_of(spelling), spelling)
    if not spellings:
        return []
    lock()
    owners = find(spellings.values())
    for key, spelling in spellings.items():
        if owner := owners.get(key):
            _check_owner(owner, topic, spelling)
    new = [(key, spelling) for key, spelling in spellings.items() if key not in owners]
    aliases = [Alias(topic=topic, name=spelling, key=key, slug=slug_of(spelling)) for key, spelling in new]
    if aliases:
        Alias.objects.bulk_create(aliases)
        index_names(topic.pk)
        invalidate(cache_tags.INDEX, cache_tags.stream(topic.pk))
    return aliases


def remove_alias(topic: Topic, name: str) -> None:
    """Remove an alias from the topic, if it has it. The alias's URL continues to redirect to the topic.

    Must run in a transaction.
    """
    lock()
    alias = topic.aliases.filter(key=key_of(name)).first()
    if alias is None:
        return
    alias.delete()
    index_names(topic.pk)
    redirect_slug(alias.slug, topic)
    invalidate(cache_tags.INDEX, cache_tags.stream(topic.pk))
    set_translations(topic, {code: "" for code, name in topic.names.items() if key_of(name) == alias.key})


def set_translations(topic: Topic, names: Mapping[str, str]) -> None:
    """Set the topic's names in other languages of the site. Each becomes an alias too.

    names: by Django's code of the language; "" removes the name in that language. Other languages do not change.
    Raises ValidationError with a sentence if another topic has one of the names. Must run in a transaction.
    """
    all_names = {**topic.names, **{code: name and spelling_of(name) for code, name in names.items()}}
    translations = {code: name for code, name in all_names.items() if name}
    if translations == topic.names:
        return
    add_aliases(topic, translations.values())
    topic.names = translations
    topic.save(update_fields=["names"])
    invalidation.names_changed([topic.pk])


def redirect_slug(slug: str, topic: Topic) -> None:
    """Redirect the slug of a removed name to the topic, unless it belongs to a topic already."""
    if slug and find_by_slug(slug) is None:
        Redirect.add(address_of(slug), topic, kind=ALIAS)


def check_name(topic: Topic, name: str) -> str:
    """Return the spelling to store for a new name of the topic.

    Raises ValidationError with a sentence if another topic has the name, as its own or as an alias, or it is invalid.
    """
    spelling = spelling_of(name)
    if owner := find([spelling]).get(key_of(spelling)):
        _check_owner(owner, topic, spelling)
    return spelling


def _check_owner(owner: Topic, topic: Topic, name: str) -> None:
    """Raise ValidationError if the owner of the name is another topic."""
    if owner.pk != topic.pk:
        raise ValidationError(f"“{name}” is already used by the topic “{owner.name}”.", code="taken")


def rename(topic: Topic, name: str, *, slug: str = "") -> None:
    """Rename the topic. Its old name becomes an alias, and its old URL redirects.

    slug: the words for a new slug, "" to keep the current one. Raises ValidationError if the name is invalid or belongs
    to another topic. Must run in a transaction.
    """
    lock()
    spelling = check_name(topic, name)
    old_name, old_slug = topic.name, topic.slug
    topic.name, topic.key = spelling, key_of(spelling)
    topic.slug = slug_after(topic, slug)
    if topic.slug != old_slug:
        Redirect.objects.filter(path=address_of(topic.slug)).delete()
        Redirect.add(address_of(old_slug), topic)
    alias = topic.aliases.filter(key=topic.key).first()
    topic.curated_at = timezone.now()
    # Without the counts, which may have changed since the topic was loaded.
    topic.save(update_fields=["name", "key", "slug", "curated_at"])
    if alias is not None:
        alias.delete()
        redirect_slug(alias.slug, topic)
    if key_of(old_name) == topic.key or not add_aliases(topic, [old_name]):
        index_names(topic.pk)
    invalidation.names_changed([topic.pk])


def find_by_slug(slug: str, among: QuerySet[Topic] | None = None) -> Topic | None:
    """Return the topic for a slug, as `find_by_slugs` finds it, or None."""
    return find_by_slugs([slug], among).get(slug)


def find_by_slugs(slugs: Collection[str], among: QuerySet[Topic] | None = None) -> dict[str, Topic]:
    """Return the topics for these slugs, by slug: by its own slug, else a former one, an alias's or a former alias's.

    Slugs may have upper case letters or be decomposed (NFD). Those without a topic are absent. among: the topics to
    find, all if None. Other topics do not hide an alias of a topic among them. Four queries at most, for any number.
    """
    topics = Topic.objects.all() if among is None else among
    wanted = {slug: canonical(slug) for slug in slugs}
    found = {topic.slug: topic for topic in topics.filter(slug__in=set(wanted.values()))}
    if missing := set(wanted.values()) - found.keys():
        found |= _find_by_other_slugs(missing, topics)
    return {slug: found[word] for slug, word in wanted.items() if word in found}


def _find_by_other_slugs(words: Collection[str], topics: QuerySet[Topic]) -> dict[str, Topic]:
    """Return those of the topics that have these slugs as former ones, or as those of aliases or former aliases."""
    redirects = Redirect.objects.filter(path__in=map(address_of, words), kind__in=FORMER)
    former = {redirect.path: redirect for redirect in redirects}
    targets = {topic.pk: topic for topic in topics.filter(pk__in={each.target_id for each in former.values()})}

    def formerly(kind: str) -> dict[str, Topic]:
        of_kind = {word: former.get(address_of(word)) for word in words}
        return {
            word: targets[each.target_id]
            for word, each in of_kind.items()
            if each and each.kind == kind and each.target_id in targets
        }

    # A URL that readers have for one topic must not become another topic's when that gets such an alias.
    found = formerly(OWN)
    if missing := set(words) - found.keys() - {""}:
        aliases: QuerySet[Alias] = Alias.objects.filter(slug__in=missing, topic__in=topics)
        # The oldest of those with the same slug.
        found |= {alias.slug: alias.topic for alias in aliases.select_related("topic").order_by("-pk")}
    return formerly(ALIAS) | found
