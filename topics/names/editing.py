"""Service functions for a topic's aliases and its names in other languages."""

from collections.abc import Iterable, Mapping

from django.contrib.auth.models import User
from django.db import transaction

from newsroom.core.models import AuditEntry
from newsroom.core.permissions import require
from newsroom.core.text import slugs
from topics.models import Topic
from topics.names import naming

NO_PERMISSION = "Only editors and topic editors can change names. Nothing was changed."


def set_aliases(topic: Topic, names: Iterable[str], *, by: User | None, also: Iterable[str] = ()) -> None:
    """Make these the topic's aliases. Its names in other languages stay aliases.

    also: further names that stay aliases. Raises NotAllowed, and ValidationError if another
    topic has one of the names.
    """
    require(by, "topics.curate_topic", NO_PERMISSION)
    names = list(names)
    with transaction.atomic():
        slugs.lock()
        replaced = list(topic.aliases.values_list("name", flat=True))
        all_names = [*names, *topic.names.values(), *also]
        keys = {naming.key_of(name) for name in all_names}
        for alias in topic.aliases.exclude(key__in=keys):
            naming.remove_alias(topic, alias.name)
        naming.add_aliases(topic, all_names)
        AuditEntry.record("name", topic, by=by, aliases=names, replaced={"aliases": replaced})


def set_translations(topic: Topic, names: Mapping[str, str], *, by: User | None) -> None:
    """Set the topic's names in these languages, by Django's code; "" removes one.

    Raises NotAllowed, and ValidationError if another topic has one of the names.
    """
    require(by, "topics.curate_topic", NO_PERMISSION)
    with transaction.atomic():
        slugs.lock()
        replaced = {f"name_{code}": topic.names.get(code, "") for code in names}
        naming.set_translations(topic, names)
        AuditEntry.record("call abroad", topic, by=by, names=list(topic.names.values()), replaced=replaced)
