"""Forms for signing in and for changing how one signs in."""

from typing import Any

from allauth.account.forms import ReauthenticateForm
from allauth.core import context
from allauth.mfa.base import forms as codes
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn import forms as keys
from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import Field

from newsroom.core.accounts import challenges, throttling
from newsroom.core.accounts.adapters import WRONG_CODE
from newsroom.core.accounts.challenges import WRONG_KEY, Purpose

# Longer than any username, so a truncated name matches no account.
MAX_NAME_LENGTH = 255


class SignInForm(AdminAuthenticationForm):
    """The admin's form, with one message for all accounts after too many failures."""

    error_messages = {
        **AdminAuthenticationForm.error_messages,
        "invalid_login": "Incorrect username or password. Both are case-sensitive.",
        "no_access": "This account does not have access to the desk. Ask an administrator.",
    }

    def clean_username(self) -> str:
        """Return the username, truncated to what the table of failures can hold."""
        username: str = self.cleaned_data["username"]
        return username[:MAX_NAME_LENGTH]

    def confirm_login_allowed(self, user: Any) -> None:
        """Raise ValidationError if the account, whose password was correct, has no access to the desk."""
        if not user.is_staff:
            raise ValidationError(self.error_messages["no_access"], code="no_access")

    def get_invalid_login_error(self) -> ValidationError:
        """Return the same error for a wrong username and for a wrong password."""
        if getattr(self.request, "axes_locked_out", False):
            return ValidationError(throttling.TOO_MANY_ATTEMPTS, code="too_often")
        return super().get_invalid_login_error()


def set_up_code_field(field: Field) -> None:
    """Focus the field on load, with the numeric keyboard of a phone."""
    field.label = "Code"
    field.widget.attrs |= {"placeholder": "", "inputmode": "numeric", "autofocus": True}


class CodeMixin(codes.BaseAuthenticateForm):
    """A code of the app, valid once, or a recovery code. Wrong codes are counted like wrong passwords."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_up_code_field(self.fields["code"])

    def clean_code(self) -> str:
        """Check the code, throttled. A code of the app works once across all processes."""
        with throttling.throttled(context.request, self.user.get_username()):
            code: str = super().clean_code()
            if self.authenticator.type == Authenticator.Type.TOTP:
                mark_code_used(self.authenticator, code)
        return code


class CodeForm(CodeMixin, codes.AuthenticateForm):
    """A code for signing in."""


class ConfirmCodeForm(CodeMixin, codes.ReauthenticateForm):
    """A code for changing how one signs in."""


class KeyForm(keys.AuthenticateWebAuthnForm):
    """A passkey for signing in. Wrong responses are counted like wrong passwords."""

    purpose = Purpose.SECOND_STEP

    def clean_credential(self) -> Authenticator:
        """Check the passkey's response, throttled."""
        request, user = context.request, self.user
        with throttling.throttled(request, user.get_username()), challenges.answering(request, self.purpose, user):
            try:
                return super().clean_credential()
            except ValidationError as error:
                raise ValidationError(WRONG_KEY, code="incorrect_code") from error


class ConfirmKeyForm(KeyForm, keys.ReauthenticateWebAuthnForm):
    """A passkey for changing how one signs in."""

    purpose = Purpose.CONFIRM


class SignInKeyForm(keys.LoginWebAuthnForm):
    """A passkey for signing in without a password. It must have been added for that, and verify the user."""

    def clean_credential(self) -> Authenticator:
        """Check the passkey's response."""
        with challenges.answering(context.request, Purpose.SIGN_IN):
            authenticator = super().clean_credential()
            if not authenticator.data.get("is_passwordless"):
                raise ValidationError(WRONG_KEY, code="incorrect_code")
        return authenticator


class ConfirmPasswordForm(ReauthenticateForm):
    """The password for changing how one signs in, for users without a second factor."""

    def clean_password(self) -> str:
        """Check the password, which counts failures, unless the account is locked."""
        throttling.require_unlocked(context.request, self.user.get_username())
        password: str = super().clean_password()
        return password


class ChangePasswordForm(AdminPasswordChangeForm):
    """The admin's form, throttled, so the old password cannot be guessed on an unattended screen."""

    def clean_old_password(self) -> str:
        """Check the old password, throttled."""
        with throttling.throttled(context.request, self.user.get_username()):
            return super().clean_old_password()


class AddAppForm(ActivateTOTPForm):
    """The first code of a new authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_up_code_field(self.fields["code"])


class AddKeyForm(keys.AddWebAuthnForm):
    """A new passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = "A name to help you recognise it, for example “Work laptop”."
        passwordless = self.fields["passwordless"]
        passwordless.initial = True
        passwordless.label = "Use this passkey to sign in without a password"
        passwordless.help_text = (
            "Requires your fingerprint, face or PIN. Clear this box for a security key without a PIN."
        )

    def clean(self) -> dict[str, Any]:
        """Check the passkey's response."""
        with challenges.answering(context.request, Purpose.ADD, self.user):
            cleaned: dict[str, Any] = super().clean()
        return cleaned


@transaction.atomic
def mark_code_used(authenticator: Authenticator, code: str) -> None:
    """Store that the app's code was used. Raises ValidationError if it or a later one was used before.

    allauth stores it in the cache, which may be separate for each process.
    """
    locked = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    secret = decrypt(locked.data["secret"])
    values = {totp.format_hotp_value(totp.hotp_value(secret, c)): c for c in totp.yield_hotp_counters_from_time()}
    counter = values.get(totp.normalize_user_code(code), -1)
    if counter <= locked.data.get("last_counter", -1):
        raise ValidationError(WRONG_CODE, code="incorrect_code")
    authenticator.data = locked.data = {**locked.data, "last_counter": counter}
    locked.save(update_fields=["data"])
