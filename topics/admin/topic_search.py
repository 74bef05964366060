"""Searches topics by name for the admin."""

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet

from topics.indexes import prefix_index
from topics.models import Alias, Topic
from topics.names import naming
from topics.querysets.stories import containing

MAX_RESULTS = 15
# With so many results, names with the text inside a word are not searched.
MIN_RESULTS = 10
# The maximum number of other names after a topic's.
MAX_NAMES = 3


def matching(topics: QuerySet[Topic], text: str) -> QuerySet[Topic]:
    """Return those of the topics with a name or alias that contains the text.

    Case, width and accents are ignored, and traditional and simplified Chinese characters are the same.
    """
    key = naming.key_of(text)
    if not key:
        return topics
    condition = containing("key", key)
    return topics.filter(condition | Exists(Alias.objects.filter(condition, topic=OuterRef("pk"))))


def suggestions(text: str, *, with_new: bool) -> list[dict[str, str]]:
    """Return the options of Select2 for the text: equal names first, then names that start with it, then words.

    Each is {"id": name, "text": name, "note": other names, matching ones first}. with_new: append the text itself as
    the name of a new topic, with a "label" that says so, unless there is such a topic.
    """
    key = naming.key_of(text)
    found = _nearest(key)
    results = [{"id": topic.name, "text": topic.name, "note": _other_names(topic, key)} for topic in found]
    known = {topic.key for topic in found} | {alias.key for topic in found for alias in topic.aliases.all()}
    if with_new and key and key not in known and (name := _spelling(text)):
        results.append({"id": name, "text": name, "label": f"Create topic “{name}”"})
    return results


def _nearest(key: str) -> list[Topic]:
    """Return the topics for a key, best match first; the largest ones if it is empty."""
    if key:
        ids = [row["topic"] for row in prefix_index.starting_with(key)[:MAX_RESULTS]]
    else:
        ids = list(Topic.objects.order_by("-entry_count", "name").values_list("pk", flat=True)[:MAX_RESULTS])
    if key and len(ids) < MIN_RESULTS:
        # Names with the text inside a word come last. Finding them reads all names.
        within = matching(Topic.objects.exclude(pk__in=ids), key).order_by("-entry_count", "name")
        ids += within.values_list("pk", flat=True)[: MAX_RESULTS - len(ids)]
    found = Topic.objects.only("name", "key").prefetch_related("aliases").in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def _other_names(topic: Topic, key: str) -> str:
    """Return a note with other names of the topic, matching ones first, or ""."""
    names = sorted(topic.aliases.all(), key=lambda alias: (not key or key not in alias.key, alias.name))
    return f"also known as {', '.join(alias.name for alias in names[:MAX_NAMES])}" if names else ""


def _spelling(text: str) -> str:
    """Return the name as it would be stored, "" if it is invalid."""
    try:
        return naming.spelling_of(text)
    except ValidationError:
        return ""
