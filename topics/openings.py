"""Where a name can be begun to be typed: kept by first letters, so that an index finds topics while somebody types."""

from collections.abc import Iterator
from itertools import batched, chain
from typing import Any

from django.db.models import Case, Min, Q, QuerySet, Value, When

from topics.models import Alias, Opening, Topic


def learn(topic: int) -> None:
    """Keep the openings of the names that the topic of this id has now. Must run in a transaction."""
    Opening.objects.filter(topic=topic).delete()
    write(Topic.objects.filter(pk=topic), Alias.objects.filter(topic=topic), Opening)


def write(topics: Any, aliases: Any, opening: Any) -> None:
    """Keep the openings of these topics and aliases (querysets); opening: the model to keep them in."""
    keys = chain(topics.values_list("pk", "key"), aliases.values_list("topic", "key"))
    for rows in batched((row for pk, key in keys for row in _rows(pk, key, opening)), 5000):
        opening._default_manager.bulk_create(rows, batch_size=150)


def begun(key: str) -> QuerySet[Any, Any]:
    """The topics of which a name, or a word in one, begins so: those called so first, then names, then the most used.

    key: as names compare, not empty. Rows of `topic`.
    """
    text = key[: Opening.TEXT_LENGTH]
    where = Q(start=text[:3]) if len(text) > 2 else Q(initial=text[0])
    rank = Case(When(is_whole=True, text=text, then=Value(0)), When(is_whole=True, then=Value(1)), default=Value(2))
    found = Opening.objects.filter(where, text__startswith=text).values("topic").annotate(rank=Min(rank))
    return found.order_by("rank", "-topic__filed_count", "topic__name")


def _rows(topic: int, key: str, opening: Any) -> Iterator[Any]:
    words = key.split(" ")
    for n in range(len(words)):
        text = " ".join(words[n:])[: Opening.TEXT_LENGTH]
        yield opening(topic_id=topic, text=text, initial=text[0], start=text[:3], is_whole=n == 0)
