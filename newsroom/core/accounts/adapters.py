"""What allauth asks the site: it does the second factor, and nothing else of what it could do."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from newsroom.core.accounts import addresses, second_factor
from newsroom.core.accounts.backends import DeskBackend

WRONG_CODE = "Incorrect or already used code. Try again."

# How somebody may confirm that it is them.
WAYS = {
    "reauthenticate": "Use your password",
    "mfa_reauthenticate": "Use a code from your authenticator app, or a recovery code",
    "mfa_reauthenticate:webauthn": "Use a passkey",
}


class AccountAdapter(DefaultAccountAdapter):
    """People come by an administrator, not by signing up, and only who works here gets in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that failures are counted for."""
        return addresses.address_of(request)

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Turn away whose account was disabled or is none of the desk's, which a passkey does not know."""
        if user.is_active and user.is_staff:
            return super().pre_login(request, user, **kwargs)
        messages.error(request, "This account no longer has access. Contact an administrator.")
        return redirect("admin:login")

    def login(self, request: HttpRequest, user: Any) -> None:
        """Begin the session as the Account, whose hash the next request will compare."""
        super().login(request, DeskBackend().get_user(user.pk) or user)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The password alone changes no second factor once there is one."""
        ways = [way | {"description": WAYS[way["id"]]} for way in super().get_reauthentication_methods(user)]
        return [way for way in ways if way["id"] != "reauthenticate"] if second_factor.has_one(user) else ways


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors belong to the site's own address, whatever a request claims."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": WRONG_CODE,
        "cannot_delete_authenticator": (
            "Your role requires two-factor authentication. Add another method before you remove this one."
        ),
    }

    def get_totp_issuer(self) -> str:
        """What the app calls it."""
        return settings.SITE_NAME

    def get_totp_label(self, user: Any) -> str:
        """Whose it is, in the app."""
        return user.get_username()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """A name for the next passkey, which the person may change."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return "Passkey" if number == 1 else f"Passkey {number}"

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last of somebody who has to have one."""
        return not (second_factor.is_last(authenticator) and second_factor.is_required(authenticator.user))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The site that a passkey is for."""
        return {"id": settings.SITE_HOST, "name": settings.SITE_NAME}
