"""Views whose responses are cached for all readers."""

from collections.abc import Callable
from functools import wraps
from typing import Protocol

from newsroom.core.tracking.recording import current
from newsroom.core.tracking.snapshot import snapshot


class CacheablePublicly(Protocol):
    """A decorator for views."""

    def __call__[**P, R](self, view: Callable[P, R]) -> Callable[P, R]:
        """Return the decorated view."""


def cache_publicly(*parameters: str) -> CacheablePublicly:
    """Decorate a view whose response is the same for every reader.

    parameters: the names of the query parameters that the view uses; the page cache drops all others. One that is new
    to the site also needs a row in `newsroom.core.cache.keys.PARAMETERS`.

    The response is cached until something that it read changes. The view reads from one snapshot of the database,
    because a response that mixes the states before and after a change would stay in the cache.
    """

    def decorate[**P, R](view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def public_view(*args: P.args, **kwargs: P.kwargs) -> R:
            dependencies = current()
            if dependencies is None:
                return view(*args, **kwargs)
            dependencies.is_public = True
            with snapshot():
                return view(*args, **kwargs)

        public_view.parameters = frozenset(parameters)  # type: ignore[attr-defined]
        return public_view

    return decorate
