"""The network address that a request came from."""

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Any

from django.conf import settings
from django.http import HttpRequest

# The address if a proxy does not name its client. It is never locked.
UNKNOWN = "0.0.0.0"
# Bits of an IPv6 address that one device cannot choose: its network has the rest.
NETWORK_BITS = 64
# Bits that a customer of a provider cannot choose. Homes and companies get networks of 56 or 48 bits (RFC 6177), so
# they have up to 65,536 of the networks above.
SITE_BITS = 48


def client_ip(request: HttpRequest) -> str:
    """Return the client's address, or UNKNOWN; see `address_of`."""
    return address_of(request.META)


def client_site(request: HttpRequest) -> str:
    """Return the address by which failed sign-ins are counted: as `client_ip`, for IPv6 the site's network.

    Neighbours may share it: customers of a provider that gives them less. Here that costs them little, because few
    people sign in, and colleagues who have signed in from their address keep their way in (`accounts.throttling`).
    Limits of what readers request count by `client_ip`, because a mobile network may have all its readers in one site.
    """
    return _network_of(client_ip(request), SITE_BITS)


def address_of(environ: Mapping[str, Any]) -> str:
    """Return the client's address, or UNKNOWN; for IPv6 its network, because each client has a /64 of addresses.

    Clients can write anything into X-Forwarded-For, except what our own proxies append. It is therefore read from the
    right, only behind a trusted proxy, up to the first address that is not a trusted proxy.
    """
    nearest = environ.get("REMOTE_ADDR", "")
    if not is_trusted(nearest):
        return _network_of(nearest)
    claims = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
    for claim in reversed([claim.strip() for claim in claims]):
        if not _is_address(claim):
            break
        if not is_trusted(claim):
            return _network_of(claim)
    return UNKNOWN


def is_trusted(address: str) -> bool:
    """Return whether the address is one of our proxies. A Unix socket has no address and is local."""
    return _is_in(address, tuple(settings.TRUSTED_PROXIES))


# Most requests come from few addresses.
@lru_cache(maxsize=256)
def _is_in(address: str, networks: tuple[str, ...]) -> bool:
    if not _is_address(address):
        return True
    return any(ip_address(address) in ip_network(network) for network in networks)


def _network_of(text: str, bits: int = NETWORK_BITS) -> str:
    address = ip_address(text)
    if address.version == 4:
        return text
    return str(address.ipv4_mapped or ip_network((address, bits), strict=False).network_address)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
