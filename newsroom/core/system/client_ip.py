"""The network address that a request came from."""

from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from typing import Any

from django.conf import settings
from django.http import HttpRequest

# The address if a proxy does not name its client. It is never locked.
UNKNOWN = "0.0.0.0"


def client_ip(request: HttpRequest) -> str:
    """Return the client's address, or UNKNOWN; see `address_of`."""
    return address_of(request.META)


def address_of(environ: Mapping[str, Any]) -> str:
    """Return the client's address, or UNKNOWN; for IPv6 its network, because each client has a /64 of addresses.

    Clients can write anything into X-Forwarded-For, except what our own proxies append. It is therefore read from the
    right, only behind a trusted proxy, up to the first address that is not a trusted proxy.
    """
    nearest = environ.get("REMOTE_ADDR", "")
    if not _is_trusted(nearest):
        return _network_of(nearest)
    claims = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
    for claim in reversed([claim.strip() for claim in claims]):
        if not _is_address(claim):
            break
        if not _is_trusted(claim):
            return _network_of(claim)
    return UNKNOWN


def _network_of(text: str) -> str:
    address = ip_address(text)
    if address.version == 4:
        return text
    return str(address.ipv4_mapped or ip_network((address, 64), strict=False).network_address)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_trusted(address: str) -> bool:
    """Return whether the address is one of our proxies. A Unix socket has no address and is local."""
    if not _is_address(address):
        return True
    return any(ip_address(address) in ip_network(trusted) for trusted in settings.TRUSTED_PROXIES)
