"""A limit on request bodies: a WSGI application around the site's, which refuses large ones before they are read.

Django reads an upload into a temporary file when it looks for the CSRF token, before it knows who sends it.
"""

import json
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from django.conf import settings

type Environ = dict[str, Any]
type StartResponse = Callable[..., Any]
type Application = Callable[[Environ, StartResponse], Iterable[bytes]]

# In bytes. An image can have 20 MB; its form adds a little.
MAX_SIZE = 25 * 1024 * 1024
# Without a session: enough for signing in, with a password or a passkey.
MAX_ANONYMOUS_SIZE = 64 * 1024
SIGNED_OUT = "You are signed out. Sign in again in another tab."
TOO_LARGE = "The request is larger than 25 MB. Nothing was saved."


def with_body_limit(application: Application) -> Application:
    """Wrap the application: it does not get requests whose body is too large or of unknown length."""

    def limited(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        refusal = _refusal(environ)
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
    cookies = [cookie.partition("=")[0].strip() for cookie in environ.get("HTTP_COOKIE", "").split(";")]
    if size > MAX_ANONYMOUS_SIZE and settings.SESSION_COOKIE_NAME not in cookies:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, SIGNED_OUT
    return None


def _refuse(status: HTTPStatus, sentence: str, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Send the sentence; as JSON to a script, which shows it to its user."""
    is_script = environ.get("HTTP_X_REQUESTED_WITH") == "XMLHttpRequest"
    body = json.dumps({"error": sentence}).encode() if is_script else f"{sentence}\n".encode()
    start_response(
        f"{status.value} {status.phrase}",
        [
            ("Content-Type", "application/json" if is_script else "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ],
    )
    return [body]
