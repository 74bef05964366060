"""Checks of accounts and keys."""

from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import User

from newsroom.core.accounts import encryption, second_factor
from newsroom.doctor.findings import Check, Finding, Subject

# How many users and secrets are looked at.
_LIMIT = 500


def administrators() -> Iterator[Finding]:
    """Find whether anybody can manage accounts."""
    if not User.objects.filter(is_superuser=True, is_active=True, is_staff=True).exists():
        yield Finding(
            "No active user is a superuser.",
            "No one can manage accounts.",
            "Run `manage.py createsuperuser`.",
        )


def second_factors() -> Iterator[Finding]:
    """Find users who must set up two-factor authentication."""
    staff = User.objects.filter(is_active=True, is_staff=True, last_login__isnull=False).order_by("username")
    missing = [user.username for user in staff[:_LIMIT] if second_factor.is_missing(user)]
    if missing:
        yield Finding(
            "Users who can publish or manage accounts, and have not set up two-factor authentication yet: "
            f"{', '.join(missing[:10])}.",
            "Until they do, their password alone opens their account.",
            "Ask them to sign in and do so, or deactivate accounts that are not used.",
            is_advice=True,
        )


def secrets() -> Iterator[Finding]:
    """Find secrets of second factors that the secret key does not decrypt."""
    unreadable = [each.user.username for each in _authenticators() if not _is_readable(each)]
    if unreadable:
        yield Finding(
            "SECRET_KEY does not decrypt the authenticator apps and recovery codes of: "
            f"{', '.join(sorted(set(unreadable))[:10])}.",
            "Their codes do not work, so they cannot sign in, unless they have a passkey.",
            "Add the former key to SECRET_KEY_FALLBACKS and run `manage.py encrypt_secrets`, or run "
            "`manage.py reset_second_factor` for each.",
        )


def _authenticators() -> list[Authenticator]:
    return list(Authenticator.objects.select_related("user").order_by("-pk")[:_LIMIT])


def _is_readable(authenticator: Authenticator) -> bool:
    try:
        for name in encryption.SECRETS:
            if name in authenticator.data:
                encryption.decrypt(authenticator.data[name])
    except encryption.UnreadableSecret:
        return False
    return True


def former_keys() -> Iterator[Finding]:
    """Find former secret keys that are still valid."""
    if settings.SECRET_KEY_FALLBACKS:
        yield Finding(
            "SECRET_KEY_FALLBACKS still has a former key.",
            "Anyone who knows it can sign in as any user.",
            "Remove it a week after the change. See docs/running.md, “Changing the secret key”.",
            is_advice=True,
        )


SUBJECT = Subject(
    "accounts",
    (
        Check(administrators),
        Check(second_factors),
        Check(secrets),
        Check(former_keys, needs_database=False),
    ),
)
