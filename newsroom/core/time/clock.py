"""The time at which pages are rendered: the current time, or the time of a preview."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_page_time: ContextVar[datetime | None] = ContextVar("page_time", default=None)
_sidebar_time: ContextVar[datetime | None] = ContextVar("sidebar_time", default=None)


def now() -> datetime:
    """Return the time (aware) at which the page is rendered. Service functions use the real time instead."""
    return _page_time.get() or timezone.now()


def sidebar_time() -> datetime:
    """Return the time (aware) at which the sidebar of a story's page is rendered."""
    return _sidebar_time.get() or now()


@contextmanager
def render_at(moment: datetime, sidebar: datetime | None = None) -> Iterator[None]:
    """Render pages in the block as readers will see them at `moment` (aware).

    sidebar: the time of the sidebar of a story's page, if different.
    """
    tokens = _page_time.set(moment), _sidebar_time.set(sidebar)
    try:
        yield
    finally:
        _page_time.reset(tokens[0])
        _sidebar_time.reset(tokens[1])
