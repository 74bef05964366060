"""Exact story counts of topics, and the code that keeps them correct.

For each topic, the number of its dated entries is stored: in total, by month, and shared with each other topic in total
and by month.
An entry is dated while its story is published or scheduled, and not hidden in the topic. Pages subtract the scheduled
ones when they load the counts, so no count has to change at the moment of publication.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import batched, combinations, permutations
from typing import Any

from django.db import connection, transaction
from django.db.models import Min, Model
from django.utils import timezone

from newsroom.core.cache.invalidation import CLOCK_SKEW, batch_invalidations, invalidate_dated
from topics import cache_tags, invalidation
from topics.models import MonthCount, SharedCount, SharedMonthCount, Topic

# One story's dated entries: topic ID -> date.
Dated = Mapping[int, datetime]


def month_of(moment: datetime) -> date:
    """Return the first day of the month in which the moment falls, in the newsroom's time zone."""
    return timezone.localdate(moment).replace(day=1)


@dataclass
class _Batch:
    """What `batch_counts` collects: the changes to record, and the IDs of the topics that are locked for them."""

    changes: list[tuple[Dated, Dated]] = field(default_factory=list)
    locked: set[int] = field(default_factory=set)


_current_batch: ContextVar[_Batch | None] = ContextVar("count_batch", default=None)


@contextmanager
def batch_counts() -> Iterator[None]:
    """Write the counts of all stories that change inside the block once, at its end, and invalidate pages once.

    Must run in one transaction with the changes, so that other transactions never see outdated counts. If a nested
    block raises, only its own changes are dropped, as with a savepoint.
    """
    outer = _current_batch.get()
    batch = _Batch(locked=set(outer.locked) if outer else set())
    with batch_invalidations():
        token = _current_batch.set(batch)
        try:
            yield
        finally:
            _current_batch.reset(token)
        if outer is None:
            _write(batch.changes)
        else:
            outer.changes += batch.changes
            outer.locked |= batch.locked


def lock(topic_ids: Iterable[int]) -> set[int]:
    """Lock these topics until the transaction ends, always in the same order, to prevent deadlocks.

    Returns the IDs of those that exist: one may have been merged or deleted while this waited. Uses the weaker lock (NO
    KEY UPDATE), which foreign keys from new rows do not wait for.
    """
    ids = set(topic_ids)
    batch = _current_batch.get()
    locked = ids & batch.locked if batch is not None else set()
    found: set[int] = set()
    if new := ids - locked:
        rows = Topic.objects.select_for_update(no_key=True).filter(pk__in=new).order_by("pk")
        found = set(rows.values_list("pk", flat=True))
    if batch is not None:
        batch.locked |= found
    return locked | found


def record(before: Dated, after: Dated) -> None:
    """Update the stored counts after the dated entries of one story changed from `before` to `after`.

    Must run in the transaction that changes the entries, after `lock()` and after the change. Adds and subtracts; it
    counts no rows.
    """
    if before == after:
        return
    batch = _current_batch.get()
    if batch is not None:
        batch.changes.append((before, after))
    else:
        _write([(before, after)])


def _write(moves: Sequence[tuple[Dated, Dated]]) -> None:
    """Add and subtract all these changes, and invalidate the pages of their topics."""
    topics: Counter[tuple[int]] = Counter()
    months: Counter[tuple[int, Any]] = Counter()
    shared: Counter[tuple[int, int]] = Counter()
    shared_months: Counter[tuple[int, int, Any]] = Counter()
    for before, after in moves:
        removed, added = dict(before.items() - after.items()), dict(after.items() - before.items())
        topics.update((topic,) for topic in added)
        topics.subtract((topic,) for topic in removed)
        months.update(_months(added))
        months.subtract(_months(removed))
        if changed := before.keys() ^ after.keys():
            shared.update(pair for pair in permutations(after, 2) if not changed.isdisjoint(pair))
            shared.subtract(pair for pair in permutations(before, 2) if not changed.isdisjoint(pair))
        shared_months.update(_shared_months(after) - _shared_months(before))
        shared_months.subtract(_shared_months(before) - _shared_months(after))
    _add(Topic, ["id"], topics)
    _add(MonthCount, ["topic_id", "month"], months)
    _add(SharedCount, ["topic_id", "other_id"], shared)
    _add(SharedMonthCount, ["topic_id", "other_id", "month"], shared_months)
    if topics:
        record_public(topic for (topic,) in topics)
    # Topics that the story stays in too: their pages show how many stories other topics share with them.
    dates = ((topic, moment) for pair in moves for dates in pair for topic, moment in dates.items())
    invalidate_dated((tag, moment) for topic, moment in dates for tag in (cache_tags.stream(topic), cache_tags.INDEX))


def _months(dated: Dated) -> Iterator[tuple[int, Any]]:
    """Yield the topic and the month, as the database stores it, of each dated entry."""
    return ((topic, connection.ops.adapt_datefield_value(month_of(moment))) for topic, moment in dated.items())


def _shared_months(dated: Dated) -> set[tuple[int, int, Any]]:
    """Return the pairs of topics, the smaller ID first, with the month as the database stores it."""
    return {(one, other, month) for (one, month), (other, _) in combinations(sorted(_months(dated)), 2)}


def _add(model: type[Model], columns: Sequence[str], steps: Mapping[tuple[Any, ...], int]) -> None:
    """Add each step to the count of the row with this key, given by the columns; a missing row is created.

    In SQL, because the ORM's upsert cannot add to an existing value.
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
    """Set `public_from` of topics that are not public yet to the date of their earliest entry."""
    waiting = Topic.objects.filter(pk__in=list(topic_ids)).exclude(public_from__lte=timezone.now())
    recent = timezone.now() - CLOCK_SKEW
    changed: dict[datetime | None, list[int]] = defaultdict(list)
    for topic in waiting.annotate(first=Min("entries__published_at")):
        if topic.public_from != topic.first:
            Topic.objects.filter(pk=topic.pk).update(public_from=topic.first)
            # Of what became public long ago, the moments make no difference: all is invalidated at once.
            changed[topic.first if topic.first and topic.first > recent else None].append(topic.pk)
    for at, topics in changed.items():
        invalidation.names_changed(topics, at=at)


def check() -> Iterator[str]:
    """Yield a sentence for each stored count or public date that is wrong."""
    names = dict(Topic.objects.values_list("pk", "name"))
    for model, key, stored_count, actual_count in _wrong():
        subject = " ".join(f"{part:%Y-%m}" if isinstance(part, date) else f"“{names.get(part, part)}”" for part in key)
        yield f"{model._meta.verbose_name} {subject}: stored {stored_count}, actual {actual_count}"
    for topic in _with_wrong_date():
        stored, actual = topic.public_from or "none", topic.first or "none"
        yield f"topic “{topic}” public date: stored {stored}, actual {actual}"


def fix() -> int:
    """Correct all stored counts and public dates. Returns how many were wrong."""
    with transaction.atomic():
        lock(Topic.objects.values_list("pk", flat=True))
        wrong = list(_wrong())
        for model, key, _, count in wrong:
            columns = dict(zip(_KEYS[model], key, strict=True))
            model._default_manager.update_or_create(**columns, defaults={"entry_count": count})
        misplaced = [topic.pk for topic in _with_wrong_date()]
        record_public(misplaced)
    return len(wrong) + len(misplaced)


# The columns that identify a stored count.
_KEYS: dict[type[Model], tuple[str, ...]] = {
    Topic: ("pk",),
    MonthCount: ("topic_id", "month"),
    SharedCount: ("topic_id", "other_id"),
    SharedMonthCount: ("topic_id", "other_id", "month"),
}


def _wrong() -> Iterator[tuple[type[Model], tuple[Any, ...], int, int]]:
    """Yield the model, key, stored count and actual count of rows that are wrong or missing."""
    for (model, columns), counts in zip(_KEYS.items(), _count_all(), strict=True):
        rows = model._default_manager.order_by(*columns).values_list(*columns, "entry_count")
        for *key, stored in rows.iterator(chunk_size=5000):
            # Counts that remain at the end have no row.
            actual = counts.pop(tuple(key), 0)
            if stored != actual:
                yield model, tuple(key), stored, actual
        for key, actual in sorted(counts.items()):
            yield model, key, 0, actual


def _with_wrong_date() -> Iterator[Any]:
    """Return topics that are not public yet and have a wrong `public_from`, each with `first`, the right one."""
    waiting = Topic.objects.exclude(public_from__lte=timezone.now()).annotate(first=Min("entries__published_at"))
    return (topic for topic in waiting.order_by("pk") if topic.public_from != topic.first)


def _count_all() -> tuple[Counter[Any], ...]:
    """Count again, in one pass over all entries, in the order of `_KEYS`."""
    dated = Topic.objects.filter(entries__published_at__isnull=False)
    topics: Counter[Any] = Counter()
    months: Counter[Any] = Counter()
    shared: Counter[Any] = Counter()
    shared_months: Counter[Any] = Counter()
    rows = dated.order_by("entries__content_object").values_list(
        "entries__content_object", "pk", "entries__published_at"
    )
    story, others = None, list[int]()
    for article, topic, moment in rows.iterator(chunk_size=5000):
        topics[(topic,)] += 1
        months[topic, month_of(moment)] += 1
        if article != story:
            story, others = article, []
        shared.update(pair for other in others for pair in ((topic, other), (other, topic)))
        shared_months.update((min(topic, other), max(topic, other), month_of(moment)) for other in others)
        others.append(topic)
    return topics, months, shared, shared_months
