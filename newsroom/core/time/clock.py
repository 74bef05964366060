"""The moment that pages are shown at: now, or in a preview one to come."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_shown_at: ContextVar[datetime | None] = ContextVar("shown_at", default=None)
_beside_at: ContextVar[datetime | None] = ContextVar("beside_at", default=None)


def now() -> datetime:
    """The moment (aware) at which what readers see is asked for. Verbs ask the real clock."""
    return _shown_at.get() or timezone.now()


def beside() -> datetime:
    """The same for what stands beside the story that a page is about."""
    return _beside_at.get() or now()


@contextmanager
def shown_at(moment: datetime, beside: datetime | None = None) -> Iterator[None]:
    """Within the block pages are as readers will see them at the moment (aware).

    beside: the moment at which what stands beside the page's own story is shown, if another.
    """
    tokens = _shown_at.set(moment), _beside_at.set(beside)
    try:
        yield
    finally:
        _shown_at.reset(tokens[0])
        _beside_at.reset(tokens[1])
