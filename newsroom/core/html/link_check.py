"""Link check: whether the external links of a body work.

A URL that a user entered may point into our own network (SSRF). Requests are therefore limited to http and https, their
standard ports and IP addresses of the public internet. The connection uses the IP address that was checked, so DNS
cannot change in between. The same applies to every redirect.
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
from newsroom.core.html.attributes import CONTACTS

# Seconds for one URL with its redirects, and for all URLs of a body.
TIMEOUT, TOTAL_TIMEOUT = 8.0, 12.0
MAX_REDIRECTS = 5
MAX_CONNECTIONS = 8
PORTS = {80, 443}
# Only the head of a response is read.
MAX_RESPONSE_BYTES = 16 * 1024

_LINK = re.compile(r'<a href="([^"]*)"')
_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?|[0-9a-f:.]*:[0-9a-f:.]*")
_STATUS = re.compile(rb"HTTP/1\.[01] ([1-9][0-9]{2})\b")
_LOCATION = re.compile(rb"^location:[ \t]*([^\r\n]*)", re.IGNORECASE | re.MULTILINE)
_HEAD_END = re.compile(rb"\r?\n\r?\n")
MOVED = {301, 302, 303, 307, 308}
# RFC 4291, RFC 6052.
_UNICAST, _NAT64 = IPv6Network("2000::/3"), IPv6Network("64:ff9b::/96")


class State(StrEnum):
    """The result of checking a link."""

    OK = "ok"
    DEAD = "dead"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """The result for a link. sentence: the reason, "" if the link works."""

    state: State
    sentence: str = ""


OK = Finding(State.OK)
TIMED_OUT = Finding(State.UNKNOWN, "Not checked: the site did not respond in time.")
NO_SERVER = "No such site:"
NO_ADDRESS = Finding(State.DEAD, "Invalid URL.")


class Stopped(Exception):
    """The URL may not be requested, or the check ends early for another reason: the finding."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding)
        self.finding = finding


@dataclass(frozen=True)
class Target:
    """What a request is sent to. host: ASCII. path: with the query, percent-encoded."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        """The value of the header Host."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.scheme == "https" else 80) else f"{host}:{self.port}"


def links_in(html: str) -> list[str]:
    """Return the distinct link targets of a body: URLs of http and https, and paths of our site."""
    targets = (unescape(href) for href in _LINK.findall(sanitise(html)))
    return list(dict.fromkeys(href for href in targets if href.partition(":")[0].lower() not in CONTACTS))


def check_all(urls: Iterable[str]) -> dict[str, Finding]:
    """Return {URL: finding} for external URLs, after TOTAL_TIMEOUT at most: then the remaining ones have timed out."""
    pool = ThreadPoolExecutor(MAX_CONNECTIONS)
    futures = {url: pool.submit(check, url) for url in urls}
    done = wait(futures.values(), timeout=TOTAL_TIMEOUT).done
    pool.shutdown(wait=False, cancel_futures=True)
    findings = {url: future.result() if future in done else TIMED_OUT for url, future in futures.items()}
    if len(set(findings.values())) > 1 and all(finding.sentence.startswith(NO_SERVER) for finding in findings.values()):
        # If several servers do not exist and none responds, the fault is more likely in our own network.
        return dict.fromkeys(findings, Finding(State.UNKNOWN, "Not checked: the server cannot reach other sites."))
    return findings


def check(url: str, *, timeout: float = TIMEOUT) -> Finding:
    """Return whether an external page exists. timeout: in seconds, for all requests together.

    The content of the page is neither read nor stored.
    """
    deadline = time.monotonic() + timeout
    try:
        status = _final_status("HEAD", url, deadline)
        if status >= 400 and status != HTTPStatus.TOO_MANY_REQUESTS:
            # Many servers support only GET.
            status = _final_status("GET", url, deadline)
    except Stopped as stopped:
        return stopped.finding
    except TimeoutError:
        return TIMED_OUT
    except ssl.SSLCertVerificationError:
        return Finding(State.UNKNOWN, "Not checked: invalid certificate. Browsers will show a warning.")
    except OSError:
        return Finding(State.UNKNOWN, "Not checked: the site could not be reached.")
    if status < 400:
        return OK
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        return Finding(State.DEAD, f"Page not found ({_phrase(status)}).")
    return Finding(State.UNKNOWN, f"Not checked: the site returned {_phrase(status)}.")


def is_public(ip: str) -> bool:
    """Return whether the IP address is on the public internet: not local, private or multicast."""
    address = ip_address(ip)
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast
    if embedded := _embedded_ipv4(address):
        return is_public(str(embedded))
    return address in _UNICAST and address.is_global and address.teredo is None


def _embedded_ipv4(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address maps to, or None."""
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def _final_status(method: str, url: str, deadline: float) -> int:
    """Return the status after all redirects. Raises Stopped, or OSError if there is no response."""
    for _ in range(MAX_REDIRECTS + 1):
        target = target_of(url)
        with connect(target, addresses_of(target), deadline) as connection:
            status, location = _head(connection, method, target, deadline)
        if status not in MOVED or not location:
            return status
        try:
            url = urljoin(url, location)
        except ValueError:
            raise Stopped(NO_ADDRESS) from None
    raise Stopped(Finding(State.UNKNOWN, "Not checked: too many redirects."))


def target_of(url: str, *, is_trusted: bool = False) -> Target:
    """Return what a request for the URL is sent to. is_trusted: the operator gave it, so any port is allowed.

    Raises Stopped.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode() if ":" not in (parts.hostname or "") else parts.hostname
    except ValueError:
        raise Stopped(NO_ADDRESS) from None
    if parts.scheme not in {"http", "https"}:
        raise Stopped(Finding(State.UNKNOWN, "Not checked: not an http or https link."))
    if not host or not _HOST.fullmatch(host):
        raise Stopped(NO_ADDRESS)
    if "@" in parts.netloc:
        raise Stopped(Finding(State.UNKNOWN, "Not checked: the URL contains a username."))
    port = port or (443 if parts.scheme == "https" else 80)
    if port not in PORTS and not is_trusted:
        raise Stopped(Finding(State.UNKNOWN, "Not checked: non-standard port."))
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
    query = quote(parts.query, safe="/?%:@!$&'()*+,;=~")
    return Target(parts.scheme, host, port, f"{path}?{query}" if query else path)


def addresses_of(target: Target, *, is_trusted: bool = False) -> list[tuple[int, tuple[Any, ...]]]:
    """Return [(family, socket address)] of the host.

    Raises Stopped unless all addresses are public, or the operator gave the URL (is_trusted).
    """
    try:
        results = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        if error.errno == socket.EAI_AGAIN:
            raise Stopped(Finding(State.UNKNOWN, "Not checked: the domain name could not be looked up.")) from None
        raise Stopped(Finding(State.DEAD, f"{NO_SERVER} “{target.host}”.")) from None
    except UnicodeError:
        raise Stopped(NO_ADDRESS) from None
    if not is_trusted and not all(is_public(str(address[0])) for *_, address in results):
        raise Stopped(Finding(State.UNKNOWN, "Not checked: the site is not on the public internet."))
    return [(family, address) for family, _, _, _, address in results]


def connect(target: Target, addresses: list[tuple[int, tuple[Any, ...]]], deadline: float) -> socket.socket:
    """Connect to the first address that accepts, over TLS for https. Raises OSError if none does."""
    last_error = OSError()
    for family, address in addresses:
        connection = socket.socket(family, socket.SOCK_STREAM)
        try:
            connection.settimeout(seconds_left(deadline))
            connection.connect(address)
            if target.scheme == "https":
                return _tls().wrap_socket(connection, server_hostname=target.host)
            return connection
        except OSError as error:
            connection.close()
            last_error = error
    raise last_error


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _head(connection: socket.socket, method: str, target: Target, deadline: float) -> tuple[int, str]:
    """Return the status, and the URL of the redirect or ""."""
    connection.settimeout(seconds_left(deadline))
    lines = (
        f"{method} {target.path} HTTP/1.1",
        f"Host: {target.host_header}",
        f"User-Agent: Newsroom link check (+{settings.SITE_URL})",
        "Accept: */*",
        "Connection: close",
    )
    connection.sendall("".join(f"{line}\r\n" for line in (*lines, "")).encode())
    read = b""
    while len(read) < MAX_RESPONSE_BYTES:
        connection.settimeout(seconds_left(deadline))
        more = connection.recv(4096)
        read += more
        while (end := _HEAD_END.search(read)) and (status := _STATUS.match(read)):
            if int(status[1]) >= 200:
                location = _LOCATION.search(read, 0, end.start())
                return int(status[1]), location[1].decode("utf-8", "replace").strip() if location else ""
            # An interim response.
            read = read[end.end() :]
        if not more:
            break
    raise Stopped(Finding(State.UNKNOWN, "Not checked: invalid response from the server."))


def seconds_left(deadline: float) -> float:
    """Return the seconds until the deadline. Raises TimeoutError if it has passed."""
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


def _phrase(status: int) -> str:
    try:
        return f"“{status} {HTTPStatus(status).phrase}”"
    except ValueError:
        return f"“{status}”"
