"""Second factors: which users need one, which have one, and resetting lost ones."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.db.models import QuerySet

from newsroom.core.accounts import account_log, sessions
from newsroom.core.permissions import NotAllowed, require

# Recovery codes replace a factor, but do not count as one.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
# With one of these permissions, a stolen password could do much harm: publish stories or pages, put another name on
# published stories, or change who may do that.
POWERS = (
    "articles.publish_article",
    "articles.change_author",
    "newsroom.change_page",
    *(f"auth.{action}_{model}" for action in ("add", "change", "delete") for model in ("user", "group")),
)


def is_required(user: User | AnonymousUser) -> bool:
    """Return whether the user needs a second factor to open the desk."""
    if not settings.REQUIRE_SECOND_FACTOR:
        return False
    return settings.REQUIRE_SECOND_FACTOR_OF_ALL or user.is_superuser or any(map(user.has_perm, POWERS))


def is_missing(user: User | AnonymousUser) -> bool:
    """Return whether the user needs a second factor and has none.

    Takes no query if the user has one and was loaded by `DeskBackend.get_user`.
    """
    return bool(settings.REQUIRE_SECOND_FACTOR) and not has_one(user) and is_required(user)


def has_one(user: User | AnonymousUser) -> bool:
    """Return whether the user has an authenticator app or a passkey."""
    annotated: bool | None = getattr(user, "has_second_factor", None)
    return factors_of(user).exists() if annotated is None else annotated


def factors_of(user: User | AnonymousUser) -> "QuerySet[Authenticator]":
    """Return the user's second factors."""
    factors: QuerySet[Authenticator] = Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS)
    return factors


def is_last(authenticator: Authenticator) -> bool:
    """Return whether it is the only second factor of its user."""
    return not factors_of(authenticator.user).exclude(pk=authenticator.pk).exists()


@transaction.atomic
def reset(user: User, *, by: User | None) -> int:
    """Delete all second factors and recovery codes of a user who lost them, and sign the user out everywhere.

    by: the user who does it (None for a command). Returns how many factors there were. Raises NotAllowed.
    """
    require(by, "auth.change_user", "You do not have permission to change users.")
    if by is not None and user.is_superuser and not by.is_superuser:
        raise NotAllowed("Only superusers can change superusers.")
    if by is not None and user.pk == by.pk:
        raise NotAllowed("Change your own two-factor authentication on “Your account”.")
    # Whoever adds or renames a factor now waits, and is refused then.
    sessions.lock(user)
    count = factors_of(user).count()
    Authenticator.objects.filter(user_id=user.pk).delete()
    sessions.end_all(user, by=by, reason="two-factor authentication reset")
    account_log.record("reset second factor", user, by=by)
    return count
