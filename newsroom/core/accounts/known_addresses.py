"""Addresses from which users have recently signed in, which strangers must not keep from signing in."""

from datetime import timedelta

from django.utils import timezone

from newsroom.core.models import AuditEntry

# How long an address is known after a sign-in.
KNOWN_FOR = timedelta(days=30)


def is_known(address: str, username: str = "") -> bool:
    """Return whether the account, or any, has recently signed in from this address (not UNKNOWN), with all factors."""
    sign_ins = AuditEntry.objects.order_by().filter(verb="sign in", address=address)
    if username:
        sign_ins = sign_ins.filter(by__username=username)
    return sign_ins.filter(at__gte=timezone.now() - KNOWN_FOR).exists()
