"""What the response that is being rendered depends on.

The page cache renders within `track()`. Querysets of what readers see (`newsroom.core.tracking.querysets`) record what
they read, so views and templates say nothing about it. Where nothing is tracked, as in the admin or in a preview, all
of this does nothing.
"""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.db import connection


class Fragments(Protocol):
    """A fragment cache (`newsroom.core.cache.fragments`)."""

    def get[T](self, key: tuple[Any, ...], render: Callable[[], T]) -> T:
        """Return the cached result of `render`, calling it again once anything that it read has changed."""


@dataclass
class Dependencies:
    """What a response depends on: cache tags, the moment at which it expires, parameters of its request.

    expires_at: in seconds since 1970.
    """

    tags: set[str] = field(default_factory=set)
    expires_at: float = math.inf
    parameters: set[str] = field(default_factory=set)
    fragments: Fragments | None = None
    # Its view is marked by `cache_publicly`.
    is_public: bool = False
    # Statements that nobody recorded: what depends on them cannot be known, so the response is not cached.
    unrecorded: list[str] = field(default_factory=list)
    # Whether the statement that runs now has been recorded.
    is_recording: bool = False


_dependencies: ContextVar[Dependencies | None] = ContextVar("dependencies", default=None)
current = _dependencies.get


def depends_on(*tags: str) -> None:
    """Add tags to the response that is being rendered."""
    if (dependencies := current()) is not None:
        dependencies.tags.update(tags)


def expires_at(moment: datetime) -> None:
    """Expire the response that is being rendered at the moment (aware), even if nothing that it read changes."""
    if (dependencies := current()) is not None:
        dependencies.expires_at = min(dependencies.expires_at, moment.timestamp())


def varies_on(parameter: str) -> None:
    """Cache another response for each value of this parameter of the request."""
    if (dependencies := current()) is not None:
        dependencies.parameters.add(parameter)


@contextmanager
def reading(*tags: str) -> Iterator[None]:
    """Record what the statements within read: for those that no tracked queryset runs."""
    dependencies = current()
    if dependencies is None:
        yield
        return
    dependencies.tags.update(tags)
    before, dependencies.is_recording = dependencies.is_recording, True
    try:
        yield
    finally:
        dependencies.is_recording = before


def cached[T](key: tuple[Any, ...], make: Callable[[], T]) -> T:
    """Return the cached result of `make`, calling it again once anything that it read has changed.

    key: strings and numbers that say which result it is: all that `make` uses besides what it reads itself. The result
    is the same object for everybody, so nobody may change it.
    """
    dependencies = current()
    return make() if dependencies is None or dependencies.fragments is None else dependencies.fragments.get(key, make)


@contextmanager
def track(fragments: Fragments | None = None) -> Iterator[Dependencies]:
    """Collect what is read within. fragments: where parts of it are cached."""
    dependencies = Dependencies(fragments=fragments)
    # Within another one, it is there already.
    is_watching = current() is not None
    token = _dependencies.set(dependencies)
    try:
        with nullcontext() if is_watching else connection.execute_wrapper(_watch):
            yield dependencies
    finally:
        _dependencies.reset(token)


def _watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    dependencies = current()
    if dependencies is not None and not dependencies.is_recording:
        dependencies.unrecorded.append(sql)
    return execute(sql, params, many, context)
