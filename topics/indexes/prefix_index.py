"""The prefix index of topic names, for autocomplete. Rows are found by their first letters.

A name is found by each of its words, also without accents; a Chinese one by each character, traditional or simplified,
in pinyin and by the initials of that.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime
from functools import reduce
from itertools import batched, chain
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import Case, Count, F, FilteredRelation, Min, Q, QuerySet, Value, When

from newsroom.core.text import slugs
from newsroom.core.text.han import fold_han
from topics import cache_tags
from topics.indexes import folding
from topics.models import Alias, Opening, Topic

# Removed from what is typed, because pinyin may be typed with separators: chong qing, xi'an.
_JOINED = re.compile("[ '’]")
_COLUMNS = ("text", "initial", "start", "is_whole")


def index_topics(topics: Collection[int]) -> None:
    """Index the current names of these topics (IDs), replacing what was stored. Must run in a transaction."""
    Opening.objects.filter(topic__in=topics).delete()
    write(Topic.objects.filter(pk__in=topics), Alias.objects.filter(topic__in=topics), Opening)


def write(topics: Any, aliases: Any, opening: Any) -> None:
    """Index the names of these topics and aliases (querysets). opening: the model to write."""
    for rows in batched((row for pk, key in _keys(topics, aliases) for row in _rows(pk, key, opening)), 5000):
        opening._default_manager.bulk_create(rows, batch_size=150)


def starting_with(key: str) -> QuerySet[Any, Any]:
    """Return rows of `topic` for names, or words in names, that start with `key`.

    Full names that equal the key come first, then names that start with it, then words; the most used topics first.
    key: a name's key (`naming.key_of`), not empty.
    """
    ordered: QuerySet[Any, Any] = _matches(key).order_by("rank", "-topic__entry_count", "topic__name")
    return ordered


def public_starting_with(key: str, at: datetime) -> QuerySet[Any, Any]:
    """Return rows as `starting_with` does, of topics that are public at a moment, with the most live stories first."""
    scheduled = FilteredRelation("topic__entries", condition=Q(topic__entries__published_at__gt=at))
    # Every change of a public topic's names invalidates this tag, as does its becoming public.
    found = _matches(key).depending_on(cache_tags.INDEX).filter(topic__public_from__lte=at).alias(scheduled=scheduled)
    live = F("topic__entry_count") - Count("scheduled", distinct=True)
    ordered: QuerySet[Any, Any] = found.annotate(live=live).order_by("rank", "-live", "topic__name")
    return ordered


def _matches(key: str) -> Any:
    """Return rows of `topic` with `rank`: 0 for an equal name, 1 for a name that starts with the key, 2 for a word."""
    texts = {text[: Opening.TEXT_LENGTH] for text in (key, fold_han(key), _JOINED.sub("", key))} - {""}
    rank = Case(
        When(is_whole=True, text__in=texts, then=Value(0)), When(is_whole=True, then=Value(1)), default=Value(2)
    )
    found = Opening.objects.filter(reduce(or_, map(_begins_with, sorted(texts)))).values("topic")
    return found.annotate(rank=Min(rank))


def _begins_with(text: str) -> Q:
    """Return the condition that a row's text starts with this text. It uses the index of first letters."""
    return Q(Q(start=text[:3]) if len(text) > 2 else Q(initial=text[0]), text__startswith=text)


def check() -> Iterator[str]:
    """Yield a sentence for each topic whose index entries are wrong."""
    names = dict(Topic.objects.values_list("pk", "name"))
    for topic in _wrong():
        yield f"topic “{names[topic]}”: autocomplete index is out of date"


def fix() -> None:
    """Index again all topics whose index entries are wrong."""
    with transaction.atomic():
        # As every change of names does.
        slugs.lock()
        for chunk in batched(_wrong(), 500):
            Opening.objects.filter(topic__in=chunk).delete()
            write(Topic.objects.filter(pk__in=chunk), Alias.objects.filter(topic__in=chunk), Opening)


def _wrong() -> list[int]:
    """Return the IDs of topics whose index entries are wrong."""
    stored: dict[int, Counter[tuple[Any, ...]]] = defaultdict(Counter)
    for topic, *columns in Opening.objects.values_list("topic", *_COLUMNS).iterator(chunk_size=5000):
        stored[topic][*columns] += 1
    actual: dict[int, Counter[tuple[Any, ...]]] = defaultdict(Counter)
    for pk, key in _keys(Topic.objects.all(), Alias.objects.all()):
        actual[pk].update(tuple(getattr(row, name) for name in _COLUMNS) for row in _rows(pk, key, Opening))
    return [pk for pk in actual if stored[pk] != actual[pk]]


def _keys(topics: Any, aliases: Any) -> Iterator[tuple[int, str]]:
    """Yield the ID of the topic and the key of each name and alias."""
    return chain(topics.values_list("pk", "key"), aliases.values_list("topic", "key"))


def _rows(topic: int, key: str, opening: Any) -> Iterator[Any]:
    """Yield the unsaved rows for a name of the topic (an ID)."""
    texts = {text[: Opening.TEXT_LENGTH]: is_whole for text, is_whole in reversed([*_texts(key)])}
    for text, is_whole in sorted(texts.items()):
        yield opening(topic_id=topic, text=text, initial=text[0], start=text[:3], is_whole=is_whole)


def _texts(key: str) -> Iterator[tuple[str, bool]]:
    """Yield what may be typed for the name, and whether it begins with the name's first word. The key is first."""
    for text in dict.fromkeys((key, folding.remove_accents(key), fold_han(key))):
        yield text, True
        starts = (n for n in range(1, len(text)) if text[n - 1] == " " or folding.is_han(text[n]))
        yield from ((text[n:], False) for n in starts if text[n] != " ")
    if any(map(folding.is_han, key)):
        for syllables in folding.pinyin_readings(key):
            yield from ((folding.join_words("".join(parts)), False) for parts in (syllables, (s[0] for s in syllables)))
