"""Second factors: who needs one, who has one, and what is done when one is lost."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from newsroom.core.accounts import sessions
from newsroom.core.models import AuditEntry
from newsroom.core.permissions import NotAllowed, require

# Recovery codes stand in for a factor and are none.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
# Whoever may do one of these could do much harm with one stolen password.
POWERS = (
    "articles.publish_article",
    *(f"auth.{action}_{model}" for action in ("add", "change", "delete") for model in ("user", "group")),
)


def is_required(user: Any) -> bool:
    """Whether the user may not open the desk without a second factor."""
    return settings.REQUIRE_SECOND_FACTOR and (user.is_superuser or any(map(user.has_perm, POWERS)))


def is_missing(user: Any) -> bool:
    """Whether the user has to set one up first. Costs no query for who has one and came by a request."""
    return settings.REQUIRE_SECOND_FACTOR and not has_one(user) and is_required(user)


def has_one(user: Any) -> bool:
    """Whether the user has an authenticator app or a passkey."""
    known = getattr(user, "has_second_factor", None)
    return of(user).exists() if known is None else known


def of(user: Any) -> Any:
    """The user's second factors."""
    return Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS)


def is_last(authenticator: Authenticator) -> bool:
    """Whether the user would have none without it."""
    return not of(authenticator.user).exclude(pk=authenticator.pk).exists()


@transaction.atomic
def reset(user: User, *, by: Any) -> int:
    """Forget all second factors and recovery codes of a user who lost them, and sign them out everywhere.

    by: who does it (None for a command). Returns how many factors there were. Raises NotAllowed.
    """
    require(by, "auth.change_user", "You do not have permission to change users.")
    if by is not None and user.is_superuser and not by.is_superuser:
        raise NotAllowed("Only superusers can change superusers.")
    count = of(user).count()
    Authenticator.objects.filter(user_id=user.pk).delete()
    sessions.end_all(user, by=by, reason="two-factor authentication reset")
    AuditEntry.record("reset second factor", user, by=by)
    return count
