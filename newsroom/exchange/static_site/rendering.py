"""The responses of the site to an anonymous reader, without a server."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.core.handlers.wsgi import WSGIHandler

from newsroom.core.system.wsgi import Application, get_request
from newsroom.exchange.static_site.locations import Source


class Response(NamedTuple):
    """A response. content_type: without parameters. location: of a redirect. body: in chunks."""

    status: int
    content_type: str
    location: str
    body: Iterable[bytes]


class Site:
    """The site, without its page cache: to record what a page depends on takes longer than what is reused saves."""

    def __init__(self) -> None:
        self._application: Application = WSGIHandler()

    @contextmanager
    def get(self, source: Source) -> Iterator[Response]:
        """Request the page. Its body can be read within the block."""
        start: list[Any] = []
        environ = get_request(source.path, source.query)
        body = self._application(environ, lambda status, headers, exc_info=None: start.extend((status, headers)))
        headers = {name.lower(): value for name, value in start[1]}
        content_type = headers.get("content-type", "").partition(";")[0].strip()
        try:
            yield Response(int(start[0].split()[0]), content_type, headers.get("location", ""), body)
        finally:
            if hasattr(body, "close"):
                body.close()
