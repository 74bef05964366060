"""Tag-based cache invalidation: service functions invalidate the tags of what they change.

A tag names one thing that pages show, such as "topic-5" for a topic's stories and curation. Models and querysets define
them. Written in the transaction that changes the rows, an invalidation exists exactly if they are changed;
`newsroom.core.cache.page_cache` reads the log and drops the pages that depend on one of its tags.
"""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from newsroom.core.models import Invalidation
from newsroom.core.system.pruning import delete_in_batches

# All pages depend on this tag.
EVERYTHING = "everything"
# From this number of tags on, one row for EVERYTHING costs less than a row for each.
EVERYTHING_THRESHOLD = 500
# How long rows stay in the log. A process that has not read it for half of this drops all that it has cached.
RETENTION = timedelta(days=1)
# Backend of a cache that all processes share (`newsroom.core.cache.redis`), and its keys: WRITE_PENDING is set for some
# seconds while a transaction may be about to commit, CHANGE_TOKEN gets a new value after each commit.
SHARED_BACKEND = "newsroom.core.cache.redis_backend.SurvivingRedisCache"
WRITE_PENDING = "newsroom.core.cache.invalidation.write_pending"
CHANGE_TOKEN = "newsroom.core.cache.invalidation.change_token"
_WRITE_PENDING_SECONDS = 5
# Maximum difference between the clocks of two machines.
CLOCK_SKEW = timedelta(minutes=1)
# Old rows are deleted once for this number of new ones.
_CLEANUP_INTERVAL = 1000

# Tag, when it is invalidated (None: at once), whether it is a takedown.
type _Entry = tuple[str, datetime | None, bool]

_batch: ContextVar[set[_Entry] | None] = ContextVar("invalidation_batch", default=None)


def invalidate(*tags: str, at: datetime | None = None, is_takedown: bool = False) -> None:
    """Invalidate the tags. Must run in the transaction that changes what they name.

    at: the moment (aware) at which readers see the change, if it is in the future; None: at once. is_takedown: readers
    may no longer see what they saw, so an outdated page with one of these tags is not served even if rendering fails.
    """
    now = timezone.now()
    moments: list[datetime | None] = [] if at is not None and at > now else [None]
    # On a machine whose clock is behind, a moment that has just passed is still in the future.
    if at is not None and at > now - CLOCK_SKEW:
        moments.append(at)
    names = set(tags) if len(set(tags)) < EVERYTHING_THRESHOLD else {EVERYTHING}
    entries: set[_Entry] = {(tag, due_at, is_takedown) for due_at in moments for tag in names}
    batch = _batch.get()
    if batch is None:
        _write(entries)
    else:
        batch |= entries


def invalidate_dated(dated: Iterable[tuple[str, datetime]]) -> None:
    """Invalidate each tag at its moment (aware), or at once if that has passed.

    dated: pairs of a tag and the date of what appears or disappears then. Must run in the transaction that changes it.
    """
    recent = timezone.now() - CLOCK_SKEW
    by_moment: dict[datetime | None, set[str]] = defaultdict(set)
    for tag, moment in dated:
        by_moment[moment if moment > recent else None].add(tag)
    for at, tags in by_moment.items():
        invalidate(*tags, at=at)


@contextmanager
def batch_invalidations() -> Iterator[None]:
    """Write the invalidations made within at the end, in one statement and without repetitions.

    Must run in the transaction that contains all of them. A nested batch is like a savepoint: if it raises, its
    invalidations are dropped.
    """
    outer, batch = _batch.get(), set[_Entry]()
    token = _batch.set(batch)
    try:
        yield
    finally:
        _batch.reset(token)
    if outer is None:
        _write(batch)
    else:
        outer |= batch


def _write(entries: set[_Entry]) -> None:
    if not entries:
        return
    sequence = Invalidation.next_sequence()
    rows = Invalidation.objects.bulk_create(
        Invalidation(tag=tag, due_at=due_at, is_takedown=is_takedown, sequence=sequence)
        for tag, due_at, is_takedown in sorted(entries, key=str)
    )
    if rows[-1].pk % _CLEANUP_INTERVAL < len(rows):
        transaction.on_commit(prune)
    # Once for each transaction, and only if processes share a cache.
    callbacks = (callback for _, callback, *_ in transaction.get_connection().run_on_commit)
    if settings.CACHES["default"]["BACKEND"] == SHARED_BACKEND and notify not in callbacks:
        cache.set(WRITE_PENDING, 1, timeout=_WRITE_PENDING_SECONDS)
        transaction.on_commit(notify)


def notify() -> None:
    """Tell the processes that share a cache that the log has new rows."""
    cache.set(CHANGE_TOKEN, secrets.token_hex(8), timeout=None)


def prune() -> int:
    """Delete the rows that all processes have read and that are not due in the future. Returns how many.

    The last ones stay, because their sequence is where the next one continues (`Invalidation.next_sequence`).
    """
    oldest = timezone.now() - RETENTION
    last = Invalidation.objects.aggregate(last=Max("sequence"))["last"]
    is_over = Q(due_at__isnull=True) | Q(due_at__lt=oldest)
    return delete_in_batches(Invalidation.objects.filter(is_over, recorded_at__lt=oldest, sequence__lt=last or 0))
