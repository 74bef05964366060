"""Where a name can be begun to be typed: kept by first letters, so that an index finds topics while somebody types.

A name is found by each of its words, also without accents; a Chinese one by each character, in pinyin and by the
initials of that.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from functools import reduce
from itertools import batched, chain
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import Case, Count, F, FilteredRelation, Min, Q, QuerySet, Value, When

from newsroom.core.text import slugs
from topics.indexes import folding
from topics.models import Alias, Opening, Topic

# Left out where pinyin is typed by syllables: chong qing, xi'an.
_JOINED = re.compile("[ '’]")
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
    """Return the same of topics that are public at the moment `at`, by their live stories."""
    scheduled = FilteredRelation("topic__entries", condition=Q(topic__entries__published_at__gt=at))
    found = _begun(key).filter(topic__public_from__lte=at).alias(scheduled=scheduled)
    live = F("topic__entry_count") - Count("scheduled", distinct=True)
    ordered: QuerySet[Any, Any] = found.annotate(live=live).order_by("rank", "-live", "topic__name")
    return ordered


def _begun(key: str) -> QuerySet[Any, Any]:
    texts = {text[: Opening.TEXT_LENGTH] for text in (key, _JOINED.sub("", key))} - {""}
    rank = Case(
        When(is_whole=True, text__in=texts, then=Value(0)), When(is_whole=True, then=Value(1)), default=Value(2)
    )
    found: QuerySet[Any, Any] = Opening.objects.filter(reduce(or_, map(_begins_with, sorted(texts)))).values("topic")
    found = found.annotate(rank=Min(rank))
    return found


def _begins_with(text: str) -> Q:
    return Q(Q(start=text[:3]) if len(text) > 2 else Q(initial=text[0]), text__startswith=text)


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
    texts = {text[: Opening.TEXT_LENGTH]: is_whole for text, is_whole in reversed([*_texts(key)])}
    for text, is_whole in sorted(texts.items()):
        yield opening(topic_id=topic, text=text, initial=text[0], start=text[:3], is_whole=is_whole)


def _texts(key: str) -> Iterator[tuple[str, bool]]:
    """What may be typed for the name, and whether it begins with the name's first word. The name itself comes first."""
    for text in dict.fromkeys((key, folding.unmarked(key))):
        yield text, True
        starts = (n for n in range(1, len(text)) if text[n - 1] == " " or folding.is_han(text[n]))
        yield from ((text[n:], False) for n in starts if text[n] != " ")
    if any(map(folding.is_han, key)):
        for syllables in folding.spoken(key):
            yield from ((folding.in_one("".join(parts)), False) for parts in (syllables, (s[0] for s in syllables)))
