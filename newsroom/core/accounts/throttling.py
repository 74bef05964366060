"""Throttling of sign-in: failures are counted by account and by network address, in the database for all processes.

The address is that of `counted_address`: an IPv6 client could otherwise use another one for each few failures.

An account that does not exist is counted and locked like one that does, so responses do not reveal which exist.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from newsroom.core.accounts import account_log
from newsroom.core.accounts.hashing import ServerBusy
from newsroom.core.accounts.known_addresses import counted_address, is_known
from newsroom.core.system.client_ip import UNKNOWN, client_ip, client_site
from newsroom.core.system.pruning import delete_in_batches

type Credentials = dict[str, Any] | None

# An account may fail this many times as often from all addresses together as from one. Otherwise anyone who knows a
# username could lock its user out.
ACCOUNT_FACTOR = 10
# Even so, its user may sign in from a known address (`known_addresses`). Failures from that address still lock it. The
# cookie of a device would not do, because whoever steals it could guess from anywhere.
# An office shares one address: it may fail this many times as often as one account.
ADDRESS_FACTOR = 5
TOO_MANY_ATTEMPTS = (
    "Too many failed sign-in attempts from this network or for this account. Wait 15 minutes, then try again."
)


class Kind(StrEnum):
    """What was wrong. Each kind is counted by itself. The column of axes for the browser, which is not used, has it."""

    PASSWORD = "password"
    # Or a passkey, as the second factor. Only people who know the password get that far, so these failures are counted
    # wherever they come from.
    CODE = "code"
    # The same of a signed-in user who confirms their identity: a stolen session must not lock its owner's sign-in.
    CONFIRMATION = "confirmation"
    # A passkey without a username or password. Its account is not known if it is wrong.
    PASSKEY = "passkey"


class Handler(AxesDatabaseHandler):
    """Counts failures for axes. Submitted form data is not stored."""

    def is_locked(self, request: HttpRequest, credentials: Credentials = None) -> bool:
        """Return whether the account has failed too often from this address or anywhere, or the address has.

        A passkey cannot be guessed, and may be the only way in. So failures close none from a known address.
        """
        is_passkey = _name_and_kind(credentials)[1] == Kind.PASSKEY
        return self.is_at_limit(request, credentials) and not (is_passkey and is_known(client_ip(request)))

    def is_at_limit(self, request: HttpRequest, credentials: Credentials = None) -> bool:
        """Return whether no more failures are counted."""
        username, kind = _name_and_kind(credentials)
        of_account = Q(username=username, user_agent=kind) if username else Q(pk=None)
        address = counted_address(request, username)
        of_address = Q(ip_address=address)
        counts = (
            _recent()
            .filter(of_account | of_address)
            .aggregate(
                both=Sum("failures_since_start", filter=of_account & of_address, default=0),
                account=Sum("failures_since_start", filter=of_account, default=0),
                address=Sum("failures_since_start", filter=of_address, default=0),
            )
        )
        limit: int = settings.AXES_FAILURE_LIMIT
        is_address_locked = counts["address"] >= limit * ADDRESS_FACTOR and address != UNKNOWN
        if is_address_locked or counts["both"] >= limit:
            return True
        if kind in {Kind.CODE, Kind.CONFIRMATION}:
            return bool(counts["account"] >= limit)
        return counts["account"] >= limit * ACCOUNT_FACTOR and not is_known(client_ip(request), username)

    @transaction.atomic
    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
    ) -> None:
        """Count the failure and record it in the audit log. Failures beyond the limit are not counted.

        request: None for a command, which is not throttled.
        """
        if request is None or request.axes_locked_out or self.is_at_limit(request, credentials):  # type: ignore[attr-defined]
            return
        self.clean_expired_user_attempts(request, credentials)
        username, kind = _name_and_kind(credentials)
        attempt, is_new = AccessAttempt.objects.select_for_update().get_or_create(
            username=username,
            ip_address=counted_address(request, username),
            user_agent=kind,
            defaults={"failures_since_start": 1},
        )
        if not is_new:
            attempt.failures_since_start = F("failures_since_start") + 1
            attempt.attempt_time = timezone.now()
            attempt.save(update_fields=["failures_since_start", "attempt_time"])
        if username:
            account_log.record_failure(username, kind, is_confirmation=credentials.get("confirms", False))
        request.axes_locked_out = self.is_locked(request, credentials)  # type: ignore[attr-defined]

    def reset_user_attempts(self, request: HttpRequest, credentials: Credentials = None) -> int:
        """Delete the failures of the account from this address, and those of its second step. Returns how many.

        Not those of other accounts: a user could guess another user's password without limit by signing in to their
        own account in between. Nor those from other addresses, where someone else may be guessing.
        """
        username, _ = _name_and_kind(credentials)
        attempts = AccessAttempt.objects.filter(username=username)
        count: int
        # The sign-in itself makes the address known.
        addresses = {client_site(request), counted_address(request, username)}
        count, _ = attempts.filter(Q(ip_address__in=addresses) | Q(user_agent=Kind.CODE)).delete()
        return count


def require_unlocked(request: HttpRequest, username: str, kind: Kind = Kind.PASSWORD) -> None:
    """Raise ValidationError if the account or the address of the request is locked."""
    if not AxesProxyHandler.is_allowed(request, {"username": username, "kind": kind}):
        # The middleware of axes makes it a 429.
        request.axes_locked_out = True  # type: ignore[attr-defined]
        raise ValidationError(TOO_MANY_ATTEMPTS, code="too_often")


@contextmanager
def throttle(request: HttpRequest, username: str, kind: Kind, *, confirms: bool = False) -> Iterator[None]:
    """Throttle the check in the block: a ValidationError counts as a failure, other than ServerBusy.

    username: "" if it is not known. confirms: a signed-in user confirms their identity.
    """
    require_unlocked(request, username, kind)
    try:
        yield
    except ServerBusy:
        raise
    except ValidationError:
        credentials = {"username": username, "kind": kind, "confirms": confirms}
        AxesProxyHandler.user_login_failed(sender=Handler, credentials=credentials, request=request)
        raise


def prune() -> int:
    """Delete the failures that no longer count. Returns how many."""
    return delete_in_batches(AccessAttempt.objects.filter(attempt_time__lt=timezone.now() - settings.AXES_COOLOFF_TIME))


def lockout_response(request: HttpRequest, response: HttpResponse, credentials: Credentials) -> HttpResponse:
    """Return the response, which shows TOO_MANY_ATTEMPTS, with status 429 and Retry-After.

    A redirect remains one: it leads to a page with the message.
    """
    if response.status_code != 302:
        response.status_code = 429
    response["Retry-After"] = str(int(settings.AXES_COOLOFF_TIME.total_seconds()))
    return response


def _recent() -> "QuerySet[AccessAttempt]":
    attempts: QuerySet[AccessAttempt] = AccessAttempt.objects.order_by()
    return attempts.filter(attempt_time__gte=timezone.now() - settings.AXES_COOLOFF_TIME)


def _name_and_kind(credentials: Credentials) -> tuple[str, Kind]:
    """Return the username and what was tried. Django's own credentials are a username and a password."""
    credentials = credentials or {}
    return credentials.get("username") or "", credentials.get("kind", Kind.PASSWORD)
