"""Cache keys, and the request that a page is rendered from."""

import re
from collections import defaultdict
from collections.abc import Collection
from functools import lru_cache
from io import BytesIO
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from newsroom.core.i18n import languages
from newsroom.core.system.wsgi import Environ


class Parameter(NamedTuple):
    """A query parameter of a view.

    values: those that are cached; the view rejects any other. is_text: blank values are none, and only single spaces
    between words matter. is_list: it may have several values, whose order does not matter.
    """

    values: re.Pattern[str]
    is_text: bool = False
    is_list: bool = False


_NUMBER = Parameter(re.compile(r"[1-9][0-9]{0,5}"))
_TEXT = Parameter(re.compile(".*", re.DOTALL), is_text=True)
# The parameters of listings, searches, sitemaps and the API. Each view names those that it uses
# (`tracking.cache_publicly`); with others, a URL is the same page.
PARAMETERS = {
    "q": _TEXT,
    "topic": _TEXT._replace(is_list=True),
    "author": _TEXT,
    "label": _TEXT,
    "language": _TEXT,
    "from": _TEXT,
    "to": _TEXT,
    "order": _TEXT,
    "kind": Parameter(re.compile("[a-z]{1,20}")),
    "letter": Parameter(re.compile(".")),
    "page": _NUMBER,
    "p": _NUMBER,
    "cursor": _TEXT,
    "limit": _TEXT,
}
_FIRST_PAGE = {("page", "1"), ("p", "1")}
# Paths of files, and of pages that depend on the reader or on other parameters.
_BYPASS_PREFIXES = (*languages.private_prefixes(), "/media/", "/static/")
_BYPASS_PATHS = frozenset({"/oembed", "/healthz", "/readyz"})
# Those of them that need no database, or report themselves that it is unavailable.
WITHOUT_DATABASE = ("/static/", "/healthz", "/readyz")
# Paths of lists that are filtered, and of forms that are filled in, by the words of this parameter, with which they are
# not cached: there are too many.
FILTERED_PATHS = {
    path: parameter
    for at_root, parameter in (("/topics/", "q"), ("/mix/", "topic"))
    for path in languages.in_all_languages(at_root)
}
# Paths of what may take long to render: the processes' slots are for these (`newsroom.core.system.slots`).
SLOW_PREFIXES = (*languages.in_all_languages("/search/", "/mix/"), "/api/")
# Paths that redirect clients that prefer Markdown (`newsroom.api.stories`). Keys contain no header.
NEGOTIATED_PREFIX, NEGOTIATED_TYPE = "/api/v1/stories/", "text/markdown"
# Of path and query together, in characters.
MAX_KEY_LENGTH = 2_000
# In characters, as in `newsroom.core.web.url_limits`. Views cut longer texts or do not look them up.
MAX_TEXT_LENGTH = 255
# All that a page is rendered from, besides its key. X-Forwarded-For is for throttles alone (`client_ip`).
ALLOWED_ENVIRON = (
    "PATH_INFO", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "REMOTE_ADDR", "HTTP_HOST", "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_FOR", "wsgi.version", "wsgi.url_scheme", "wsgi.errors", "wsgi.multithread", "wsgi.multiprocess",
    "wsgi.run_once",
)  # fmt: skip


class Key(NamedTuple):
    """A path as in PATH_INFO, and a query of the parameters that its view uses."""

    path: str
    query: str


def cache_key(environ: Environ) -> Key | None:
    """Return the cache key of the request; None if it bypasses the cache.

    Requests for the desk, a file or Markdown, or for a host or scheme that is not the site's bypass it. Cookies and
    credentials do not matter: pages are the same for users who are signed in, and anyone can send a cookie.
    """
    path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
    if (
        environ["REQUEST_METHOD"] not in {"GET", "HEAD"}
        or bypasses(path)
        or len(path) > MAX_KEY_LENGTH
        or not _is_allowed_host(environ.get("HTTP_HOST", ""))
        or (settings.SITE_IS_SECURE and not _is_secure(environ))
    ):
        return None
    if len(path) + len(query) > MAX_KEY_LENGTH:
        # Not parsed, which takes long if it is of a megabyte. A view without parameters does not see it.
        return None if parameters_of(path) else Key(path, "")
    if _is_filtered(path, query) or (
        path.startswith(NEGOTIATED_PREFIX) and NEGOTIATED_TYPE in environ.get("HTTP_ACCEPT", "").lower()
    ):
        return None
    known = _known_parameters(query) if query else []
    if known:
        used = parameters_of(path)
        known = [(name, value) for name, value in known if name in used]
    # The view rejects any other value.
    if not all(PARAMETERS[name].values.fullmatch(value) for name, value in known):
        return None
    return Key(path, urlencode(known))


def bypasses(path: str) -> bool:
    """Return whether nothing at the path is cached."""
    return path.startswith(_BYPASS_PREFIXES) or path in _BYPASS_PATHS


def may_take_long(environ: Environ) -> bool:
    """Return whether a request that is not answered from the cache needs a slot (`newsroom.core.system.slots`)."""
    path = environ.get("PATH_INFO", "")
    is_too_long = len(path) + len(environ.get("QUERY_STRING", "")) > MAX_KEY_LENGTH
    if bypasses(path):
        return False
    return is_too_long or path.startswith(SLOW_PREFIXES) or _is_filtered(path, environ.get("QUERY_STRING", ""))


def canonical_query(path: str, query: str) -> str:
    """Return the parameters of the query that the view of the path uses, in one order, without that of page 1."""
    used = parameters_of(path)
    return urlencode([(name, value) for name, value in _known_parameters(query) if name in used])


def _is_filtered(path: str, query: str) -> bool:
    """Return whether the page is one of FILTERED_PATHS with its parameter."""
    return path in FILTERED_PATHS and FILTERED_PATHS[path] in dict(parse_qsl(query, keep_blank_values=True))


def _known_parameters(query: str) -> list[tuple[str, str]]:
    """Return the known parameters of a query, in one order, without repetitions and the number of the first page."""
    given = defaultdict[str, list[str]](list)
    for name, value in parse_qsl(query.encode("latin-1").decode(errors="replace"), keep_blank_values=True):
        if name in PARAMETERS:
            given[name].append(value)
    return [
        (name, value)
        for name, parameter in PARAMETERS.items()
        for value in _values(parameter, given[name])
        if (name, value) not in _FIRST_PAGE
    ]


def _values(parameter: Parameter, given: list[str]) -> list[str]:
    """Return the values that count, as the views see them: the last one, or all in one order."""
    values = given if parameter.is_list else given[-1:]
    if parameter.is_text:
        values = [text for value in values if (text := _text(value))]
    return sorted(set(values)) if parameter.is_list else values


def _text(value: str) -> str:
    """Return the text with single spaces; a longer one than views use as it is, because they cut it."""
    text = value.strip()
    return text if len(text) > MAX_TEXT_LENGTH else " ".join(text.split())


def parameters_of(path: str) -> Collection[str]:
    """Return the names of the query parameters that the view of the path uses."""
    match = languages.match_of(path)
    parameters: Collection[str] = getattr(match.func, "parameters", ()) if match else ()
    return parameters


@lru_cache(maxsize=64)
def _is_allowed_host(host: str) -> bool:
    domain, _ = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


def _is_secure(environ: Environ) -> bool:
    """Return whether the request was made by HTTPS, as Django decides it (SECURE_PROXY_SSL_HEADER)."""
    scheme = str(environ.get("HTTP_X_FORWARDED_PROTO", environ["wsgi.url_scheme"]))
    return scheme.split(",", 1)[0].strip() == "https"


def request_for(environ: Environ, key: Key) -> Environ:
    """Return a GET request for the key, with nothing of the client's request that could change the page."""
    allowed = {name: environ[name] for name in ALLOWED_ENVIRON if name in environ}
    return {
        **allowed,
        "REQUEST_METHOD": "GET",
        # A client must not choose it, as gunicorn lets them behind some proxies: links would start with it.
        "SCRIPT_NAME": "",
        "QUERY_STRING": key.query,
        "wsgi.input": BytesIO(),
        "CONTENT_LENGTH": "0",
    }
