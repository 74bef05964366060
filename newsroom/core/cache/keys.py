"""What a page is kept under, and the plain request that it is made from."""

import re
from functools import lru_cache
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from newsroom.core.i18n import languages

type Environ = dict[str, Any]

# What listings and sitemaps are asked with: a number. An address with other parameters is the same page.
PARAMETERS = ("page", "p")
# Below these no page is the same for every reader, or is asked for by a number alone, or it is a file.
PASSED_BY = (
    *languages.private_prefixes(),
    *languages.in_all_languages("/search/"),
    *("/oembed", "/media/", "/static/", "/healthz", "/readyz"),
)
# Of these, what is answered without the database, or says itself that it is away.
WITHOUT_DATABASE = ("/static/", "/healthz", "/readyz")
LONGEST_KEY = 2_000
# What a page is made from, of all that a request says.
_TAKEN = ("PATH_INFO", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "REMOTE_ADDR", "HTTP_HOST",
          "HTTP_X_FORWARDED_PROTO", "wsgi.version", "wsgi.url_scheme", "wsgi.errors", "wsgi.multithread",
          "wsgi.multiprocess", "wsgi.run_once")  # fmt: skip


_NUMBER = re.compile(r"[1-9][0-9]{0,5}")


class Key(NamedTuple):
    """What a page is kept under: a path as WSGI tells it, and a query of the parameters that addresses know."""

    path: str
    query: str

    @property
    def parameters(self) -> list[str]:
        """The names in the query."""
        return [name for name, _ in parse_qsl(self.query)]


def key_of(environ: Environ) -> Key | None:
    """What the page that is asked for is kept under.

    None for a request that pages are not kept for: of somebody who is signed in, for the desk or a file, by a host or
    a scheme that is not the site's.
    """
    path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
    if (
        environ["REQUEST_METHOD"] not in {"GET", "HEAD"}
        or settings.SESSION_COOKIE_NAME in environ.get("HTTP_COOKIE", "")
        or "HTTP_AUTHORIZATION" in environ
        or path.startswith(PASSED_BY)
        or len(path) + len(query) > LONGEST_KEY
        or not _is_our_host(environ.get("HTTP_HOST", ""))
        or (settings.SITE_IS_SECURE and not _is_secure(environ))
    ):
        return None
    known = _known(query) if query else []
    # What is no number of a page is for the site to refuse.
    if not all(_NUMBER.fullmatch(value) for _, value in known):
        return None
    return Key(path, urlencode(known))


def _known(query: str) -> list[tuple[str, str]]:
    """Of a query the parameters that addresses know, each once, in one order; the first page is asked for without."""
    given = dict(parse_qsl(query.encode("latin-1").decode(errors="replace"), keep_blank_values=True))
    return [(name, given[name]) for name in PARAMETERS if name in given and given[name] != "1"]


@lru_cache(maxsize=64)
def _is_our_host(host: str) -> bool:
    domain, _ = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


def _is_secure(environ: Environ) -> bool:
    """As Django decides it (SECURE_PROXY_SSL_HEADER)."""
    told = environ.get("HTTP_X_FORWARDED_PROTO", environ["wsgi.url_scheme"])
    return told.split(",", 1)[0].strip() == "https"


def plain(environ: Environ, key: Key) -> Environ:
    """A request for the page that says nothing but what its key says."""
    plain = {name: environ[name] for name in _TAKEN if name in environ}
    return {
        **plain,
        "REQUEST_METHOD": "GET",
        # Below which address the site stands is not for a reader to say, as gunicorn lets them behind some proxies.
        "SCRIPT_NAME": "",
        "QUERY_STRING": key.query,
        "wsgi.input": BytesIO(),
        "CONTENT_LENGTH": "0",
    }
