"""Views whose responses are cached for all readers."""

from collections.abc import Callable
from functools import wraps

from newsroom.core.tracking.recording import current
from newsroom.core.tracking.snapshot import snapshot


def cache_publicly[**P, R](view: Callable[P, R]) -> Callable[P, R]:
    """Decorate a view whose response is the same for every reader.

    Its response is cached until something that it read changes. The view reads from one snapshot of the database,
    because a response that mixes the states before and after a change would stay in the cache.
    """

    @wraps(view)
    def public_view(*args: P.args, **kwargs: P.kwargs) -> R:
        dependencies = current()
        if dependencies is None:
            return view(*args, **kwargs)
        dependencies.is_public = True
        with snapshot():
            return view(*args, **kwargs)

    return public_view
