"""The network address that a request came from."""

from ipaddress import ip_address, ip_network
from typing import Any

from django.conf import settings

# A proxy that does not say whom it speaks for: nobody's address, and none that could be locked.
UNKNOWN = "0.0.0.0"


def address_of(request: Any) -> str:
    """The client's address, or UNKNOWN. Of IPv6 its network: everybody has a /64 of addresses to choose from.

    X-Forwarded-For is anybody's claim, except for what our own proxies appended: it is read from the right, only
    behind a trusted proxy, up to the first address that is no trusted proxy.
    """
    nearest = request.META.get("REMOTE_ADDR", "")
    if not _is_trusted(nearest):
        return _network_of(nearest)
    claims = request.headers.get("x-forwarded-for", "").split(",")
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
    """Whether the address is one of our proxies. A Unix socket has none, and only this machine reaches it."""
    if not _is_address(address):
        return True
    return any(ip_address(address) in ip_network(trusted) for trusted in settings.TRUSTED_PROXIES)
