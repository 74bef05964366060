"""What changed for readers, in the order of commits, from the log of cache invalidations.

The log has a tag for each story and topic that changes, written in the transaction that changes it, with the moment at
which readers see it. It does not say what a change is, so a change tells the present state, which a mirror needs.
Rows about what readers do not see are left out, and no cursor ends at one: neither a change nor a cursor tells of them.
The log is kept for a day.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from itertools import batched, chain
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Max, Q

from articles.cache_tags import ALL
from newsroom.api import cursors
from newsroom.api.problems import Problem
from newsroom.core.cache.invalidation import EVERYTHING
from newsroom.core.models import Invalidation
from newsroom.core.tracking import expires_at
from topics.cache_tags import INDEX, LETTERS

# How old a cursor may be, and a change without one. Rows are deleted after a day (`invalidation.RETENTION`).
MAX_CURSOR_AGE, WINDOW = timedelta(hours=12), timedelta(hours=23)
EXPIRED = (
    "This cursor is too old, or so much has changed that the changes are not known one by one. Begin again without a "
    "cursor, and load all stories and topics again."
)
_TAG = re.compile(r"(story|story-topics|topic-name|topic-details)-(\d+)")
_TAGS = Q(tag__startswith="story-") | Q(tag__startswith="topic-name-") | Q(tag__startswith="topic-details-")
_BATCH_SIZE = 200
# While a transaction that began before a logged one is running, the latter is not shown. Seconds until looking again.
_RETRY_AFTER = timedelta(seconds=1)
_LISTING = "changes"
TAGS = (ALL, INDEX, LETTERS)


class Thing(NamedTuple):
    """A story or a topic. kind: "story" or "topic"."""

    kind: str
    pk: int


class Position(NamedTuple):
    """How far the log was read.

    order, pk: of the last row, as `_ORDER`. due, due_pk: moment (in microseconds) and ID of the last of the rows that
    were due later than they were written. hour: when the cursor was given, in hours since 1970.
    """

    order: int = 0
    pk: int = 0
    due: int = 0
    due_pk: int = 0
    hour: int = 0

    def after(self, row: Any) -> "Position":
        """Return the position after a row."""
        order, pk = max((self.order, self.pk), (getattr(row, _order()), row.pk))
        moment = cursors.microseconds(row.due_at) if row.due_at else 0
        due, due_pk = max((self.due, self.due_pk), (moment, row.pk if moment else 0))
        return Position(order, pk, due, due_pk, self.hour)


class Reading:
    """The rows of the log that readers may see the effect of at a moment, after a position, in order.

    First those that have become due, then those that were committed.
    """

    def __init__(self, cursor: str | None, at: datetime):
        self._at, self._hour = at, at.replace(minute=0, second=0, microsecond=0)
        self._oldest = self._hour - WINDOW
        hour = cursors.microseconds(self._hour) // 3_600_000_000
        # A new cursor in the next hour.
        expires_at(self._hour + timedelta(hours=1))
        self._committed = Invalidation.objects.filter(_committed(at))
        if cursor:
            self.position = Position(*cursors.decode(_LISTING, cursor))
            if hour - self.position.hour > MAX_CURSOR_AGE // timedelta(hours=1) or self._is_incomplete():
                raise Problem(HTTPStatus.GONE, EXPIRED)
            self.position = self.position._replace(hour=hour)
        else:
            self.position = self._start()._replace(hour=hour)

    def cursor(self, position: Position) -> str:
        """Return the cursor of a position."""
        return cursors.encode(_LISTING, position)

    def batches(self) -> Iterator[Sequence[tuple[Invalidation, Thing]]]:
        """Yield the rows after the position, each with what it is about."""
        rows = chain(
            self._due().filter(_TAGS).order_by("due_at", "pk").iterator(),
            self._new().filter(_TAGS).order_by(_order(), "pk").iterator(),
        )
        parsed = ((row, _TAG.fullmatch(row.tag)) for row in rows)
        found = ((row, Thing(match[1].partition("-")[0], int(match[2]))) for row, match in parsed if match)
        yield from batched(found, _BATCH_SIZE)

    def _due(self) -> Any:
        """Return the rows before the position that have become due since."""
        if not self.position.order:
            return Invalidation.objects.none()
        since = max(cursors.moment_of(self.position.due), self._oldest)
        rows = self._committed.filter(due_at__gte=since, due_at__lte=self._at)
        rows = rows.exclude(due_at=cursors.moment_of(self.position.due), pk__lte=self.position.due_pk)
        return rows.filter(**{f"{_order()}__lte": self.position.order})

    def _new(self) -> Any:
        """Return the rows after the position that are in effect."""
        order, is_after = _order(), {f"{_order()}__gte": self.position.order}
        rows = self._committed.filter(
            Q(due_at__isnull=True, recorded_at__gte=self._oldest) | Q(due_at__gte=self._oldest, due_at__lte=self._at),
            **is_after,
        )
        return rows.exclude(**{order: self.position.order, "pk__lte": self.position.pk})

    def _is_incomplete(self) -> bool:
        """Return whether rows after the position do not name what changed, or the log is another one."""
        last = self._committed.aggregate(last=Max(_order()))["last"]
        return (
            bool(last and last < self.position.order)
            or self._new().filter(tag=EVERYTHING).exists()
            or self._due().filter(tag=EVERYTHING).exists()
        )

    def _start(self) -> Position:
        """Return the position after the last row that does not name what changed."""
        self.position = Position()
        for row in self._new().filter(tag=EVERYTHING):
            self.position = self.position.after(row)
        return self.position


def _order() -> str:
    """Return the column by which the log is in the order of commits, together with the ID.

    On SQLite the ID: one transaction writes at a time, and the database never uses an ID again.
    """
    return "pk" if connection.vendor == "sqlite" else "sequence"


def _committed(at: datetime) -> Q:
    """Return the condition for rows before which no row will appear any more.

    On PostgreSQL, transactions are committed in another order than that of their IDs. Those with an ID below the oldest
    one that is running, in any database of the server, have all ended.
    """
    if connection.vendor == "sqlite":
        return Q()
    oldest, own = transactions()
    if Invalidation.objects.filter(sequence__gte=oldest).exclude(sequence=own or 0).exists():
        expires_at(at + _RETRY_AFTER)
    # Its own rows are there in a preview.
    return Q(sequence__lt=oldest) | (Q(sequence=own) if own else Q(pk__in=()))


def transactions() -> tuple[int, int | None]:
    """Return the ID of the oldest transaction that is running on PostgreSQL, and that of this one, if it has one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, "
            "pg_current_xact_id_if_assigned()::text::bigint"
        )
        oldest, own = cursor.fetchone()
    return oldest, own
