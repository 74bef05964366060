"""Ending sessions, wherever they are."""

from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F

from newsroom.core.accounts.models import Account, SessionEpoch
from newsroom.core.models import AuditEntry


@transaction.atomic
def end_all(user: User, *, by: Any, reason: str) -> None:
    """Sign the user out everywhere: at the next request, no session of theirs is good any more.

    by: who does it (None for a command). reason: words for the log.
    """
    SessionEpoch.objects.get_or_create(user_id=user.pk)
    SessionEpoch.objects.filter(user_id=user.pk).update(number=F("number") + 1)
    AuditEntry.record("end sessions", user, by=by, reason=reason)


@transaction.atomic
def end_others(request: Any, *, reason: str) -> None:
    """Sign the person who asks out everywhere but here."""
    account = Account.objects.get(pk=request.user.pk)
    end_all(account, by=account, reason=reason)
    update_session_auth_hash(request, account)
