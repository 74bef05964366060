"""Requests to a WSGI application, and an application to cache."""

from io import BytesIO
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from django.db import transaction

from newsroom.core import tracking
from newsroom.core.cache import invalidation
from newsroom.core.cache.change_detection import DatabaseUnavailable


class Answer(NamedTuple):
    """A response."""

    status: int
    headers: dict
    body: bytes

    @property
    def cache_status(self):
        """Return the value of Cache-Status, without the name of the cache."""
        return self.headers.get("Cache-Status", "").removeprefix("Newsroom; ")


def ask(application, address, *, method="GET", keep_open=False, length=0, **headers):
    """Return the application's response. address: path and query. headers: names such as if_none_match.

    keep_open: return the body as the application did, without reading and closing it. length: said of the body.
    """
    path, _, query = address.partition("?")
    path = unquote_to_bytes(path).decode("latin-1")
    start = []
    environ = {
        "REQUEST_METHOD": method, "CONTENT_LENGTH": str(length),
        "PATH_INFO": path, "QUERY_STRING": query, "SCRIPT_NAME": "",
        "SERVER_NAME": "news.example", "SERVER_PORT": "443", "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "news.example", "wsgi.url_scheme": "https", "wsgi.input": BytesIO(), "wsgi.errors": BytesIO(),
        "wsgi.version": (1, 0), "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False,
        **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
    }  # fmt: skip
    body = application(environ, lambda status, headers, exc_info=None: start.extend((status, headers)))
    if keep_open:
        return Answer(int(start[0][:3]), dict(start[1]), body)
    text = b"".join(body)
    if hasattr(body, "close"):
        body.close()
    return Answer(int(start[0][:3]), dict(start[1]), text)


def invalidate(*tags, **options):
    """Commit an invalidation of these tags."""
    with transaction.atomic():
        invalidation.invalidate(*tags, **options)


def raise_unavailable():
    """Replaces `Log.sync` while the database is unavailable."""
    raise DatabaseUnavailable


class Site:
    """An application with public pages, which counts them. tags: what they depend on. parameters: that they use."""

    def __init__(self, *tags):
        self.tags, self.parameters, self.rendered = tags, [], []
        self.status, self.headers, self.text = "200 OK", [("Content-Type", "text/plain")], "Page"
        self.while_rendering = lambda: None

    def __call__(self, environ, start_response):
        if dependencies := tracking.current():
            dependencies.is_public = True
        self.rendered.append(f"{environ['PATH_INFO']}?{environ['QUERY_STRING']}".removesuffix("?"))
        tracking.depends_on(*self.tags)
        text = f"{self.text} {len(self.rendered)}".encode()
        self.while_rendering()
        start_response(self.status, [*self.headers, ("Content-Length", str(len(text)))])
        return [text]
