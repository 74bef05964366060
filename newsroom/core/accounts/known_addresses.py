"""Addresses from which users have recently signed in, which strangers must not keep from signing in."""

from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone

from newsroom.core.models import AuditEntry
from newsroom.core.system.client_ip import client_ip, client_site

# How long an address is known after a sign-in.
KNOWN_FOR = timedelta(days=30)


def counted_address(request: HttpRequest) -> str:
    """Return the address by which sign-ins are counted: that of `client_site`, but a known address has its own count.

    Customers of a provider may share the first bits of their IPv6 addresses, so one of them could lock the others out.
    """
    address, site = client_ip(request), client_site(request)
    return address if address != site and is_known(address) else site


def is_known(address: str, username: str = "") -> bool:
    """Return whether the account, or any, has recently signed in from this address (not UNKNOWN), with all factors."""
    sign_ins = AuditEntry.objects.order_by().filter(verb="sign in", address=address)
    if username:
        sign_ins = sign_ins.filter(by__username=username)
    return sign_ins.filter(at__gte=timezone.now() - KNOWN_FOR).exists()
