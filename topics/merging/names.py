"""Moves the names and URLs of a merged topic to the survivor, and restores them when the merge is undone."""

from itertools import chain, count
from typing import Any

from newsroom.core.models import Redirect
from newsroom.core.text.slugs import lock, slug_of
from topics.models import NAME_LENGTH, Alias, Topic
from topics.names import naming
from topics.names.indexing import index_names


def move(loser: Topic, survivor: Topic) -> dict[str, Any]:
    """Give the loser's name, aliases and URLs to the survivor. Returns the record that `restore` needs.

    The caller must delete the loser in the same transaction.
    """
    lock()
    aliases = list(loser.aliases.values_list("key", flat=True))
    loser.aliases.update(topic=survivor)
    Alias.objects.create(topic=survivor, name=loser.name, key=loser.key, slug=slug_of(loser.name))
    former = Redirect.objects.filter(kind__in=naming.LEADING, target_id=loser.pk)
    addresses = list(former.values_list("path", flat=True))
    former.update(target_id=survivor.pk)
    Redirect.add(naming.address_of(loser.slug), survivor)
    index_names(survivor.pk)
    return {"aliases": aliases, "addresses": addresses}


def choose_free_names(topic: Topic, survivor: int) -> None:
    """Set the name, key and slug with which a merged topic can be restored, without saving.

    survivor: ID of the topic it was merged into. The old ones are used unless another topic has them now, or the
    survivor has them as its own name or slug. Then they get a number.
    """
    numbered = (f"{topic.name[: NAME_LENGTH - 6]} ({n})" for n in count(2))
    topic.name = next(name for name in chain([topic.name], numbered) if _is_free(name, survivor))
    topic.key = naming.key_of(topic.name)
    topic.slug = naming.slug_for(topic, topic.slug, survivor=survivor)


def _is_free(name: str, survivor: int) -> bool:
    """Return whether no topic has the name, or the survivor (an ID) has it only as an alias."""
    key = naming.key_of(name)
    owner = naming.find([name]).get(key)
    return owner is None or (owner.pk == survivor and owner.key != key)


def restore(record: dict[str, Any], topic: Topic, survivor: int) -> None:
    """Save a merged topic and give back its names and URLs, as far as the survivor (an ID) still has them.

    record: what `move` returned. Must run in a transaction.
    """
    lock()
    choose_free_names(topic, survivor)
    alias = Alias.objects.filter(topic=survivor, key=topic.key).first()
    Redirect.objects.filter(path=naming.address_of(topic.slug)).delete()
    topic.save(force_insert=True)
    if alias is not None:
        alias.delete()
        naming.redirect_slug(alias.slug, topic)
    Alias.objects.filter(topic=survivor, key__in=record["aliases"]).update(topic=topic)
    redirects = Redirect.objects.filter(kind__in=naming.LEADING, target_id=survivor, path__in=record["addresses"])
    redirects.update(target_id=topic.pk)
    for pk in (topic.pk, survivor):
        index_names(pk)
