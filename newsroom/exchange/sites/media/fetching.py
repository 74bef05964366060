"""Fetching of media files from the web, by the rules of the link check.

An export names URLs, and its author may not be the operator. So only http and https are requested, at IP addresses of
the public internet, and the connection uses the IP address that was checked. The same applies to every redirect. Hosts
that the operator named, with their ports, are exceptions.
"""

import http.client
import socket
import ssl
import time
from collections.abc import Callable, Collection
from http import HTTPStatus
from urllib.parse import urljoin

from django.conf import settings

from newsroom.core.html import link_check
from newsroom.core.html.link_check import Stopped, Target
from newsroom.core.html.timed_responses import content_of, response_to_get

# Seconds for one file with its redirects.
TIMEOUT = 60.0
ATTEMPTS = 3
# Seconds before another attempt, times the number of attempts so far.
PAUSE = 1.0
# After so many failures in a row without an answer, a host is not asked any more.
MAX_FAILURES = 5
_TEMPORARY = {429, 500, 502, 503, 504}


class Unfetchable(Exception):
    """The file cannot be fetched. The message is a sentence that says why."""


class _Temporary(Unfetchable):
    """Another attempt may succeed."""


class Fetcher:
    """Fetches files, one after the other.

    allowed: hosts with ports that the operator named. pause: called with seconds.
    """

    def __init__(self, allowed: Collection[tuple[str, int]], *, pause: Callable[[float], object] = time.sleep) -> None:
        self._allowed = frozenset(allowed)
        self._pause = pause
        self._failures: dict[tuple[str, int], int] = {}

    def fetch(self, url: str, max_bytes: int) -> bytes:
        """Return the content of the file, cut after so many bytes. Raises Unfetchable."""
        endpoint = endpoint_of(url)
        for attempt in range(1, ATTEMPTS + 1):
            if self._failures.get(endpoint, 0) >= MAX_FAILURES:
                raise Unfetchable(f"{endpoint[0]} did not respond {MAX_FAILURES} times and was not asked again.")
            try:
                return self._follow(url, max_bytes, time.monotonic() + TIMEOUT)
            except _Temporary:
                if attempt == ATTEMPTS:
                    raise
                self._pause(PAUSE * attempt)
        raise AssertionError

    def _follow(self, url: str, max_bytes: int, deadline: float) -> bytes:
        """Return the content after all redirects."""
        for _ in range(link_check.MAX_REDIRECTS + 1):
            target = _target_of(url)
            status, content = self._request(target, max_bytes, deadline)
            if status not in link_check.MOVED:
                return content
            try:
                url = urljoin(url, content.decode("latin-1"))
            except ValueError:
                raise Unfetchable("The server returned an invalid redirect.") from None
        raise Unfetchable("Too many redirects.")

    def _request(self, target: Target, max_bytes: int, deadline: float) -> tuple[int, bytes]:
        """Return the status and the content, or the target of a redirect."""
        endpoint = target.host, target.port
        is_allowed = endpoint in self._allowed
        try:
            if not is_allowed and target.port not in link_check.PORTS:
                raise Unfetchable("Not fetched: non-standard port.")
            addresses = link_check.addresses_of(target, is_trusted=is_allowed)
            with link_check.connect(target, addresses, deadline) as connection:
                answer = _answer(connection, target, max_bytes, deadline)
        except Stopped as stopped:
            raise Unfetchable(stopped.finding.sentence.replace("Not checked", "Not fetched")) from None
        except ssl.SSLCertVerificationError:
            raise Unfetchable("Not fetched: invalid certificate.") from None
        except (OSError, http.client.HTTPException):
            self._failures[endpoint] = self._failures.get(endpoint, 0) + 1
            raise _Temporary("Not fetched: the server did not respond.") from None
        self._failures[endpoint] = 0
        return answer


def endpoint_of(url: str) -> tuple[str, int]:
    """Return the host and port of the URL. Raises Unfetchable if it is not one of http or https."""
    target = _target_of(url)
    return target.host, target.port


def _target_of(url: str) -> Target:
    try:
        return link_check.target_of(url, is_trusted=True)
    except Stopped as stopped:
        raise Unfetchable(stopped.finding.sentence.replace("Not checked", "Not fetched")) from None


def _answer(connection: socket.socket, target: Target, max_bytes: int, deadline: float) -> tuple[int, bytes]:
    client = http.client.HTTPConnection(target.host, target.port)
    client.sock = connection
    connection.settimeout(link_check.seconds_left(deadline))
    client.putrequest("GET", target.path, skip_host=True, skip_accept_encoding=True)
    for name, value in (
        ("Host", target.host_header),
        ("User-Agent", f"Newsroom import (+{settings.SITE_URL})"),
        ("Accept-Encoding", "identity"),
        ("Connection", "close"),
    ):
        client.putheader(name, value)
    client.endheaders()
    with response_to_get(connection, deadline) as response:
        if response.status in link_check.MOVED and (location := response.getheader("Location")):
            return response.status, location.encode("latin-1", "replace")
        if response.status != HTTPStatus.OK:
            kind = _Temporary if response.status in _TEMPORARY else Unfetchable
            raise kind(f"Not fetched: the server returned “{response.status}”.")
        content = content_of(response, max_bytes)
        expected = response.getheader("Content-Length") or ""
        if expected.isascii() and expected.isdigit() and len(content) < min(int(expected[:18]), max_bytes):
            raise _Temporary("Not fetched: the file ended early.")
        return response.status, content
