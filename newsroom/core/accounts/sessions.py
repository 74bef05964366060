"""Ending sessions early, and changing an account only by a session that has not been ended."""

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY, update_session_auth_hash
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from newsroom.core.accounts import account_log, devices
from newsroom.core.accounts.models import Account, SessionEpoch
from newsroom.core.permissions import signed_in_user


def lock(user: User) -> Account:
    """Lock the user's row until the transaction ends, and return the user as it is then.

    Every change of an account and of its second factors takes this lock first, so that it is not made on what another
    change has replaced meanwhile. Raises PermissionDenied if the user has been deleted.
    """
    rows = Account.objects.select_for_update(no_key=True).filter(pk=user.pk)
    if rows.values_list("pk", flat=True).first() is None:
        raise PermissionDenied("This user has been deleted.")
    # A query of its own: the one that waits for the lock may read the epoch as it was before.
    return Account.objects.select_related("session_epoch").get(pk=user.pk)


def lock_own(request: HttpRequest) -> Account:
    """Lock the user of the request as `lock` does, for a change of one's own account.

    Raises PermissionDenied if the session of the request has been ended since it was checked at its start, or if the
    user may not sign in any more.
    """
    account = lock(signed_in_user(request))
    sent = request.session.get(HASH_SESSION_KEY, "")
    hashes = (account.get_session_auth_hash(), *account.get_session_auth_fallback_hash())
    is_current = any(constant_time_compare(sent, each) for each in hashes)
    exists = Session.objects.filter(session_key=request.session.session_key).exists()
    if not (account.is_active and is_current and exists):
        raise PermissionDenied("Your session has been ended. Sign in again.")
    return account


@transaction.atomic
def end_all(user: User, *, by: User | None, reason: str) -> None:
    """Sign the user out everywhere: all current sessions are invalid at their next request.

    by: the user who does it (None for a command). reason: text for the audit log.
    """
    lock(user)
    SessionEpoch.objects.get_or_create(user_id=user.pk)
    SessionEpoch.objects.filter(user_id=user.pk).update(number=F("number") + 1)
    account_log.record("end sessions", user, by=by, reason=reason)


@transaction.atomic
def end_others(request: HttpRequest, *, reason: str) -> None:
    """End all sessions of the signed-in user except the one of the request."""
    account = lock_own(request)
    end_all(account, by=account, reason=reason)
    update_session_auth_hash(request, lock(account))


@transaction.atomic
def end_one(user: User, row: UserSession) -> None:
    """Sign the user out on one of their own devices: its session is gone at its next request."""
    lock(user)
    Session.objects.filter(session_key=row.session_key).delete()
    account_log.record("end session", user, by=user, device=devices.describe(row.user_agent))
    row.delete()
