"""The links of a text, and whether they lead anywhere.

An address that somebody wrote is asked with care, as it may lead into our own network: by http and https alone, on
their own ports, at addresses of the public internet alone. The address that was looked at is the one that is
connected to, so that a name cannot mean another machine a moment later; so it is with every redirect.
"""

import re
import socket
import ssl
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from html import unescape
from http import HTTPStatus
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from django.conf import settings

from newsroom.core.html import sanitise

# In seconds: one address with all its redirects, and all addresses of a text.
TIMEOUT, TIMEOUT_OF_ALL = 8.0, 12.0
REDIRECTS = 5
AT_ONCE = 8
PORTS = {80, 443}
# Of an answer no more than this is read, in bytes: its head.
MOST_READ = 16 * 1024

_LINK = re.compile(r'<a href="([^"]*)"')
_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?|[0-9a-f:.]*:[0-9a-f:.]*")
_STATUS = re.compile(rb"HTTP/1\.[01] ([1-9][0-9]{2})\b")
_LOCATION = re.compile(rb"^location:[ \t]*([^\r\n]*)", re.IGNORECASE | re.MULTILINE)
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_MOVED = {301, 302, 303, 307, 308}
# RFC 4291, RFC 6052.
_UNICAST, _NAT64 = IPv6Network("2000::/3"), IPv6Network("64:ff9b::/96")


class State(StrEnum):
    """What is known of a link."""

    OK = "ok"
    DEAD = "dead"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """What is known of a link, and a sentence that says why; "" if it leads somewhere."""

    state: State
    sentence: str = ""


OK = Finding(State.OK)
LATE = Finding(State.UNKNOWN, "Not checked: the site did not respond in time.")
NO_SERVER = "No such site:"
NO_ADDRESS = Finding(State.DEAD, "Invalid URL.")


class _Stopped(Exception):
    """The address is asked no further; its argument is the Finding."""


@dataclass(frozen=True)
class _Target:
    """What is asked for. host: as it stands in a request, ASCII; path: with the query, percent-encoded."""

    scheme: str
    host: str
    port: int
    path: str


def links_in(html: str) -> list[str]:
    """Where the links of a text lead, each once: addresses of http and https, and paths of our own."""
    found = (unescape(href) for href in _LINK.findall(sanitise(html)))
    return list(dict.fromkeys(href for href in found if not href.lower().startswith("mailto:")))


def check_all(addresses: Iterable[str]) -> dict[str, Finding]:
    """What is known of these addresses of other sites, within twelve seconds: what has not answered by then is late."""
    pool = ThreadPoolExecutor(AT_ONCE)
    asked = {address: pool.submit(check, address) for address in addresses}
    done = wait(asked.values(), timeout=TIMEOUT_OF_ALL).done
    pool.shutdown(wait=False, cancel_futures=True)
    found = {address: future.result() if future in done else LATE for address, future in asked.items()}
    if len(set(found.values())) > 1 and all(finding.sentence.startswith(NO_SERVER) for finding in found.values()):
        # That several servers are gone and none answers is more likely to be our own network's fault.
        return dict.fromkeys(found, Finding(State.UNKNOWN, "Not checked: the server cannot reach other sites."))
    return found


def check(address: str, *, timeout: float = TIMEOUT) -> Finding:
    """Whether a page of another site is there, asked for over the network. timeout: in seconds, for all of it.

    Nothing of what the page says is kept, read or told but whether it is there.
    """
    deadline = time.monotonic() + timeout
    try:
        status = _answer("HEAD", address, deadline)
        if status >= 400 and status != HTTPStatus.TOO_MANY_REQUESTS:
            # Many servers know only GET.
            status = _answer("GET", address, deadline)
    except _Stopped as stopped:
        return stopped.args[0]
    except TimeoutError:
        return LATE
    except ssl.SSLCertVerificationError:
        return Finding(State.UNKNOWN, "Not checked: invalid certificate. Browsers will show a warning.")
    except OSError:
        return Finding(State.UNKNOWN, "Not checked: the site could not be reached.")
    if status < 400:
        return OK
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        return Finding(State.DEAD, f"Page not found ({_written(status)}).")
    return Finding(State.UNKNOWN, f"Not checked: the site returned {_written(status)}.")


def is_public(ip: str) -> bool:
    """Whether the IP address is one of the public internet, and not of our own machine or network, or of many."""
    address = ip_address(ip)
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast
    if inner := _inner(address):
        return is_public(str(inner))
    return address in _UNICAST and address.is_global and address.teredo is None


def _inner(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for, if it stands for one."""
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def _answer(method: str, address: str, deadline: float) -> int:
    """The status at the end of all redirects. Raises _Stopped, or OSError if there is no answer."""
    for _ in range(REDIRECTS + 1):
        target = _target_of(address)
        with _connection(target, _places_of(target), deadline) as connection:
            status, location = _head(connection, method, target, deadline)
        if status not in _MOVED or not location:
            return status
        try:
            address = urljoin(address, location)
        except ValueError:
            raise _Stopped(NO_ADDRESS) from None
    raise _Stopped(Finding(State.UNKNOWN, "Not checked: too many redirects."))


def _target_of(address: str) -> _Target:
    try:
        parts = urlsplit(address)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode() if ":" not in (parts.hostname or "") else parts.hostname
    except ValueError:
        raise _Stopped(NO_ADDRESS) from None
    if parts.scheme not in {"http", "https"}:
        raise _Stopped(Finding(State.UNKNOWN, "Not checked: not an http or https link."))
    if not host or not _HOST.fullmatch(host):
        raise _Stopped(NO_ADDRESS)
    if "@" in parts.netloc:
        raise _Stopped(Finding(State.UNKNOWN, "Not checked: the URL contains a username."))
    port = port or (443 if parts.scheme == "https" else 80)
    if port not in PORTS:
        raise _Stopped(Finding(State.UNKNOWN, "Not checked: non-standard port."))
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
    query = quote(parts.query, safe="/?%:@!$&'()*+,;=~")
    return _Target(parts.scheme, host, port, f"{path}?{query}" if query else path)


def _places_of(target: _Target) -> list[tuple[Any, Any]]:
    """Where the host's machines are: [(family, socket address)]. Raises _Stopped unless all are public."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        if error.errno == socket.EAI_AGAIN:
            raise _Stopped(Finding(State.UNKNOWN, "Not checked: the domain name could not be looked up.")) from None
        raise _Stopped(Finding(State.DEAD, f"{NO_SERVER} “{target.host}”.")) from None
    except UnicodeError:
        raise _Stopped(NO_ADDRESS) from None
    if not all(is_public(str(place[0])) for *_, place in found):
        raise _Stopped(Finding(State.UNKNOWN, "Not checked: the site is not on the public internet."))
    return [(family, place) for family, _, _, _, place in found]


def _connection(target: _Target, places: list[tuple[Any, Any]], deadline: float) -> socket.socket:
    """A connection to the first of the places that takes one, over TLS for https. Raises OSError if none does."""
    trouble = OSError()
    for family, place in places:
        connection = socket.socket(family, socket.SOCK_STREAM)
        try:
            connection.settimeout(_left(deadline))
            connection.connect(place)
            if target.scheme == "https":
                return _tls().wrap_socket(connection, server_hostname=target.host)
            return connection
        except OSError as error:
            connection.close()
            trouble = error
    raise trouble


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _head(connection: socket.socket, method: str, target: _Target, deadline: float) -> tuple[int, str]:
    """The status, and the address that it redirects to or ""."""
    host = f"[{target.host}]" if ":" in target.host else target.host
    port = "" if target.port == (443 if target.scheme == "https" else 80) else f":{target.port}"
    connection.settimeout(_left(deadline))
    lines = (
        f"{method} {target.path} HTTP/1.1",
        f"Host: {host}{port}",
        f"User-Agent: Newsroom link check (+{settings.SITE_URL})",
        "Accept: */*",
        "Connection: close",
    )
    connection.sendall("".join(f"{line}\r\n" for line in (*lines, "")).encode())
    read = b""
    while len(read) < MOST_READ:
        connection.settimeout(_left(deadline))
        more = connection.recv(4096)
        read += more
        while (end := _HEAD_END.search(read)) and (status := _STATUS.match(read)):
            if int(status[1]) >= 200:
                location = _LOCATION.search(read, 0, end.start())
                return int(status[1]), location[1].decode("utf-8", "replace").strip() if location else ""
            # An interim answer.
            read = read[end.end() :]
        if not more:
            break
    raise _Stopped(Finding(State.UNKNOWN, "Not checked: invalid response from the server."))


def _left(deadline: float) -> float:
    """The seconds until then. Raises TimeoutError if there are none."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _written(status: int) -> str:
    try:
        return f"“{status} {HTTPStatus(status).phrase}”"
    except ValueError:
        return f"“{status}”"
