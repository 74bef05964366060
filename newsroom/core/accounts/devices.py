"""The devices on which users are signed in: one row for each session, with its address and last use.

allauth would store each request, and read all sessions of a user at sign-in; here the row is made at sign-in, and the
last use is stored every few minutes.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import DatabaseError, transaction
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from newsroom.core.accounts import account_log
from newsroom.core.accounts.models import Account
from newsroom.core.accounts.session_store import SIGNED_IN_AT
from newsroom.core.system.client_ip import client_ip
from newsroom.core.system.pruning import delete_in_batches

# How old the last use may be before it is stored again, which also moves the end of the session.
INTERVAL = timedelta(minutes=5)
# In the session: the ID of its row, the session key in that row, and the last use in seconds since 1970.
KEY = "device"
# Sessions of a user at the same time. At a further sign-in, those that were used longest ago end.
MAX_SESSIONS = 50
# Parts of a user agent and what they are called, the most specific first.
BROWSERS = {
    "Edg": "Edge", "OPR/": "Opera", "SamsungBrowser": "Samsung Internet", "Vivaldi": "Vivaldi", "Firefox": "Firefox",
    "FxiOS": "Firefox", "CriOS": "Chrome", "Chrom": "Chrome", "Safari": "Safari",
}  # fmt: skip
SYSTEMS = {
    "iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "CrOS": "ChromeOS", "Windows": "Windows",
    "Macintosh": "Mac", "Linux": "Linux",
}  # fmt: skip


def describe(user_agent: str) -> str:
    """Return what a user would call the device, such as “Firefox on Windows”."""
    browser, system = (
        next((name for part, name in table.items() if part in user_agent), "") for table in (BROWSERS, SYSTEMS)
    )
    if browser and system:
        return f"{browser} on {system}"
    return browser or system or "Unknown device"


def active_of(user: User) -> list[UserSession]:
    """Return the rows of the user's sessions that are still valid, the last used first.

    Takes one query for the user of a request, which is an Account, and two for others.
    """
    is_account = isinstance(user, Account)
    account = user if is_account else Account.objects.select_related("session_epoch").get(pk=user.pk)
    hashes = {account.get_session_auth_hash(), *account.get_session_auth_fallback_hash()}
    rows = UserSession.objects.filter(_has_session(), user_id=user.pk).order_by("-last_seen_at", "-pk")
    return [row for row in rows if row.data.get("hash") in hashes]


def record_use(request: HttpRequest) -> None:
    """Store that the session of the request, which has a user, is used now."""
    session, now = request.session, timezone.now()
    known = session.get(KEY)
    lookup = {"pk": known["id"]} if known else {"session_key": session.session_key}
    values: dict[str, Any] = {
        "user_id": session[SESSION_KEY],
        "session_key": session.session_key,
        "ip": client_ip(request),
        "user_agent": request.headers.get("User-Agent", "")[: UserSession._meta.get_field("user_agent").max_length],
        "last_seen_at": now,
        "data": {"hash": session[HASH_SESSION_KEY]},
    }
    began = datetime.fromtimestamp(session.get(SIGNED_IN_AT, now.timestamp()), tz=UTC)
    row, _ = UserSession.objects.update_or_create(
        **lookup, defaults=values, create_defaults={**values, "created_at": began}
    )
    session[KEY] = {"id": row.pk, "key": row.session_key, "at": now.timestamp()}


@transaction.atomic
def end_surplus(user: User) -> None:
    """End the sessions of the user beyond MAX_SESSIONS. Three queries, as many more if there are any."""
    UserSession.objects.filter(~_has_session(), user_id=user.pk).delete()
    rows = UserSession.objects.filter(user_id=user.pk).order_by("-last_seen_at", "-pk")
    if surplus := list(rows.values_list("session_key", flat=True)[MAX_SESSIONS:]):
        Session.objects.filter(session_key__in=surplus).delete()
        UserSession.objects.filter(session_key__in=surplus).delete()
        reason = f"more than {MAX_SESSIONS} at the same time"
        account_log.record("end sessions", user, by=user, number=len(surplus), reason=reason)


def prune() -> int:
    """Delete the rows of sessions that have ended. Returns how many."""
    return delete_in_batches(UserSession.objects.filter(~_has_session()))


def _has_session() -> Exists:
    """Return the condition that the session of a row has not expired."""
    return Exists(Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=timezone.now()))


class LastUseMiddleware:
    """Stores the last use of sessions. Requests that do not read the session, as of public pages, cost nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Respond, then store the use if it is due. If it cannot be stored, the page is shown all the same."""
        response = self.get_response(request)
        if response.status_code < 500 and request.session.accessed and is_due(request):
            with suppress(DatabaseError):
                record_use(request)
        return response


def is_due(request: HttpRequest) -> bool:
    """Return whether the use has to be stored: after some minutes, or if the session has a new key."""
    session = request.session
    if SESSION_KEY not in session or session.session_key is None:
        return False
    known = session.get(KEY)
    if known and known["key"] != session.session_key:
        return True
    last = known["at"] if known else session.get(SIGNED_IN_AT, 0)
    is_old = timezone.now().timestamp() - last >= INTERVAL.total_seconds()
    return is_old and not getattr(request, "is_background", False)
