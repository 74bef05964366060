"""What changes for readers, by tags: verbs record which, and pages say which of them they show.

A tag is a word for one thing that pages show, such as "topic-5" for a topic's stories and curation. The rooms say
which there are, each beside the rows that it is about. Recorded within the transaction that changes the rows, a change
is there exactly when they are; `newsroom.core.cache.wsgi` reads the log and forgets the pages that show what changed.
"""

import math
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Protocol

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


class Parts(Protocol):
    """What keeps parts of pages (`newsroom.core.cache.fragments`)."""

    def get[T](self, name: tuple[Any, ...], make: Callable[[], T]) -> T:
        """See `kept`."""

    def get_each(self, names: Sequence[tuple[Any, ...]], make: Callable[[int], Any]) -> list[Any]:
        """See `kept_each`."""


@dataclass
class Shown:
    """What the page that is being made shows. until: when it is wrong by itself, in seconds since 1970."""

    tags: set[str] = field(default_factory=set)
    until: float = math.inf
    # Those of the request that were read.
    parameters: set[str] = field(default_factory=set)
    parts: Parts | None = None
    # Its view says so.
    is_for_everybody: bool = False


# A tag, from when on it changes (None: at once), and whether something is taken from readers.
type _Told = tuple[str, datetime | None, bool]

_shown: ContextVar[Shown | None] = ContextVar("shown", default=None)
_waiting: ContextVar[set[_Told] | None] = ContextVar("waiting_changes", default=None)


def picture(image: int) -> str:
    """The tag of the picture with this id: the file, its crops, and what is said of it."""
    return f"picture-{image}"


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


def for_everybody[**P, R](view: Callable[P, R]) -> Callable[P, R]:
    """Decorate a view whose answer is the same for every reader, and changes with what it depends on alone.

    Its pages are kept (`newsroom.core.cache.wsgi`), those of other views are not, whatever these show.
    """

    @wraps(view)
    def for_all(*args: P.args, **kwargs: P.kwargs) -> R:
        if (shown := _shown.get()) is not None:
            shown.is_for_everybody = True
        return view(*args, **kwargs)

    return for_all


def depends_on(*tags: str) -> None:
    """Say that the page which is being made shows what these tags mean. Does nothing where no page is kept."""
    if (shown := _shown.get()) is not None:
        shown.tags.update(tags)


def holds_until(moment: datetime) -> None:
    """Say that the page which is being made is wrong from the moment (aware) on, whatever changes or does not."""
    holds_until_second(moment.timestamp())


def holds_until_second(second: float) -> None:
    """The same by seconds since 1970."""
    if (shown := _shown.get()) is not None:
        shown.until = min(shown.until, second)


def reads(parameter: str) -> None:
    """Say that the page which is being made is another one for each value of this parameter of the request."""
    if (shown := _shown.get()) is not None:
        shown.parameters.add(parameter)


def kept[T](name: tuple[Any, ...], make: Callable[[], T]) -> T:
    """What `make` returns, or returned before, as long as nothing that it shows has changed.

    name: of what it is, and for which rows; it is part of several pages, or of one that changes more often. What is
    returned is the same object for all. Where no page is kept, it is made each time.
    """
    shown = _shown.get()
    return make() if shown is None or shown.parts is None else shown.parts.get(name, make)


def kept_each[T](names: Sequence[tuple[Any, ...]], make: Callable[[int], T]) -> list[T]:
    """The same for several parts, in the order of their names. make: given the place of one among the names."""
    shown = _shown.get()
    if not names or shown is None or shown.parts is None:
        return [make(n) for n in range(len(names))]
    return shown.parts.get_each(names, make)


@contextmanager
def gathered(parts: Parts | None = None) -> Iterator[Shown]:
    """What is made within says in the end what it shows. parts: what keeps parts of it."""
    shown = Shown(parts=parts)
    token = _shown.set(shown)
    try:
        yield shown
    finally:
        _shown.reset(token)


def ring() -> None:
    """Tell the processes that share a cache to look into the log."""
    cache.set(RUNG, secrets.token_hex(8), timeout=None)


def _remove_old() -> None:
    """Those that everybody has read, and that nobody waits for."""
    old = timezone.now() - KEPT
    Invalidation.objects.filter(Q(due_at__isnull=True) | Q(due_at__lt=old), recorded_at__lt=old).delete()
