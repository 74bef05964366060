"""The one place where a name in any script becomes a topic."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from itertools import chain, count
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from newsroom.core.cache.invalidation import invalidate
from newsroom.core.html import single_line
from newsroom.core.models import Redirect
from newsroom.core.text.characters import has_controls
from newsroom.core.text.slugs import canonical, free_slug, lock, slug_of
from newsroom.core.text.tokens import unaccented
from topics import cache_tags, invalidation
from topics.indexes import prefix_index
from topics.models import KEY_LENGTH, NAME_LENGTH, Alias, Kind, Topic
from topics.names import duplicates

# Kinds of former addresses that lead to a topic: one that was its own, and one that was another name's, which no topic
# that is called so has to give way to.
OWN, ALIAS = "topic", "alias"
FORMER = (OWN, ALIAS)
_DIRECTION_MARK = re.compile("[\u061c\u200e\u200f]")


def spelling_of(name: str) -> str:
    """The name as it is kept: composed (NFC), with single spaces, without invisible characters.

    Raises ValidationError with a sentence if nothing is left of it or it is longer than 200 characters.
    """
    too_long = ValidationError(f"Topic names and aliases can be up to {NAME_LENGTH} characters.")
    name = " ".join(name.split())
    if has_controls(name):
        raise ValidationError("Topic names cannot contain control characters.")
    spelling = _visible(name)
    # Composing a text of nothing but marks takes time with the square of its length.
    if len(spelling) > KEY_LENGTH:
        raise too_long
    spelling = unicodedata.normalize("NFC", spelling)
    if not spelling:
        raise ValidationError("Enter a topic name.")
    if len(spelling) > NAME_LENGTH or len(key_of(spelling)) > KEY_LENGTH:
        raise too_long
    return spelling


def _visible(name: str) -> str:
    """The name without invisible characters; alone, it needs no mark of its direction."""
    return single_line(_DIRECTION_MARK.sub("", name))


def key_of(name: str) -> str:
    """What names are compared by: NFKC, casefold, single spaces, and Latin letters without their accents.

    Of what is longer than any name can be, only the beginning counts.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", _visible(name[:KEY_LENGTH])).casefold())
    return " ".join(unaccented(folded).split())


def find(names: Iterable[str]) -> dict[str, Topic]:
    """The topics that these names or aliases mean, by key (`key_of`); a name that means none is absent.

    Two queries, however many names.
    """
    keys = {key_of(name) for name in names}
    topics = {topic.key: topic for topic in Topic.objects.filter(key__in=keys)}
    if missing := keys - topics.keys():
        topics |= {alias.key: alias.topic for alias in Alias.objects.filter(key__in=missing).select_related("topic")}
    return topics


def find_or_create(name: str, *, kind: str = Kind.SUBJECT) -> Topic:
    """The topic that the name or alias means, made if there is none.

    A topic that exists keeps its spelling and its kind. Raises ValidationError for a name that cannot be one.
    Must run in a transaction.
    """
    spelling = spelling_of(name)
    key = key_of(spelling)
    if found := find([spelling]).get(key):
        return found
    lock()
    if found := find([spelling]).get(key):
        return found
    topic = unsaved(spelling, kind=kind)
    topic.full_clean(exclude=["parent", "lead_image"])
    topic.save()
    duplicates.meet(topic.pk)
    prefix_index.learn(topic.pk)
    return topic


def unsaved(name: str, *, kind: str = Kind.SUBJECT) -> Topic:
    """A topic of this name, which none has, as it would be made; not saved. Raises ValidationError for a bad name."""
    spelling = spelling_of(name)
    topic = Topic(name=spelling, key=key_of(spelling), kind=kind)
    topic.slug = slug_for(topic)
    return topic


def slug_for(topic: Topic, wanted: str = "", *, heir: int | None = None) -> str:
    """A free slug for the topic, from the wanted words or else from its name; without letters, from its kind.

    Another topic's slug and its former ones are taken; an alias's is not, nor that of an alias that there was, because
    a topic's own slug wins.
    heir: the id of a topic whose former slugs are not taken, because it had them of this one.
    """

    def is_taken(slug: str) -> bool:
        if Topic.objects.filter(slug=slug).exclude(pk=topic.pk).exists():
            return True
        former = Redirect.target_of(address_of(slug), OWN)
        return former not in (None, topic.pk, heir)

    return free_slug(wanted or topic.name, fallback=str(topic.kind), is_taken=is_taken)


def address_of(slug: str) -> str:
    """The path by which a topic's former slug is remembered."""
    return f"/topics/{slug}/"


def add_alias(topic: Topic, name: str) -> Alias | None:
    """Give the topic another name. Returns None if it is the topic's name or alias already.

    Raises ValidationError with a sentence if another topic has the name. Must run in a transaction.
    """
    spelling = spelling_of(name)
    key = key_of(spelling)
    lock()
    if owner := find([spelling]).get(key):
        if owner.pk == topic.pk:
            return None
        raise ValidationError(f"“{spelling}” is already used by the topic “{owner.name}”.", code="taken")
    alias = Alias.objects.create(topic=topic, name=spelling, key=key, slug=slug_of(spelling))
    _learn(topic.pk)
    invalidate(cache_tags.INDEX, cache_tags.stream(topic.pk))
    return alias


def remove_alias(topic: Topic, name: str) -> None:
    """Take another name from the topic, if it has it. The name's address goes on leading there.

    Must run in a transaction.
    """
    lock()
    alias = topic.aliases.filter(key=key_of(name)).first()
    if alias is None:
        return
    alias.delete()
    _learn(topic.pk)
    _keep_address(alias.slug, topic)
    invalidate(cache_tags.INDEX, cache_tags.stream(topic.pk))
    call_abroad(topic, {code: "" for code, name in topic.names.items() if key_of(name) == alias.key})


def call_abroad(topic: Topic, names: Mapping[str, str]) -> None:
    """Set what the topic is called in other languages of the site; each name is one of its aliases, too.

    names: by Django's code of the language; "" for one in which the topic has its own name from now on. In those that
    are absent nothing changes.
    Raises ValidationError with a sentence if another topic has one of them. Must run in a transaction.
    """
    told = {**topic.names, **{code: name and spelling_of(name) for code, name in names.items()}}
    spelled = {code: name for code, name in told.items() if name}
    if spelled == topic.names:
        return
    for name in spelled.values():
        add_alias(topic, name)
    topic.names = spelled
    topic.save(update_fields=["names"])
    invalidation.names_changed([topic.pk])


def _keep_address(slug: str, topic: Topic) -> None:
    """Let the address of a name that is taken away lead to the topic, unless it means another one."""
    if slug and find_by_slug(slug) is None:
        Redirect.add(address_of(slug), topic, kind=ALIAS)


def _learn(topic: int) -> None:
    """Keep what is found by the names that the topic of this id has now."""
    duplicates.learn(topic)
    prefix_index.learn(topic)


def check_name(topic: Topic, name: str) -> str:
    """The spelling to keep for a topic that is to be called so.

    Raises ValidationError with a sentence if another topic has the name, as its own or as an alias.
    """
    spelling = spelling_of(name)
    owner = find([spelling]).get(key_of(spelling))
    if owner is not None and owner.pk != topic.pk:
        raise ValidationError(f"“{spelling}” is already used by the topic “{owner.name}”.", code="taken")
    return spelling


def rename(topic: Topic, name: str, *, slug: str = "") -> None:
    """Call the topic otherwise. Its old name becomes an alias, its old address redirects.

    slug: the words of the new address; "" keeps the address. Raises ValidationError if the name is taken.
    Must run in a transaction.
    """
    lock()
    spelling = check_name(topic, name)
    old_name, old_slug = topic.name, topic.slug
    topic.name, topic.key = spelling, key_of(spelling)
    if slug and slug_of(slug) != old_slug:
        topic.slug = slug_for(topic, slug)
        Redirect.objects.filter(path=address_of(topic.slug)).delete()
        Redirect.add(address_of(old_slug), topic)
    alias = topic.aliases.filter(key=topic.key).first()
    topic.curated_at = timezone.now()
    # The counts may have moved on since the topic was read.
    topic.save(update_fields=["name", "key", "slug", "curated_at"])
    if alias is not None:
        alias.delete()
        _keep_address(alias.slug, topic)
    if key_of(old_name) == topic.key or add_alias(topic, old_name) is None:
        _learn(topic.pk)
    invalidation.names_changed([topic.pk])


def hand_over(topic: Topic, heir: Topic) -> dict[str, Any]:
    """Let the topic's name, its aliases and all its addresses mean the heir. Returns what `take_back` needs.

    The topic itself is still there, and is to be deleted in the same transaction.
    """
    lock()
    aliases = list(topic.aliases.values_list("key", flat=True))
    topic.aliases.update(topic=heir)
    Alias.objects.create(topic=heir, name=topic.name, key=topic.key, slug=slug_of(topic.name))
    former = Redirect.objects.filter(kind__in=FORMER, target_id=topic.pk)
    addresses = list(former.values_list("path", flat=True))
    former.update(target_id=heir.pk)
    Redirect.add(address_of(topic.slug), heir)
    _learn(heir.pk)
    return {"aliases": aliases, "addresses": addresses}


def name_again(topic: Topic, heir: int) -> None:
    """Set the name, key and slug under which a topic that the heir took over can come back; nothing is saved.

    They are its own, unless somebody has them by now as more than what the heir took over: then numbered ones.
    """
    numbered = (f"{topic.name[: NAME_LENGTH - 6]} ({n})" for n in count(2))
    topic.name = next(name for name in chain([topic.name], numbered) if _is_free(name, heir))
    topic.key = key_of(topic.name)
    topic.slug = slug_for(topic, topic.slug, heir=heir)


def _is_free(name: str, heir: int) -> bool:
    key = key_of(name)
    owner = find([name]).get(key)
    return owner is None or (owner.pk == heir and owner.key != key)


def take_back(topic: Topic, heir: int, handed: dict[str, Any]) -> None:
    """Save a topic that the heir took over, and let its names and addresses mean it again, as far as the heir has them.

    handed: what `hand_over` returned. Must run in a transaction.
    """
    lock()
    name_again(topic, heir)
    alias = Alias.objects.filter(topic=heir, key=topic.key).first()
    Redirect.objects.filter(path=address_of(topic.slug)).delete()
    topic.save(force_insert=True)
    if alias is not None:
        alias.delete()
        _keep_address(alias.slug, topic)
    Alias.objects.filter(topic=heir, key__in=handed["aliases"]).update(topic=topic)
    mine = Redirect.objects.filter(kind__in=FORMER, target_id=heir, path__in=handed["addresses"])
    mine.update(target_id=topic.pk)
    for each in (topic.pk, heir):
        _learn(each)


def find_by_slug(slug: str, among: QuerySet[Topic] | None = None) -> Topic | None:
    """The topic that an address's word means: its own slug first, then a former one, an alias's, a former alias's.

    The word may have upper case letters or be decomposed (NFD). among: the topics that exist for who asks, all if None;
    one that does not exist for readers keeps no name from another. Four queries at most.
    """
    topics = Topic.objects.all() if among is None else among
    wanted = canonical(slug)
    if topic := topics.filter(slug=wanted).first():
        return topic
    former = Redirect.objects.filter(path=address_of(wanted), kind__in=FORMER).first()
    # An address that readers had for one topic does not become another's because that is given such a name.
    if former is not None and former.kind == OWN and (topic := topics.filter(pk=former.target_id).first()):
        return topic
    aliases: QuerySet[Alias] = Alias.objects.filter(slug=wanted, topic__in=topics).exclude(slug="")
    if alias := aliases.select_related("topic").order_by("pk").first():
        return alias.topic
    return topics.filter(pk=former.target_id).first() if former is not None and former.kind == ALIAS else None
