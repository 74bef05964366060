"""A page that is kept, and the answers that it gives: as it is, gzipped, by brotli, or that nothing has changed."""

import gzip
import hashlib
import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from email.utils import formatdate, parsedate_to_datetime
from functools import lru_cache
from http import HTTPStatus

import brotli

from newsroom.core.cache.change_detection import Seen

type Headers = list[tuple[str, str]]

# Of what a page was answered with these are not kept: they are of one answer, or told afresh.
_NOT_KEPT = {
    "date",
    "server",
    "connection",
    "content-length",
    "etag",
    "last-modified",
    "cache-control",
    "vary",
    "expires",
}
# What an answer without a text says (RFC 9110, 15.4.5), beside what its page is to caches: the same text may come to
# show something else.
_OF_304 = {"etag", "last-modified", "cache-control", "vary", "cache-status", "surrogate-key", "cache-tag", "xkey"}
_BROTLI_QUALITY, _GZIP_LEVEL = 5, 6
# Smaller ones gain nothing.
_SMALLEST = 200


@dataclass(slots=True)
class Page:
    """A page as it was made. `until`: seconds since 1970; `step`, `seen`: how much of the log was known
    (`newsroom.core.cache.log.Position`).
    """

    headers: Headers
    body: bytes
    tags: frozenset[str]
    made_at: float
    modified_at: float
    step: int
    seen: Seen
    # When it is wrong by itself, whatever changes.
    ends_at: float = math.inf
    until: float = math.inf
    # Whether a cache at the edge may keep it.
    is_for_edge: bool = False
    # For those that are asked for seldom, to go first.
    is_used: bool = False
    # What an ETag of it begins with.
    digest: str = ""
    _encoded: dict[str, tuple[bytes, Headers]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.digest:
            self.digest = hashlib.blake2b(self.body, digest_size=12).hexdigest()

    @property
    def size(self) -> int:
        """About how many bytes of memory it takes, compressed ones too."""
        return len(self.body) * 3 // 2 + 2_000

    def encoded(self, accepted: str) -> tuple[bytes, Headers]:
        """The body and its headers in the best way that an Accept-Encoding takes; each is made once."""
        encoding = _best(accepted) if len(self.body) >= _SMALLEST and not self._is_picture else ""
        found = self._encoded.get(encoding)
        if found is None:
            found = self._encoded[encoding] = self._encode(encoding)
        return found

    @property
    def _is_picture(self) -> bool:
        """Whether it is compressed already."""
        return any(name.lower() == "content-type" and value.startswith("image/") for name, value in self.headers)

    def _encode(self, encoding: str) -> tuple[bytes, Headers]:
        body, etag = self.body, f'"{self.digest}"'
        headers = list(self.headers)
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
            ("Vary", "Accept-Encoding"),
        ]
        return body, headers

    def is_what(self, wanted: str, since: str) -> bool:
        """Whether the reader has it already, by If-None-Match or, without one, If-Modified-Since (RFC 9110, 13.2.2)."""
        if wanted:
            tags = {tag.strip().removeprefix("W/").strip('"').partition("-")[0] for tag in wanted.split(",")}
            return self.digest in tags or "*" in tags
        return bool(since) and self.modified_at <= min(_seconds(since), time.time())


def digest_in(headers: Headers) -> str:
    """The digest of the body that the answer's own ETag is; "" without one."""
    etag = next((value for name, value in headers if name.lower() == "etag"), "")
    return etag.removeprefix("W/").strip('"').replace("-", "")


def without_text(headers: Headers) -> Headers:
    """Of a page's headers those that say that nothing has changed."""
    return [(name, value) for name, value in headers if name.lower() in _OF_304]


def to_keep(headers: Iterable[tuple[str, str]]) -> Headers:
    """Of an answer's headers those that its page keeps."""
    return [(name, value) for name, value in headers if name.lower() not in _NOT_KEPT]


def may_be_kept(status: str, headers: Sequence[tuple[str, str]]) -> bool:
    """Whether the answer is a page, the same for every reader."""
    told = {name.lower(): value.lower() for name, value in headers}
    varies = {part.strip() for part in told.get("vary", "").split(",")} - {"", "accept-encoding"}
    is_private = any(word in told.get("cache-control", "") for word in ("private", "no-store", "no-cache"))
    return status.startswith(str(HTTPStatus.OK.value)) and "set-cookie" not in told and not varies and not is_private


@lru_cache(maxsize=256)
def _best(accepted: str) -> str:
    """The encoding to answer an Accept-Encoding with (RFC 9110, 12.5.3): br, gzip or ""."""
    quality = {}
    for part in accepted[:500].lower().split(","):
        name, _, parameters = part.partition(";")
        quality[name.strip()] = _quality(parameters)
    offered = [name for name in ("br", "gzip") if quality.get(name, quality.get("*", 0.0)) > 0]
    return offered[0] if offered else ""


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


@lru_cache(maxsize=256)
def _seconds(date: str) -> float:
    """The moment of an HTTP date, in seconds since 1970; -1 if it is none."""
    try:
        return parsedate_to_datetime(date).timestamp()
    except (ValueError, TypeError, OverflowError):
        return -1
