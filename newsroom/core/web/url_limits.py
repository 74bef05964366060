"""Limits on URLs, checked before their parts are normalised or looked up."""

import re
from collections.abc import Callable, Iterable
from http import HTTPStatus

from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseNotFound

from newsroom.core.system.refusals import refusal_headers
from newsroom.core.system.wsgi import Application, Environ, StartResponse

# In characters: a segment of a path, one of several slugs in it, or a query parameter that names something. The longest
# slug has 80, and no longer file name exists.
MAX_PART_LENGTH = 255
# In bytes after percent-decoding. The longest path is of a mix of ten topics: 3 kB, if each character of a slug takes
# four bytes. Django takes quadratic time to decode paths that are not UTF-8.
MAX_PATH_LENGTH = 4096
_SEPARATORS = re.compile("[/+,]")
_TOO_LONG = b"The path of the URL is longer than any on this site.\n"


def with_path_limit(application: Application) -> Application:
    """Wrap the application: requests for longer paths than MAX_PATH_LENGTH get 414 (RFC 9110, 15.5.15)."""

    def limited(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        # WSGI has a character for each byte.
        if len(environ.get("PATH_INFO", "")) <= MAX_PATH_LENGTH:
            return application(environ, start_response)
        status = HTTPStatus.REQUEST_URI_TOO_LONG
        start_response(f"{status.value} {status.phrase}", refusal_headers(_TOO_LONG))
        return [_TOO_LONG]

    return limited


def is_too_long(path: str) -> bool:
    """Return whether the decoded path, or a part of it, is longer than any that exists."""
    if len(path) > MAX_PATH_LENGTH:
        return True
    return len(path) > MAX_PART_LENGTH and max(map(len, _SEPARATORS.split(path))) > MAX_PART_LENGTH


class UrlLimitMiddleware:
    """Answer 404 if a part of the path is too long, without a query of the database, and 400 to too many parameters."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Respond to requests for paths that could exist."""
        if is_too_long(request.path_info):
            return HttpResponseNotFound("Page not found.\n", content_type="text/plain; charset=utf-8")
        try:
            # Parsed here, and not when an error page reads it.
            _ = request.GET
        except TooManyFieldsSent:
            return HttpResponseBadRequest(
                "The URL has too many parameters.\n", content_type="text/plain; charset=utf-8"
            )
        return self.get_response(request)
