"""The active sessions of a user on “Your account”."""

from typing import NamedTuple

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from newsroom.core.accounts import confirmation, devices, sessions
from newsroom.core.permissions import signed_in_user
from newsroom.core.system.client_ip import UNKNOWN


class ActiveSession(NamedTuple):
    """A session as a user sees it. address: "" if unknown."""

    row: UserSession
    device: str
    address: str
    is_current: bool


def sessions_of(request: HttpRequest) -> list[ActiveSession]:
    """Return the active sessions of the signed-in user, the current one first, then by last use."""
    if devices.is_due(request):
        devices.record_use(request)
    found = [
        ActiveSession(
            row,
            devices.describe(row.user_agent),
            "" if row.ip == UNKNOWN else row.ip,
            row.session_key == request.session.session_key,
        )
        for row in devices.active_of(signed_in_user(request))
    ]
    return sorted(found, key=lambda session: not session.is_current)


@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of the user's own sessions, with a fresh confirmation."""
    user = signed_in_user(request)
    row = get_object_or_404(UserSession, pk=pk, user_id=user.pk)
    if not confirmation.is_fresh(request):
        return _confirm_first(request, "Now end the session again. It has not been ended yet.")
    sessions.end_one(user, row)
    messages.success(request, "Session ended.")
    return redirect("mfa_index")


@require_POST
def sign_out_elsewhere(request: HttpRequest) -> HttpResponse:
    """End all of the user's sessions except this one, with a fresh confirmation."""
    if not confirmation.is_fresh(request):
        return _confirm_first(request, "Now sign out of all other sessions again. None has been ended yet.")
    sessions.end_others(request, reason="signed out elsewhere by themselves")
    messages.success(request, "Signed out of all other sessions.")
    return redirect("mfa_index")


def _confirm_first(request: HttpRequest, message: str) -> HttpResponse:
    """Redirect to the confirmation and from there to the page with the sessions, which shows the message.

    Otherwise somebody who has stolen a session could end each new one of its owner, and keep them out.
    """
    messages.info(request, message)
    return redirect(confirmation.url_for(request, reverse("mfa_index")))
