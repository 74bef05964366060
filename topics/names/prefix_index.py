"""Where a name can be begun to be typed: kept by first letters, so that an index finds topics while somebody types."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from itertools import batched, chain
from typing import Any

from django.db import transaction
from django.db.models import Case, Count, F, FilteredRelation, Min, Q, QuerySet, Value, When

from newsroom.core.text import slugs
from topics.models import Alias, Opening, Topic

_TOLD = ("text", "initial", "start", "is_whole")


def learn(topic: int) -> None:
    """Keep the openings of the names that the topic of this id has now. Must run in a transaction."""
    Opening.objects.filter(topic=topic).delete()
    write(Topic.objects.filter(pk=topic), Alias.objects.filter(topic=topic), Opening)


def write(topics: Any, aliases: Any, opening: Any) -> None:
    """Keep the openings of these topics and aliases (querysets); opening: the model to keep them in."""
    for rows in batched((row for pk, key in _keys(topics, aliases) for row in _rows(pk, key, opening)), 5000):
        opening._default_manager.bulk_create(rows, batch_size=150)


def begun(key: str) -> QuerySet[Any, Any]:
    """The topics of which a name, or a word in one, begins so: those called so first, then names, then the most used.

    key: as names compare, not empty. Rows of `topic`.
    """
    return _begun(key).order_by("rank", "-topic__entry_count", "topic__name")


def begun_public(key: str, at: datetime) -> QuerySet[Any, Any]:
    """The same of the topics that readers may see at the moment, by what they see: scheduled stories do not count."""
    scheduled = FilteredRelation("topic__entries", condition=Q(topic__entries__published_at__gt=at))
    found = _begun(key).filter(topic__public_from__lte=at).alias(scheduled=scheduled)
    live = F("topic__entry_count") - Count("scheduled", distinct=True)
    ordered: QuerySet[Any, Any] = found.annotate(live=live).order_by("rank", "-live", "topic__name")
    return ordered


def _begun(key: str) -> QuerySet[Any, Any]:
    text = key[: Opening.TEXT_LENGTH]
    where = Q(start=text[:3]) if len(text) > 2 else Q(initial=text[0])
    rank = Case(When(is_whole=True, text=text, then=Value(0)), When(is_whole=True, then=Value(1)), default=Value(2))
    return Opening.objects.filter(where, text__startswith=text).values("topic").annotate(rank=Min(rank))


def check() -> Iterator[str]:
    """A sentence for each topic that is not found by its names alone, and by all of them."""
    names = dict(Topic.objects.values_list("pk", "name"))
    for topic in _wrong():
        yield f"topic “{names[topic]}”: autocomplete index is out of date"


def fix() -> None:
    """Keep of every topic where its names can be begun to be typed."""
    with transaction.atomic():
        # As whoever gives a name.
        slugs.lock()
        for some in batched(_wrong(), 500):
            Opening.objects.filter(topic__in=some).delete()
            write(Topic.objects.filter(pk__in=some), Alias.objects.filter(topic__in=some), Opening)


def _wrong() -> list[int]:
    """The ids of the topics of which other openings are kept than their names have."""
    kept: dict[int, Counter[tuple[Any, ...]]] = defaultdict(Counter)
    for topic, *told in Opening.objects.values_list("topic", *_TOLD).iterator(chunk_size=5000):
        kept[topic][*told] += 1
    wanted: dict[int, Counter[tuple[Any, ...]]] = defaultdict(Counter)
    for pk, key in _keys(Topic.objects.all(), Alias.objects.all()):
        wanted[pk].update(tuple(getattr(row, name) for name in _TOLD) for row in _rows(pk, key, Opening))
    return [pk for pk in wanted if kept[pk] != wanted[pk]]


def _keys(topics: Any, aliases: Any) -> Iterator[tuple[int, str]]:
    return chain(topics.values_list("pk", "key"), aliases.values_list("topic", "key"))


def _rows(topic: int, key: str, opening: Any) -> Iterator[Any]:
    words = key.split(" ")
    for n in range(len(words)):
        text = " ".join(words[n:])[: Opening.TEXT_LENGTH]
        yield opening(topic_id=topic, text=text, initial=text[0], start=text[:3], is_whole=n == 0)
