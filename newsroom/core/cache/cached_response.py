"""A cached response, and how it is sent: plain, compressed by gzip or Brotli, or as 304 Not Modified."""

import gzip
import hashlib
import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from email.utils import formatdate, parsedate_to_datetime
from functools import lru_cache
from http import HTTPStatus

import brotli  # type: ignore[import-untyped]

from newsroom.core.cache.change_detection import LogPosition

type Headers = list[tuple[str, str]]

# Headers of a rendered response that are not cached: they belong to one response, or are set when it is sent.
_UNCACHED_HEADERS = {
    "date",
    "server",
    "connection",
    "content-length",
    "etag",
    "last-modified",
    "cache-control",
    "expires",
}
# Headers of a 304 response (RFC 9110, 15.4.5), those that let scripts of other sites read it, and those for CDNs,
# because the same body may depend on other tags now.
_NOT_MODIFIED_HEADERS = {
    "etag",
    "last-modified",
    "cache-control",
    "vary",
    "cache-status",
    "surrogate-key",
    "cache-tag",
    "xkey",
    "access-control-allow-origin",
    "access-control-expose-headers",
}
_BROTLI_QUALITY, _GZIP_LEVEL = 5, 6
# In bytes; compressing a smaller body saves nothing.
_MIN_COMPRESSED_SIZE = 200


@dataclass(slots=True)
class CachedResponse:
    """A response as it was rendered, a `newsroom.core.cache.invalidation_log.CacheEntry`.

    position: how far the log was read then. modified_at, and the other moments: seconds since 1970.
    """

    headers: Headers
    body: bytes
    tags: frozenset[str]
    rendered_at: float
    modified_at: float
    generation: int
    position: LogPosition
    expires_at: float = math.inf
    fresh_until: float = math.inf
    # Whether a CDN may cache it.
    is_for_cdn: bool = False
    # See `newsroom.core.cache.bounded_cache.Sized`.
    is_used: bool = False
    # Of the body; its ETags start with it.
    digest: str = ""
    _encoded: dict[str, tuple[bytes, Headers]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.digest:
            self.digest = hashlib.blake2b(self.body, digest_size=12).hexdigest()

    @property
    def size(self) -> int:
        """Return about how many bytes of memory it takes, with its compressed forms."""
        return len(self.body) * 3 // 2 + 2_000

    def encoded(self, accept_encoding: str) -> tuple[bytes, Headers]:
        """Return body and headers in the best encoding that the request accepts. Each encoding is made once."""
        encoding = _best_encoding(accept_encoding) if self._is_compressible else ""
        found = self._encoded.get(encoding)
        if found is None:
            found = self._encoded[encoding] = self._encode(encoding)
        return found

    @property
    def _is_compressible(self) -> bool:
        """Return whether compressing it saves anything; images are compressed already."""
        return len(self.body) >= _MIN_COMPRESSED_SIZE and not any(
            name.lower() == "content-type" and value.startswith("image/") for name, value in self.headers
        )

    def _encode(self, encoding: str) -> tuple[bytes, Headers]:
        body, etag = self.body, f'"{self.digest}"'
        headers = [(name, value) for name, value in self.headers if name.lower() != "vary"]
        if encoding:
            body = (
                brotli.compress(body, quality=_BROTLI_QUALITY)
                if encoding == "br"
                else gzip.compress(body, _GZIP_LEVEL, mtime=0)
            )
            etag = f'"{self.digest}-{encoding}"'
            headers.append(("Content-Encoding", encoding))
        headers += [
            ("Content-Length", str(len(body))),
            ("ETag", etag),
            ("Last-Modified", formatdate(self.modified_at, usegmt=True)),
            ("Vary", ", ".join(("Accept-Encoding", *sorted(varies_by(self.headers) - {"accept-encoding"})))),
        ]
        return body, headers

    def matches(self, if_none_match: str, if_modified_since: str) -> bool:
        """Return whether the client has it: by If-None-Match or, without that, If-Modified-Since (RFC 9110, 13.2.2)."""
        if if_none_match:
            etags = {etag.strip().removeprefix("W/").strip('"').partition("-")[0] for etag in if_none_match.split(",")}
            return self.digest in etags or "*" in etags
        return bool(if_modified_since) and self.modified_at <= min(_timestamp(if_modified_since), time.time())


def digest_in(headers: Headers) -> str:
    """Return the digest in the ETag that the view has set; "" without one."""
    etag = next((value for name, value in headers if name.lower() == "etag"), "")
    return etag.removeprefix("W/").strip('"').replace("-", "")


def not_modified_headers(headers: Headers) -> Headers:
    """Return those of the headers that a 304 response has."""
    return [(name, value) for name, value in headers if name.lower() in _NOT_MODIFIED_HEADERS]


def cached_headers(headers: Iterable[tuple[str, str]]) -> Headers:
    """Return those of the headers that are cached."""
    return [(name, value) for name, value in headers if name.lower() not in _UNCACHED_HEADERS]


def varies_by(headers: Iterable[tuple[str, str]]) -> set[str]:
    """Return the names of request headers in the `Vary` header, in lower case."""
    values = (value.lower() for name, value in headers if name.lower() == "vary")
    return {part.strip() for value in values for part in value.split(",")} - {""}


def is_cacheable(status: str, headers: Sequence[tuple[str, str]]) -> bool:
    """Return whether the response is a page that is the same for every reader.

    It may vary by Accept: a request that is answered otherwise for it has no key (`newsroom.core.cache.keys`).
    """
    values = {name.lower(): value.lower() for name, value in headers}
    varies = varies_by(headers) - {"accept-encoding", "accept"}
    is_private = any(word in values.get("cache-control", "") for word in ("private", "no-store", "no-cache"))
    return status.startswith(str(HTTPStatus.OK.value)) and "set-cookie" not in values and not varies and not is_private


@lru_cache(maxsize=256)
def _best_encoding(accept_encoding: str) -> str:
    """Return br, gzip or "", as Accept-Encoding allows (RFC 9110, 12.5.3)."""
    quality = {}
    for part in accept_encoding[:500].lower().split(","):
        name, _, parameters = part.partition(";")
        quality[name.strip()] = _quality(parameters)
    accepted = [name for name in ("br", "gzip") if quality.get(name, quality.get("*", 0.0)) > 0]
    return accepted[0] if accepted else ""


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


@lru_cache(maxsize=256)
def _timestamp(date: str) -> float:
    """Return seconds since 1970 of an HTTP date; -1 if it is invalid."""
    try:
        return parsedate_to_datetime(date).timestamp()
    except (ValueError, TypeError, OverflowError):
        return -1
