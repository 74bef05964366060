"""What the response that is being rendered depends on.

The page cache renders within `track()`. Querysets of what readers see (`newsroom.core.tracking.querysets`) record what
they read, so views and templates need not. Outside of `track()`, as in the admin or in a preview, these functions have
no effect.
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
    """What a response depends on.

    tags: of the cache. expires_at: in seconds since 1970. fragments: where parts of it are cached.
    """

    tags: set[str] = field(default_factory=set)
    expires_at: float = math.inf
    fragments: Fragments | None = None
    # Its view is marked by `cache_publicly`.
    is_public: bool = False
    # See `keep_uncached`.
    is_uncached: bool = False
    # SQL that no tracked queryset and no `reading` recorded. What it read is unknown, so the response is not cached.
    unrecorded: list[str] = field(default_factory=list)
    # Where statements that run now are noted by what records them; None if nothing does.
    statements: list[str] | None = None


_dependencies: ContextVar[Dependencies | None] = ContextVar("dependencies", default=None)
current = _dependencies.get


def depends_on(*tags: str) -> None:
    """Add tags to the response that is being rendered."""
    if (dependencies := current()) is not None:
        dependencies.tags.update(tags)


def expires_at(moment: datetime) -> None:
    """Expire the response that is being rendered at `moment` (aware), even if nothing that it read changes."""
    if (dependencies := current()) is not None:
        dependencies.expires_at = min(dependencies.expires_at, moment.timestamp())


def keep_uncached() -> None:
    """Do not cache the response that is being rendered, because what it depends on invalidates nothing."""
    if (dependencies := current()) is not None:
        dependencies.is_uncached = True


@contextmanager
def reading(*tags: str) -> Iterator[None]:
    """Record that statements within depend on the tags and on nothing else. For statements written by hand."""
    depends_on(*tags)
    with statements():
        yield


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect the statements that run within. The caller records what they depend on."""
    dependencies, collected = current(), list[str]()
    if dependencies is None:
        yield collected
        return
    before, dependencies.statements = dependencies.statements, collected
    try:
        yield collected
    finally:
        dependencies.statements = before


def refuse(statement: str) -> None:
    """Note that it is unknown what the statement depends on, so that the response is not cached."""
    if (dependencies := current()) is not None:
        dependencies.unrecorded.append(statement)


def cached[T](key: tuple[Any, ...], render: Callable[[], T]) -> T:
    """Return the cached result of `render`, calling it again once anything that it read has changed.

    key: strings and numbers, unique to this result: all that `render` uses besides what it reads itself. All callers
    get the same object, so it must not be changed.
    """
    dependencies = current()
    if dependencies is None or dependencies.fragments is None:
        return render()
    return dependencies.fragments.get(key, render)


@contextmanager
def track(fragments: Fragments | None = None) -> Iterator[Dependencies]:
    """Collect what the code within depends on. fragments: where parts of its result are cached."""
    dependencies = Dependencies(fragments=fragments)
    # A nested call shares the wrapper of the outer one.
    is_watching = current() is not None
    token = _dependencies.set(dependencies)
    try:
        with nullcontext() if is_watching else connection.execute_wrapper(_watch):
            yield dependencies
    finally:
        _dependencies.reset(token)


def _watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    if (dependencies := current()) is not None:
        noted = dependencies.unrecorded if dependencies.statements is None else dependencies.statements
        noted.append(sql)
    return execute(sql, params, many, context)
