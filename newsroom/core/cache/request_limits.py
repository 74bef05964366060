"""How many requests of one client a process works on at the same time, so that threads stay free for others."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from http import HTTPStatus

from django.conf import settings
from django.http import parse_cookie

from newsroom.core.cache.keys import bypasses, may_take_long
from newsroom.core.i18n.languages import DESK_PREFIX, preview_prefixes
from newsroom.core.system.client_ip import address_of
from newsroom.core.system.refusals import refusal_headers
from newsroom.core.system.slots import RENDERS_PER_ADDRESS, ClientLimit, Slots
from newsroom.core.system.wsgi import Application, Environ, StartResponse

# In bytes, as sent. A client that reads slowly cannot delay smaller responses, because they fit into the buffers of a
# connection.
LARGE_SIZE = 64 * 1024
# Of bodies, in bytes: what the proxy need not read before it passes a request on. Images have more. Clients that send
# such bodies slowly delay so many threads of a process, whoever they are.
LARGE_BODY, MAX_LARGE_BODIES = 1024 * 1024, 2
_PREVIEW_PREFIXES = preview_prefixes()
_BUSY = b"The server is busy. Please try again in a moment.\n"


class RequestLimits:
    """The limits of a process."""

    def __init__(self) -> None:
        self.slots = Slots()
        self.by_address = ClientLimit(RENDERS_PER_ADDRESS)
        # Colleagues may share an address.
        self.by_session = ClientLimit(RENDERS_PER_ADDRESS)
        self.large_bodies = ClientLimit(MAX_LARGE_BODIES)

    def within(self, respond: Application, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Respond within the limit of the client for the path, in a slot if that may take long; otherwise with 503.

        Waiting for another thread or process that renders the same page counts, and so does sending the response, which
        takes long if the client reads slowly.
        """
        path = environ.get("PATH_INFO", "")
        is_desk = path.startswith(DESK_PREFIX)
        # A browser loads more images of a page at the same time, and none of them again. They have no language prefix.
        is_image = path.startswith(_PREVIEW_PREFIXES[0]) and "/media/" in path
        is_preview = path.startswith(_PREVIEW_PREFIXES) and not is_image
        if bypasses(path) and not (is_desk or is_preview):
            return respond(environ, start_response)
        limit = self.by_session if is_desk else self.by_address
        client = (is_desk and _session_of(environ)) or address_of(environ)
        with ExitStack() as stack:
            if not stack.enter_context(limit.take(client)):
                # A browser that opens many tabs again shows each of them. By POST, it would lose what was sent.
                is_repeated = is_desk and environ["REQUEST_METHOD"] == "GET"
                more = [("Refresh", "2")] if is_repeated else []
                return respond_unavailable(_BUSY, "busy", environ, start_response, more)
            # The application gets no longer ones (`newsroom.core.web.body_limit`).
            is_large = int(environ.get("CONTENT_LENGTH") or 0) > LARGE_BODY
            if is_large and not stack.enter_context(self.large_bodies.take("all")):
                return respond_unavailable(_BUSY, "busy", environ, start_response)
            if may_take_long(environ):
                with self.slots.take(address_of(environ)) as is_taken:
                    if not is_taken:
                        return respond_unavailable(_BUSY, "busy", environ, start_response)
                    body = respond(environ, start_response)
            else:
                body = respond(environ, start_response)
            return _CountedBody(body, stack.pop_all())

    def send_large(self, respond: Application, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Send a large response that is ready, within the limit of the address; otherwise 503."""
        with ExitStack() as stack:
            if not stack.enter_context(self.by_address.take(address_of(environ))):
                return respond_unavailable(_BUSY, "busy", environ, start_response)
            return _CountedBody(respond(environ, start_response), stack.pop_all())


class _CountedBody:
    """The body of a response. Its request counts until the server closes it: when it is sent, or given up."""

    def __init__(self, body: Iterable[bytes], stack: ExitStack) -> None:
        self._body = body
        self._stack = stack

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._body)

    def close(self) -> None:
        with self._stack:
            if hasattr(self._body, "close"):
                self._body.close()


def respond_unavailable(
    text: bytes,
    detail: str,
    environ: Environ,
    start_response: StartResponse,
    more: Iterable[tuple[str, str]] = (),
) -> Iterable[bytes]:
    """Respond that the request cannot be answered at this moment.

    detail: the reason for Cache-Status (RFC 9211). more: headers.
    """
    headers = [*refusal_headers(text), ("Retry-After", "5"), *more, ("Cache-Status", f"Newsroom; detail={detail}")]
    start_response(f"{HTTPStatus.SERVICE_UNAVAILABLE.value} Service Unavailable", headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [text]


def _session_of(environ: Environ) -> str:
    """Return the session key that the request sends, or ""."""
    return str(parse_cookie(environ.get("HTTP_COOKIE", "")).get(settings.SESSION_COOKIE_NAME, ""))
