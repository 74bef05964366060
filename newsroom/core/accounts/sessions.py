"""Ending sessions early."""

from allauth.usersessions.models import UserSession
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest

from newsroom.core.accounts import account_log, devices
from newsroom.core.accounts.models import Account, SessionEpoch
from newsroom.core.permissions import signed_in_user


@transaction.atomic
def end_all(user: User, *, by: User | None, reason: str) -> None:
    """Sign the user out everywhere: all current sessions are invalid at their next request.

    by: the user who does it (None for a command). reason: text for the audit log.
    """
    SessionEpoch.objects.get_or_create(user_id=user.pk)
    SessionEpoch.objects.filter(user_id=user.pk).update(number=F("number") + 1)
    account_log.record("end sessions", user, by=by, reason=reason)


@transaction.atomic
def end_others(request: HttpRequest, *, reason: str) -> None:
    """End all sessions of the signed-in user except the one of the request."""
    account = Account.objects.get(pk=signed_in_user(request).pk)
    end_all(account, by=account, reason=reason)
    update_session_auth_hash(request, account)


@transaction.atomic
def end_one(user: User, row: UserSession) -> None:
    """Sign the user out on one of their own devices: its session is gone at its next request."""
    Session.objects.filter(session_key=row.session_key).delete()
    account_log.record("end session", user, by=user, device=devices.describe(row.user_agent))
    row.delete()
