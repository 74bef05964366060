"""Topics by what somebody types."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet

from topics.indexes import prefix_index
from topics.models import Alias, Topic
from topics.names import naming

LENGTH = 15
# Who is offered so many is not offered those, too, that have it only within a word.
ENOUGH = 10
# So many other names are shown beside a topic's.
NAMES = 3


def matching(topics: QuerySet[Topic], text: str) -> QuerySet[Topic]:
    """Those of the topics whose name or alias contains the text, whatever its case, width and accents."""
    key = naming.key_of(text)
    if not key:
        return topics
    return topics.filter(Q(key__contains=key) | Exists(_aliases().filter(key__contains=key)))


def suggestions(text: str, *, with_new: bool) -> list[dict[str, str]]:
    """What Select2 shows for the text: topics, those called so first, then those with a word that begins so.

    Each is {"id": name, "text": name, "note": other names, first those that match}. with_new: end with the text itself
    as a name that is no topic yet, unless it is one; its "label" says so.
    """
    key = naming.key_of(text)
    found = _nearest(key)
    results = [{"id": topic.name, "text": topic.name, "note": _other_names(topic, key)} for topic in found]
    known = {topic.key for topic in found} | {alias.key for topic in found for alias in topic.aliases.all()}
    if with_new and key and key not in known and (name := _spelling(text)):
        results.append({"id": name, "text": name, "label": f"Create topic “{name}”"})
    return results


def _nearest(key: str) -> list[Topic]:
    if key:
        ids = [row["topic"] for row in prefix_index.begun(key)[:LENGTH]]
    else:
        ids = list(Topic.objects.order_by("-entry_count", "name").values_list("pk", flat=True)[:LENGTH])
    if key and len(ids) < ENOUGH:
        # Those that have it within a word come after them; for these every name has to be looked at.
        within = matching(Topic.objects.exclude(pk__in=ids), key).order_by("-entry_count", "name")
        ids += within.values_list("pk", flat=True)[: LENGTH - len(ids)]
    found = Topic.objects.only("name", "key").prefetch_related("aliases").in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def _aliases() -> QuerySet[Any]:
    return Alias.objects.filter(topic=OuterRef("pk"))


def _other_names(topic: Topic, key: str) -> str:
    names = sorted(topic.aliases.all(), key=lambda alias: (not key or key not in alias.key, alias.name))
    return f"also known as {', '.join(alias.name for alias in names[:NAMES])}" if names else ""


def _spelling(text: str) -> str:
    try:
        return naming.spelling_of(text)
    except ValidationError:
        return ""
