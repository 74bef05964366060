"""Tag-based cache invalidation: service functions invalidate the tags of what they change.

A tag names one thing that pages show, such as "topic-5" for a topic's stories and curation. Models and querysets define
them. Written in the transaction that changes the rows, an invalidation exists exactly if they are changed;
`newsroom.core.cache.wsgi` reads the log and drops the pages that depend on one of its tags.
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
from django.db.models import Q
from django.utils import timezone

from newsroom.core.models import Invalidation

# Of this all pages are made.
EVERYTHING = "everything"
# From so many tags on it is cheaper to make all pages again than to tell which.
MANY = 500
# For how long a change is kept: whoever has not looked for half of that time must forget all that it kept.
KEPT = timedelta(days=1)
# What a cache that all processes share says (`newsroom.core.cache.redis`): somebody may be about to commit, for so many
# seconds; and something else whenever somebody has.
SHARED = "newsroom.core.cache.redis_backend.SurvivingRedisCache"
WRITING, RUNG = "newsroom.core.cache.invalidation.writing", "newsroom.core.cache.invalidation.rung"
_SECONDS = 5
# By how much clocks of machines may differ.
SKEW = timedelta(minutes=1)
# How often old ones are removed: once in so many rows.
_EVERY = 1000


# A tag, from when on it changes (None: at once), and whether something is taken from readers.
type _Told = tuple[str, datetime | None, bool]

_waiting: ContextVar[set[_Told] | None] = ContextVar("waiting_changes", default=None)


def record(*tags: str, at: datetime | None = None, is_takedown: bool = False) -> None:
    """Note that what these tags mean changes for readers. Must run in the transaction that changes it.

    at: the moment (aware) from which on readers see it, if that is to come; None: at once. is_takedown: readers may
    not see any more what they saw, so that no page which shows it is sent again even if it cannot be made afresh.
    """
    now = timezone.now()
    moments = [] if at is not None and at > now else [None]
    # Another machine's clock may not have come to what has just been: there it is a change to come.
    if at is not None and at > now - SKEW:
        moments.append(at)
    wanted = set(tags) if len(set(tags)) < MANY else {EVERYTHING}
    told = {(tag, due_at, is_takedown) for due_at in moments for tag in wanted}
    waiting = _waiting.get()
    if waiting is None:
        _write(told)
    else:
        waiting |= told


@contextmanager
def together() -> Iterator[None]:
    """Write what is recorded within at the end, and what is recorded several times once.

    Must run in the transaction that holds all of it. One within another is like a savepoint: if it raises, what was
    recorded in it is dropped.
    """
    outer, mine = _waiting.get(), set[_Told]()
    token = _waiting.set(mine)
    try:
        yield
    finally:
        _waiting.reset(token)
    if outer is None:
        _write(mine)
    else:
        outer |= mine


def _write(told: set[_Told]) -> None:
    if not told:
        return
    rows = Invalidation.objects.bulk_create(
        Invalidation(tag=tag, due_at=due_at, is_takedown=is_takedown, mark=Invalidation.next_mark())
        for tag, due_at, is_takedown in sorted(told, key=str)
    )
    if rows[-1].pk % _EVERY < len(rows):
        transaction.on_commit(_remove_old)
    # Once is enough, and where processes share no cache there is nobody to tell.
    calls = (call for _, call, *_ in transaction.get_connection().run_on_commit)
    if settings.CACHES["default"]["BACKEND"] == SHARED and ring not in calls:
        cache.set(WRITING, 1, timeout=_SECONDS)
        transaction.on_commit(ring)


def record_dated(dated: Iterable[tuple[str, datetime]]) -> None:
    """Note for each (tag, moment) that something which is dated so comes or goes: at that moment, or at once if it
    has passed. Must run in the transaction that changes it.
    """
    recent = timezone.now() - SKEW
    by_moment: dict[datetime | None, set[str]] = defaultdict(set)
    for tag, moment in dated:
        by_moment[moment if moment > recent else None].add(tag)
    for at, tags in by_moment.items():
        record(*tags, at=at)


def ring() -> None:
    """Tell the processes that share a cache to look into the log."""
    cache.set(RUNG, secrets.token_hex(8), timeout=None)


def _remove_old() -> None:
    """Those that everybody has read, and that nobody waits for."""
    old = timezone.now() - KEPT
    Invalidation.objects.filter(Q(due_at__isnull=True) | Q(due_at__lt=old), recorded_at__lt=old).delete()
