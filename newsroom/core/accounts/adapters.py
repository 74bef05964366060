"""allauth's adapters: it does two-factor authentication for the site, and nothing else of what it could do."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import clear_authentication_records, get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from newsroom.core.accounts import account_log, challenges, devices, encryption, second_factor, sessions
from newsroom.core.accounts.backends import DeskBackend
from newsroom.core.accounts.models import Account
from newsroom.core.system.client_ip import client_site

WRONG_CODE = "Incorrect or already used code. Try again."

# The labels of the methods by which users confirm their identity, by allauth's IDs.
METHOD_LABELS = {
    "reauthenticate": "Use your password",
    "mfa_reauthenticate": "Use a code from your authenticator app, or a recovery code",
    "mfa_reauthenticate:webauthn": "Use a passkey",
}


class AccountAdapter(DefaultAccountAdapter):
    """Let only staff sign in. Administrators create the accounts; there is no sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address by which failed attempts are counted."""
        return client_site(request)

    def is_safe_url(self, url: str) -> bool:
        """Return whether a page may redirect there: to a path of this site only, not to one of its other hosts."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Reject disabled accounts and accounts without access to the desk, which a passkey does not check."""
        if user.is_active and user.is_staff:
            response: HttpResponse | None = super().pre_login(request, user, **kwargs)
            return response
        clear_authentication_records(request)
        messages.error(request, "This account no longer has access. Contact an administrator.")
        return redirect("admin:login")

    @transaction.atomic
    def login(self, request: HttpRequest, user: User) -> None:
        """Begin the session as the Account, because the next request compares its hash. Record it in the audit log.

        Challenges end here. Raises PermissionDenied if the account was changed since `user` was loaded: another
        password, its sessions ended, or a second factor, which this sign-in did not use.
        """
        challenges.discard(request)
        current = sessions.lock(user)
        # A user whom the second factor or a passkey has named was loaded without the epoch.
        is_same = current.password == user.password and (
            not isinstance(user, Account) or current.get_session_auth_hash() == user.get_session_auth_hash()
        )
        used = {record["method"] for record in get_authentication_records(request, user)}
        if not is_same or (second_factor.factors_of(user).exists() and "mfa" not in used):
            clear_authentication_records(request)
            raise PermissionDenied("This account has just been changed. Sign in again.")
        account = DeskBackend().get_user(user.pk) or user
        super().login(request, account)
        account_log.record("sign in", account, by=account)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Redirect after the sign-in. Stores the device, and ends sessions beyond the limit."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        # It has no key before.
        request.session.save()
        devices.record_use(request)
        devices.end_surplus(user)
        return response

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Return the labelled methods, without the password if the user has a second factor."""
        methods = [
            method | {"description": METHOD_LABELS[method["id"]]}
            for method in super().get_reauthentication_methods(user)
        ]
        is_enough = not second_factor.has_one(user)
        return [method for method in methods if is_enough or method["id"] != "reauthenticate"]


class SecondFactorAdapter(DefaultMFAAdapter):
    """Tie second factors to the site's own host, whatever host a request claims."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": WRONG_CODE,
        "cannot_delete_authenticator": (
            "You need this method to sign in. Add another method before you remove this one."
        ),
    }

    def get_totp_issuer(self) -> str:
        """Return the name of the site as the authenticator app shows it."""
        return str(settings.SITE_NAME)

    def get_totp_label(self, user: User) -> str:
        """Return the username, which the authenticator app shows."""
        return user.get_username()

    def generate_authenticator_name(self, user: User, type: str) -> str:
        """Return a name for the user's next passkey. The user can change it."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return "Passkey" if number == 1 else f"Passkey {number}"

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Return whether the user may delete it: not the last one if they need a second factor, or have no password.

        Without any, they could not sign in again, and could not be asked to confirm their identity.
        """
        user = authenticator.user
        is_needed = second_factor.is_required(user) or not user.has_usable_password()
        return not (second_factor.is_last(authenticator) and is_needed)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return the site that passkeys are valid for."""
        return {"id": settings.SITE_HOST, "name": settings.SITE_NAME}

    def encrypt(self, text: str) -> str:
        """Return the secret as it is stored."""
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return the stored secret. Raises UnreadableSecret, a ValidationError."""
        return encryption.decrypt(encrypted_text)
