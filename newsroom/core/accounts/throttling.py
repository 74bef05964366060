"""How often signing in may fail: by account and by address, counted in the database, so for all processes together.

An account that does not exist is counted and locked like one that does, so nobody learns which it is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Sum

from newsroom.core.accounts.addresses import UNKNOWN

# An office shares an address: it may fail this many times as often as one account.
ADDRESS_FACTOR = 5
TOO_OFTEN = "Too many failed sign-in attempts from this network or for this account. Wait 15 minutes, then try again."


def parameters(request: Any, credentials: Any = None) -> list[str]:
    """What failures are counted by. An address that is not known is nobody's and never locked."""
    return ["username"] if request.axes_ip_address == UNKNOWN else ["username", "ip_address"]


class Handler(AxesDatabaseHandler):
    """Stock, with one limit for an account and a higher one for an address."""

    def get_failures(self, request: Any, credentials: Any = None) -> int:
        """The failures that count: of the account, or of the address divided by the factor, whichever are more."""
        of_account, *of_address = (
            attempts.aggregate(total=Sum("failures_since_start"))["total"] or 0
            for attempts in self.get_user_attempts(request, credentials)
        )
        return max(of_account, *(failures // ADDRESS_FACTOR for failures in of_address), 0)

    def reset_user_attempts(self, request: Any, credentials: Any = None) -> int:
        """Forget the failures of the account that got in, and no others.

        Otherwise who has an account could try somebody else's without end, by signing in to their own in between.
        """
        count, _ = self.get_user_attempts(request, credentials)[0].delete()
        return count


def require_open(request: Any, username: str) -> None:
    """Raise ValidationError if nobody may try for this account, or from this request's address, just now."""
    if not AxesProxyHandler.is_allowed(request, {"username": username}):
        # The middleware makes it a 429.
        request.axes_locked_out = True
        raise ValidationError(TOO_OFTEN, code="too_often")


@contextmanager
def counted(request: Any, username: str) -> Iterator[None]:
    """What is checked within is throttled: a ValidationError counts as a wrong password does."""
    require_open(request, username)
    try:
        yield
    except ValidationError:
        AxesProxyHandler.user_login_failed(sender=Handler, credentials={"username": username}, request=request)
        raise


def locked_out(request: Any, response: Any, credentials: Any) -> Any:
    """The page as it is, which says TOO_OFTEN, with the status and the header for it."""
    response.status_code = 429
    response["Retry-After"] = str(int(settings.AXES_COOLOFF_TIME.total_seconds()))
    return response
