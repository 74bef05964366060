"""Requests to sources at URLs, within limits and by the rules of the link check: no machine of our own network.

A URL that the operator gave to the command may be in our network; a redirect from it may not.
"""

import socket
import ssl
import time
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from urllib.parse import urljoin

from django.conf import settings

from newsroom.core.html.link_check import (
    MAX_REDIRECTS,
    MOVED,
    NO_ADDRESS,
    Stopped,
    Target,
    addresses_of,
    connect,
    seconds_left,
    target_of,
)
from newsroom.core.html.timed_responses import content_of, response_to_get
from newsroom.wire.items import MAX_BYTES, UnreadableWire

# Seconds for a source, with all redirects.
TIMEOUT = 30.0
_ACCEPTED = (
    "application/json, application/feed+json, application/rss+xml, application/atom+xml, application/xml, text/xml"
)


@dataclass(frozen=True)
class Answer:
    """What a source sent. data: None if nothing has changed since the request that had these validators."""

    data: bytes | None
    etag: str = ""
    last_modified: str = ""


def fetch(url: str, *, etag: str = "", last_modified: str = "", is_trusted: bool = False) -> Answer:
    """Return what is at the URL. etag, last_modified: of the answer before, "" if there was none.

    is_trusted: the operator gave the URL. Raises UnreadableWire with a sentence.
    """
    deadline = time.monotonic() + TIMEOUT
    conditions = (("If-None-Match", etag), ("If-Modified-Since", last_modified))
    try:
        return _follow(url, [(name, value) for name, value in conditions if value], deadline, is_trusted=is_trusted)
    except Stopped as stopped:
        reason = stopped.finding.sentence.removeprefix("Not checked: ")
        raise UnreadableWire(f"{reason[:1].upper()}{reason[1:]}") from None
    except TimeoutError:
        raise UnreadableWire("The site did not respond in time.") from None
    except ssl.SSLCertVerificationError:
        raise UnreadableWire("The certificate of the site is not valid.") from None
    except (OSError, HTTPException):
        raise UnreadableWire("The site could not be reached, or its response is not valid.") from None


def _follow(url: str, headers: Iterable[tuple[str, str]], deadline: float, *, is_trusted: bool) -> Answer:
    for number in range(MAX_REDIRECTS + 1):
        is_first = is_trusted and number == 0
        target = target_of(url, is_trusted=is_first)
        with connect(target, addresses_of(target, is_trusted=is_first), deadline) as connection:
            response = _request(connection, target, headers, deadline)
            location = response.getheader("Location")
            if response.status not in MOVED or not location:
                return _answer(response)
        try:
            url = urljoin(url, location)
        except ValueError:
            raise Stopped(NO_ADDRESS) from None
    raise UnreadableWire("The site redirects too often.")


def _request(
    connection: socket.socket, target: Target, headers: Iterable[tuple[str, str]], deadline: float
) -> HTTPResponse:
    lines = (
        f"GET {target.path} HTTP/1.1",
        f"Host: {target.host_header}",
        f"User-Agent: Newsroom wire (+{settings.SITE_URL})",
        f"Accept: {_ACCEPTED}",
        "Accept-Encoding: identity",
        "Connection: close",
        *(f"{name}: {value}" for name, value in headers),
    )
    connection.settimeout(seconds_left(deadline))
    connection.sendall("".join(f"{line}\r\n" for line in (*lines, "")).encode("latin-1", "replace"))
    return response_to_get(connection, deadline)


def _answer(response: HTTPResponse) -> Answer:
    if response.status == HTTPStatus.NOT_MODIFIED:
        return Answer(None)
    if response.status != HTTPStatus.OK:
        raise UnreadableWire(f"The site returned the status {response.status}.")
    data = content_of(response, MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise UnreadableWire(f"The response is larger than {MAX_BYTES // 1024**2} MB.")
    validators = [_one_line(response.getheader(name, "")) for name in ("ETag", "Last-Modified")]
    return Answer(data, *(value if len(value) <= 100 else "" for value in validators))


def _one_line(value: str) -> str:
    return "".join(character for character in value if character.isascii() and character.isprintable())
