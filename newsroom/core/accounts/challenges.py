"""Challenges for passkeys: each has one purpose and can be answered once.

allauth puts the challenge into the session, whatever it is for, and removes it after the first correct answer. Two
requests at the same time read the same session, so used challenges are also in the database.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from enum import StrEnum
from typing import Any

from allauth.mfa.webauthn.internal.auth import STATE_SESSION_KEY
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from newsroom.core.accounts.credentials import WRONG_KEY
from newsroom.core.accounts.models import UsedChallenge

# Enough to find the phone or security key that has the passkey.
LIFETIME = timedelta(minutes=10)


class Purpose(StrEnum):
    """What a challenge is for."""

    SIGN_IN = "sign in without a password"
    SECOND_STEP = "second step of a sign-in"
    CONFIRM = "confirm identity"
    ADD = "add a passkey"


def begin(request: HttpRequest, purpose: Purpose, user: User | AnonymousUser | None = None) -> None:
    """Tie the challenge that allauth has just made to its purpose. user: who has to answer (None: anyone)."""
    state = request.session.get(STATE_SESSION_KEY)
    # A challenge keeps its first purpose.
    if state and "purpose" not in state:
        moment = timezone.now().timestamp()
        request.session[STATE_SESSION_KEY] = {**state, "purpose": purpose, "user": user and user.pk, "at": moment}


def discard(request: HttpRequest) -> None:
    """End the challenge of the session: what it was for is over."""
    request.session.pop(STATE_SESSION_KEY, None)


@contextmanager
def check_answer(request: HttpRequest, purpose: Purpose, user: User | AnonymousUser | None = None) -> Iterator[None]:
    """Check an answer in the block, which raises ValidationError if it is wrong. Any answer ends the challenge.

    Raises ValidationError if the challenge is for something or someone else, is too old or has been answered.
    """
    state = request.session.get(STATE_SESSION_KEY) or {}
    try:
        if not _is_valid(state, purpose, user):
            raise _wrong_key()
        yield
        _mark_used(state["challenge"])
    finally:
        discard(request)


def _is_valid(state: dict[str, Any], purpose: Purpose, user: User | AnonymousUser | None) -> bool:
    if (state.get("purpose"), state.get("user")) != (purpose, user and user.pk):
        return False
    if purpose == Purpose.SIGN_IN and state["user_verification"] != "required":
        return False
    return bool(timezone.now().timestamp() - state["at"] < LIFETIME.total_seconds())


def _mark_used(challenge: str) -> None:
    """Store the challenge, which only one request can do. Removes those that are too old to be answered again."""
    UsedChallenge.objects.filter(used_at__lt=timezone.now() - LIFETIME).delete()
    try:
        with transaction.atomic():
            UsedChallenge.objects.create(challenge=challenge)
    except IntegrityError as error:
        raise _wrong_key() from error


def _wrong_key() -> ValidationError:
    return ValidationError(WRONG_KEY, code="incorrect_code")
