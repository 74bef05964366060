"""The moment that pages are shown at: now, or in a preview one to come."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_shown_at: ContextVar[datetime | None] = ContextVar("shown_at", default=None)


def now() -> datetime:
    """The moment (aware) at which what readers see is asked for. Verbs ask the real clock."""
    return _shown_at.get() or timezone.now()


@contextmanager
def shown_at(moment: datetime) -> Iterator[None]:
    """Within the block pages are as readers will see them at the moment (aware)."""
    token = _shown_at.set(moment)
    try:
        yield
    finally:
        _shown_at.reset(token)
