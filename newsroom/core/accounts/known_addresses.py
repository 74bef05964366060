"""Addresses from which users have recently signed in, which strangers must not keep from signing in."""

from datetime import timedelta
from ipaddress import ip_address

from django.http import HttpRequest
from django.utils import timezone

from newsroom.core.models import AuditEntry
from newsroom.core.system.client_ip import client_ip, client_site

# How long an address is known after a sign-in.
KNOWN_FOR = timedelta(days=30)


def counted_address(request: HttpRequest, username: str) -> str:
    """Return the address by which failures of the account are counted: that of `client_site`, or one of its own.

    Customers of a provider may share the first bits of their IPv6 addresses, so one of them could lock the others out.
    Where the account is known, it has a count of its own: by the first address in the client's network, which differs
    from that of the site.
    """
    address = client_ip(request)
    if not username or ip_address(address).version == 4 or not is_known(address, username):
        return client_site(request)
    return str(ip_address(address) + 1)


def is_known(address: str, username: str = "") -> bool:
    """Return whether the account, or any, has recently signed in from this address (not UNKNOWN), with all factors."""
    sign_ins = AuditEntry.objects.order_by().filter(verb="sign in", address=address)
    if username:
        sign_ins = sign_ins.filter(by__username=username)
    return sign_ins.filter(at__gte=timezone.now() - KNOWN_FOR).exists()
