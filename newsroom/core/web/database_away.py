"""The response while the database is away, to what the page cache does not answer."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

from newsroom.core.system.failures import failure_response, is_database_away


class DatabaseAwayMiddleware:
    """Respond with 503 and a sentence, and not with a server error, if the database stops during a request.

    `newsroom.core.cache.page_cache` does so for requests that begin while it is known to be away.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the view respond."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Respond instead of a view that failed, or not."""
        return respond_if_away(error)


def respond_if_away(error: Exception) -> HttpResponse | None:
    """Return the response if the error says that the database is away, else None."""
    if not is_database_away(error):
        return None
    response = failure_response(error)
    add_never_cache_headers(response)
    return response
