"""The responses of the site to an anonymous reader, without a server."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

from newsroom.core.system.wsgi import Application, Environ
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
        body = self._application(
            environ_of(source), lambda status, headers, exc_info=None: start.extend((status, headers))
        )
        headers = {name.lower(): value for name, value in start[1]}
        content_type = headers.get("content-type", "").partition(";")[0].strip()
        try:
            yield Response(int(start[0].split()[0]), content_type, headers.get("location", ""), body)
        finally:
            if hasattr(body, "close"):
                body.close()


def environ_of(source: Source) -> Environ:
    """Return a GET request. It has no client address, so that it is not counted with those of readers."""
    url = urlsplit(settings.SITE_URL)
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": source.path.encode().decode("latin-1"),
        "QUERY_STRING": source.query,
        "CONTENT_LENGTH": "0",
        "REMOTE_ADDR": "",
        "HTTP_HOST": url.netloc,
        "HTTP_X_FORWARDED_PROTO": url.scheme,
        "SERVER_NAME": settings.SITE_HOST,
        "SERVER_PORT": str(url.port or (443 if settings.SITE_IS_SECURE else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": url.scheme,
        "wsgi.input": BytesIO(),
        "wsgi.errors": BytesIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": True,
    }
