"""Throttling of sign-in: failures are counted by account and by network address, in the database for all processes.

An account that does not exist is counted and locked like one that does, so responses do not reveal which exist.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from newsroom.core.system.pruning import delete_in_batches
from newsroom.core.web.addresses import UNKNOWN

type Credentials = dict[str, Any] | None

# An office shares one address: it may fail this many times as often as one account.
ADDRESS_FACTOR = 5
TOO_MANY_ATTEMPTS = (
    "Too many failed sign-in attempts from this network or for this account. Wait 15 minutes, then try again."
)


def parameters(request: Any, credentials: Credentials = None) -> list[str]:
    """Return what failures are counted by. An unknown address is never locked.

    request: as axes passes it, with `axes_ip_address`.
    """
    return ["username"] if request.axes_ip_address == UNKNOWN else ["username", "ip_address"]


class Handler(AxesDatabaseHandler):
    """The handler of axes with a higher limit for an address than for an account."""

    def get_failures(self, request: HttpRequest, credentials: Credentials = None) -> int:
        """Return the failures of the account, or those of the address divided by the factor if they are more."""
        of_account, *of_address = (
            attempts.aggregate(total=Sum("failures_since_start"))["total"] or 0
            for attempts in self.get_user_attempts(request, credentials)
        )
        return max(of_account, *(failures // ADDRESS_FACTOR for failures in of_address), 0)

    def reset_user_attempts(self, request: HttpRequest, credentials: Credentials = None) -> int:
        """Delete the failures of the account that signed in, and no others. Returns how many.

        Otherwise a user could guess another user's password without limit by signing in to their own account in
        between.
        """
        count: int
        count, _ = self.get_user_attempts(request, credentials)[0].delete()
        return count


def require_unlocked(request: HttpRequest, username: str) -> None:
    """Raise ValidationError if the account or the address of the request is locked."""
    if not AxesProxyHandler.is_allowed(request, {"username": username}):
        # The middleware of axes makes it a 429.
        request.axes_locked_out = True  # type: ignore[attr-defined]
        raise ValidationError(TOO_MANY_ATTEMPTS, code="too_often")


@contextmanager
def throttled(request: HttpRequest, username: str) -> Iterator[None]:
    """Throttle the check in the block: a ValidationError counts like a wrong password."""
    require_unlocked(request, username)
    try:
        yield
    except ValidationError:
        AxesProxyHandler.user_login_failed(sender=Handler, credentials={"username": username}, request=request)
        raise


def prune() -> int:
    """Delete the failures that no longer count. Returns how many."""
    return delete_in_batches(AccessAttempt.objects.filter(attempt_time__lt=timezone.now() - settings.AXES_COOLOFF_TIME))


def locked_out(request: HttpRequest, response: HttpResponse, credentials: Credentials) -> HttpResponse:
    """Return the response, which shows TOO_MANY_ATTEMPTS, with status 429 and Retry-After."""
    response.status_code = 429
    response["Retry-After"] = str(int(settings.AXES_COOLOFF_TIME.total_seconds()))
    return response
