"""The request that a thread works on: its ID, which is in every line of the log, and a line if it takes long.

The ID also is in the response (X-Request-ID), so that a reader's report leads to its lines.
"""

import logging
import re
import secrets
import time
from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any, NamedTuple

from django.conf import settings

from newsroom.core.system.client_ip import is_trusted
from newsroom.core.system.wsgi import Application, Environ, StartResponse

logger = logging.getLogger(__name__)
# IDs that proxies make: hexadecimal digits, UUIDs, and those of AWS, which have “=” and “;”. Anything else could be
# mistaken for another part of a line.
_VALID_ID = re.compile(r"[A-Za-z0-9._=;:+/-]{8,64}", re.ASCII)


class CurrentRequest(NamedTuple):
    """A request. raw_path: without the query, a character for each byte (PEP 3333)."""

    id: str
    method: str
    raw_path: str

    @property
    def path(self) -> str:
        """The path as text."""
        return self.raw_path.encode("latin-1", "replace").decode("utf-8", "replace")


_current: ContextVar[CurrentRequest | None] = ContextVar("request", default=None)
current = _current.get


def with_request_log(application: Application) -> Application:
    """Wrap the application: name the request in all lines of the log, and log it if it takes SLOW_REQUEST_MS or more.

    The time is that until the body is there or, if it is streamed, begins: how fast clients read does not matter. It is
    the outermost wrapper, so that cached pages, which are the same for all, have the ID of each request.
    """
    limit = settings.SLOW_REQUEST_MS / 1000

    def logged(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        request = CurrentRequest(_id_of(environ), environ["REQUEST_METHOD"], environ.get("PATH_INFO", ""))
        status = ""

        def start(code: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            nonlocal status
            status = code
            return start_response(code, [*headers, ("X-Request-ID", request.id)], exc_info)

        token, started = _current.set(request), time.perf_counter()
        try:
            return application(environ, start)
        finally:
            if limit and (seconds := time.perf_counter() - started) >= limit:
                _log_slow(request, status, seconds)
            _current.reset(token)

    return logged


class RequestFilter(logging.Filter):
    """Adds to each record the ID, method and path of the request that its thread works on. It drops none."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return true."""
        if (request := current()) is not None:
            record.request_id, record.method, record.path = request.id, request.method, request.path
        return True


def _id_of(environ: Environ) -> str:
    """Return the ID that a trusted proxy has given to the request, or a new one."""
    claim: str = environ.get("HTTP_X_REQUEST_ID", "")
    if claim and _VALID_ID.fullmatch(claim) and is_trusted(environ.get("REMOTE_ADDR", "")):
        return claim
    return secrets.token_hex(16)


def _log_slow(request: CurrentRequest, status: str, seconds: float) -> None:
    milliseconds, code = round(seconds * 1000), status.partition(" ")[0]
    logger.warning(
        "Slow request (%s ms): %s %s, status %s",
        milliseconds,
        request.method,
        request.path,
        code or "none",
        extra={"duration_ms": milliseconds, "status": int(code) if code.isdigit() else None},
    )
