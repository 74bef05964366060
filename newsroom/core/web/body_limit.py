"""Limits on request bodies: large ones, and those in other encodings than UTF-8, are refused before they are read.

Django reads an upload into a temporary file when it looks for the CSRF token, before a view knows who sends it. A WSGI
application around the site's refuses what no one may send. A middleware refuses what only signed-in users may send; it
reads the session of large requests only.
"""

import json
from collections.abc import Callable, Iterable
from http import HTTPStatus
from io import BytesIO

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.http import parse_header_parameters

from newsroom.core.i18n.languages import DESK_PREFIX
from newsroom.core.system.refusals import refusal_headers
from newsroom.core.system.wsgi import Application, Environ, StartResponse

# In bytes. An image can have 20 MB; its form adds a little.
MAX_SIZE = 25 * 1024 * 1024
# Of visitors: enough for signing in, with a password or a passkey.
MAX_ANONYMOUS_SIZE = 64 * 1024
SIGNED_OUT = "You are signed out. Sign in again in another tab."
_NOT_STORED = {"Cache-Control": "no-store"}
TOO_LARGE = "The request is larger than 25 MB. Nothing was saved."
NOT_UTF8 = "The Content-Type of the request must be valid and its charset UTF-8. Nothing was saved."


def with_body_limit(application: Application) -> Application:
    """Wrap the application: it does not get requests whose body is too large, of unknown length or not in UTF-8.

    Outside the desk, which alone reads bodies, it gets none: it would wait for one that is sent slowly, before a view
    refuses it.
    """

    def limited(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        refusal = _refusal(environ)
        if not environ.get("PATH_INFO", "").startswith(DESK_PREFIX):
            environ["wsgi.input"], environ["CONTENT_LENGTH"] = BytesIO(), "0"
        return application(environ, start_response) if refusal is None else _refuse(*refusal, environ, start_response)

    return limited


def _refusal(environ: Environ) -> tuple[HTTPStatus, str] | None:
    """Return the status and a sentence that says why the request is refused; None if it is not."""
    # Django reads no body without Content-Length; the form would seem to be empty.
    if environ.get("HTTP_TRANSFER_ENCODING"):
        return HTTPStatus.LENGTH_REQUIRED, "The request must have a Content-Length. Nothing was saved."
    length = str(environ.get("CONTENT_LENGTH") or "0")
    if not (length.isascii() and length.isdigit()):
        return HTTPStatus.BAD_REQUEST, "The Content-Length of the request is not a number."
    # Some digits are too many for int().
    size = int(length) if len(length) < 20 else MAX_SIZE + 1
    if size > MAX_SIZE:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LARGE
    if not _is_utf8(str(environ.get("CONTENT_TYPE") or "")):
        return HTTPStatus.UNSUPPORTED_MEDIA_TYPE, NOT_UTF8
    return None


def _is_utf8(content_type: str) -> bool:
    """Return whether the charset of the header, if it has one, is UTF-8 by its only registered name.

    Django raises errors that no view can catch for other charsets, for other names of UTF-8 that Python knows, and for
    a header that it cannot parse.
    """
    try:
        _, parameters = parse_header_parameters(content_type)
    except (LookupError, ValueError):
        return False
    return parameters.get("charset", "utf-8").lower() == "utf-8"


def _refuse(status: HTTPStatus, sentence: str, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Send the sentence; as JSON to a script, which shows it to its user."""
    is_script = environ.get("HTTP_X_REQUESTED_WITH") == "XMLHttpRequest"
    body = json.dumps({"error": sentence}).encode() if is_script else f"{sentence}\n".encode()
    headers = refusal_headers(body, "application/json") if is_script else refusal_headers(body)
    start_response(f"{status.value} {status.phrase}", headers)
    return [body]


class AnonymousBodyLimitMiddleware:
    """Refuses the large bodies of visitors. It comes after the middleware that knows the user."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Respond to small requests, and to large ones of signed-in users."""
        # `with_body_limit` has checked that it is a number.
        size = int(request.headers.get("content-length") or 0)
        if size <= MAX_ANONYMOUS_SIZE or request.user.is_authenticated:
            return self.get_response(request)
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            return JsonResponse({"error": SIGNED_OUT}, status=status, headers=_NOT_STORED)
        return HttpResponse(f"{SIGNED_OUT}\n", "text/plain; charset=utf-8", status, headers=_NOT_STORED)
