"""The exact counts of topics, and what keeps them so.

Kept are, for each topic, how many of its entries are dated: in all, by month, and together with each other topic.
A entry is dated while its story is published, scheduled ones too, and not hidden in the topic. What readers see
subtracts the scheduled ones when it is read, so no count has to change at the moment of publication.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import batched, permutations
from typing import Any

from django.db import connection, transaction
from django.db.models import Min, Model
from django.utils import timezone

from newsroom.core.cache.invalidation import batch_invalidations, invalidate_dated
from topics import cache_tags, invalidation
from topics.models import MonthCount, SharedCount, Topic

# One story's dated entries: the topic's id -> the date.
Dated = Mapping[int, datetime]


def month_of(moment: datetime) -> date:
    """The first day of the month that the moment falls in, in the newsroom's time zone."""
    return timezone.localdate(moment).replace(day=1)


@dataclass
class _Held:
    """What `together` gathers: the changes to record, and the topics that are locked for them."""

    changes: list[tuple[Dated, Dated]] = field(default_factory=list)
    locked: set[int] = field(default_factory=set)


_held: ContextVar[_Held | None] = ContextVar("counting_held", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Write the counts of all stories that change within once, at the end, instead of story by story, and so what
    changes for readers.

    Must run in the transaction that holds all of it, so that nobody ever sees a count that is behind. One within
    another is like a savepoint: if it raises, what it gathered is dropped.
    """
    outer = _held.get()
    mine = _Held(locked=set(outer.locked) if outer else set())
    with batch_invalidations():
        token = _held.set(mine)
        try:
            yield
        finally:
            _held.reset(token)
        if outer is None:
            _write(mine.changes)
        else:
            outer.changes += mine.changes
            outer.locked |= mine.locked


def lock(topic_ids: Iterable[int]) -> set[int]:
    """Hold these topics until the transaction ends, always in the same order, so that no two wait for each other.

    Returns the ids of those that are there: one may have been merged or deleted while this waited.
    The weaker lock (NO KEY UPDATE), because the database locks a row to which another one comes to point.
    """
    wanted = set(topic_ids)
    held = _held.get()
    known = wanted & held.locked if held is not None else set()
    found: set[int] = set()
    if new := wanted - known:
        rows = Topic.objects.select_for_update(no_key=True).filter(pk__in=new).order_by("pk")
        found = set(rows.values_list("pk", flat=True))
    if held is not None:
        held.locked |= found
    return known | found


def record(before: Dated, after: Dated) -> None:
    """Bring the kept counts from what one story's dated entries were to what they are.

    Must run in the transaction that changes the entries, after `lock()` and after the change. Adds and subtracts;
    counts no rows.
    """
    if before == after:
        return
    held = _held.get()
    if held is not None:
        held.changes.append((before, after))
    else:
        _write([(before, after)])


def _write(moves: Sequence[tuple[Dated, Dated]]) -> None:
    topics: Counter[tuple[int]] = Counter()
    months: Counter[tuple[int, Any]] = Counter()
    shared: Counter[tuple[int, int]] = Counter()
    for before, after in moves:
        gone, new = dict(before.items() - after.items()), dict(after.items() - before.items())
        topics.update((topic,) for topic in new)
        topics.subtract((topic,) for topic in gone)
        months.update(_months(new))
        months.subtract(_months(gone))
        if moved := before.keys() ^ after.keys():
            shared.update(pair for pair in permutations(after, 2) if not moved.isdisjoint(pair))
            shared.subtract(pair for pair in permutations(before, 2) if not moved.isdisjoint(pair))
    _add(Topic, ["id"], topics)
    _add(MonthCount, ["topic_id", "month"], months)
    _add(SharedCount, ["topic_id", "other_id"], shared)
    if topics:
        record_public(topic for (topic,) in topics)
    # Those that stay too: with how many of their stories the others share they show.
    dates = ((topic, moment) for pair in moves for dates in pair for topic, moment in dates.items())
    invalidate_dated((tag, moment) for topic, moment in dates for tag in (cache_tags.stream(topic), cache_tags.INDEX))


def _months(dated: Dated) -> Iterator[tuple[int, Any]]:
    return ((topic, connection.ops.adapt_datefield_value(month_of(moment))) for topic, moment in dated.items())


def _add(model: type[Model], columns: Sequence[str], steps: Mapping[tuple[Any, ...], int]) -> None:
    """Add each step to the count of the row that its key names by these columns; a missing row is made.

    By hand, because the ORM's upsert cannot add to what stands there.
    """
    table, keys = model._meta.db_table, ", ".join(columns)
    more = sorted((*key, step) for key, step in steps.items() if step > 0)
    fewer = sorted((*key, step) for key, step in steps.items() if step < 0)
    update = f"UPDATE {table} SET entry_count = entry_count + %s WHERE {' AND '.join(f'{c} = %s' for c in columns)}"
    with connection.cursor() as cursor:
        if model is Topic:
            more, fewer = [], sorted(more + fewer)
        for rows in batched(more, 250):
            values = ", ".join([f"({', '.join(['%s'] * (len(columns) + 1))})"] * len(rows))
            cursor.execute(
                f"INSERT INTO {table} ({keys}, entry_count) VALUES {values} ON CONFLICT ({keys}) "
                f"DO UPDATE SET entry_count = {table}.entry_count + excluded.entry_count",
                [value for row in rows for value in row],
            )
        if fewer:
            cursor.executemany(update, [(step, *key) for *key, step in fewer])


def record_public(topic_ids: Iterable[int]) -> None:
    """A topic that is not public yet becomes so with its earliest dated entry; one that is, stays."""
    waiting = Topic.objects.filter(pk__in=list(topic_ids)).exclude(public_from__lte=timezone.now())
    for topic in waiting.annotate(first=Min("entries__published_at")):
        if topic.public_from != topic.first:
            Topic.objects.filter(pk=topic.pk).update(public_from=topic.first)
            invalidation.names_changed([topic.pk], at=topic.first)


def check() -> Iterator[str]:
    """A sentence for each kept count that differs from a count from scratch."""
    names = dict(Topic.objects.values_list("pk", "name"))
    for model, key, kept, counted in _wrong():
        told = " ".join(f"{part:%Y-%m}" if isinstance(part, date) else f"“{names.get(part, part)}”" for part in key)
        yield f"{model._meta.verbose_name} {told}: stored {kept}, actual {counted}"
    for topic in _misplaced_in_time():
        stored, actual = topic.public_from or "none", topic.first or "none"
        yield f"topic “{topic}” public date: stored {stored}, actual {actual}"


def fix() -> int:
    """Set every kept count to the count from scratch. Returns how many were wrong."""
    with transaction.atomic():
        lock(Topic.objects.values_list("pk", flat=True))
        wrong = list(_wrong())
        for model, key, _, counted in wrong:
            where = dict(zip(_KEYS[model], key, strict=True))
            model._default_manager.update_or_create(**where, defaults={"entry_count": counted})
        misplaced = [topic.pk for topic in _misplaced_in_time()]
        record_public(misplaced)
    return len(wrong) + len(misplaced)


# By what a kept count is found.
_KEYS: dict[type[Model], tuple[str, ...]] = {
    Topic: ("pk",),
    MonthCount: ("topic_id", "month"),
    SharedCount: ("topic_id", "other_id"),
}


def _wrong() -> Iterator[tuple[type[Model], tuple[Any, ...], int, int]]:
    """The kept rows that are wrong, and those that are missing: model, key, kept, counted."""
    for (model, columns), counted in zip(_KEYS.items(), _counted(), strict=True):
        rows = model._default_manager.order_by(*columns).values_list(*columns, "entry_count")
        for *key, kept in rows.iterator(chunk_size=5000):
            # What is left in the end has no row.
            found = counted.pop(tuple(key), 0)
            if kept != found:
                yield model, tuple(key), kept, found
        for key, found in sorted(counted.items()):
            yield model, key, 0, found


def _misplaced_in_time() -> Iterator[Any]:
    """The topics that are not public yet and do not become so with their first story, each with `first`, its date."""
    waiting = Topic.objects.exclude(public_from__lte=timezone.now()).annotate(first=Min("entries__published_at"))
    return (topic for topic in waiting.order_by("pk") if topic.public_from != topic.first)


def _counted() -> tuple[Counter[Any], Counter[Any], Counter[Any]]:
    """The counts from scratch: by topic, by topic and month, by topic and other topic. One pass over all entries."""
    dated = Topic.objects.filter(entries__published_at__isnull=False)
    topics: Counter[Any] = Counter()
    months: Counter[Any] = Counter()
    shared: Counter[Any] = Counter()
    rows = dated.order_by("entries__content_object").values_list(
        "entries__content_object", "pk", "entries__published_at"
    )
    story: int | None = None
    its_topics: list[int] = []
    for article, topic, moment in rows.iterator(chunk_size=5000):
        topics[(topic,)] += 1
        months[topic, month_of(moment)] += 1
        if article != story:
            shared.update(permutations(its_topics, 2))
            story, its_topics = article, []
        its_topics.append(topic)
    shared.update(permutations(its_topics, 2))
    return topics, months, shared
