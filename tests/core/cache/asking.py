"""Asking a WSGI application in tests."""

from io import BytesIO
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from django.db import transaction

from newsroom.core import tracking
from newsroom.core.cache import invalidation
from newsroom.core.cache.change_detection import Away


class Answer(NamedTuple):
    status: int
    headers: dict
    body: bytes

    @property
    def how(self):
        """What Cache-Status says."""
        return self.headers.get("Cache-Status", "").removeprefix("Newsroom; ")


def ask(application, address, *, method="GET", **headers):
    """The application's answer. address: a path with its query. headers: with underscores, such as if_none_match."""
    path, _, query = address.partition("?")
    path = unquote_to_bytes(path).decode("latin-1")
    told = []
    environ = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "SCRIPT_NAME": "",
        "SERVER_NAME": "news.example", "SERVER_PORT": "443", "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "news.example", "wsgi.url_scheme": "https", "wsgi.input": BytesIO(), "wsgi.errors": BytesIO(),
        "wsgi.version": (1, 0), "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False,
        **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
    }  # fmt: skip
    body = application(environ, lambda status, headers, exc_info=None: told.extend((status, headers)))
    text = b"".join(body)
    if hasattr(body, "close"):
        body.close()
    return Answer(int(told[0][:3]), dict(told[1]), text)


def record(*tags, **how):
    """Commit a change with these tags."""
    with transaction.atomic():
        invalidation.record(*tags, **how)


def away():
    """In place of a log that is asked for while the database is away."""
    raise Away


class Site:
    """An application that counts what it makes, for everybody. `tags`: what its pages show."""

    def __init__(self, *tags):
        self.tags, self.reads, self.made = tags, [], []
        self.status, self.headers, self.text = "200 OK", [("Content-Type", "text/plain")], "Page"
        self.while_made = lambda: None

    def __call__(self, environ, start_response):
        if dependencies := tracking.current():
            dependencies.is_public = True
        self.made.append(f"{environ['PATH_INFO']}?{environ['QUERY_STRING']}".removesuffix("?"))
        tracking.depends_on(*self.tags)
        for parameter in self.reads:
            tracking.varies_on(parameter)
        text = f"{self.text} {len(self.made)}".encode()
        self.while_made()
        start_response(self.status, [*self.headers, ("Content-Length", str(len(text)))])
        return [text]
