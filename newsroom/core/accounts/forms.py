"""Forms for signing in and for changing how one signs in."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ReauthenticateForm
from allauth.core import context
from allauth.mfa.base import forms as codes
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn import forms as keys
from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.contrib.auth.forms import AdminPasswordChangeForm as AdminSetPasswordForm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import Field
from django.http import HttpRequest

from newsroom.core.accounts import account_log, challenges, second_factor, sessions, throttling
from newsroom.core.accounts.adapters import WRONG_CODE
from newsroom.core.accounts.challenges import Purpose
from newsroom.core.accounts.confirmation import ConfirmedFormMixin
from newsroom.core.accounts.credentials import WRONG_KEY, CredentialField, check_origin, wrong_if_malformed
from newsroom.core.accounts.hashing import HashedPasswordMixin
from newsroom.core.accounts.throttling import Kind
from newsroom.core.desk.widgets.text import LineField
from newsroom.core.permissions import signed_in_user

# Longer than any username, so a truncated name matches no account.
MAX_NAME_LENGTH = 255
# Of passkeys.
MAX_KEY_NAME_LENGTH = 100
KEY_NOT_ADDED = "The passkey was not accepted. Nothing was saved. Try again."


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
    """A code of the app, valid once, or a recovery code. Wrong codes are counted."""

    kind = Kind.CODE
    confirms = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_up_code_field(self.fields["code"])

    def clean_code(self) -> str:
        """Check the code, throttled. A code of the app works once across all processes."""
        request = context.request
        with throttling.throttle(request, self.user.get_username(), self.kind, confirms=self.confirms):
            code: str = super().clean_code()
            if self.authenticator.type == Authenticator.Type.TOTP:
                mark_code_used(self.authenticator, code)
        return code


class CodeForm(CodeMixin, codes.AuthenticateForm):
    """A code for signing in."""


class ConfirmCodeForm(CodeMixin, codes.ReauthenticateForm):
    """A code for changing how one signs in."""

    kind = Kind.CONFIRMATION
    confirms = True


class KeyForm(keys.AuthenticateWebAuthnForm):
    """A passkey as the second factor. Wrong responses are counted like wrong codes."""

    credential = CredentialField()
    kind = Kind.CODE
    confirms = False

    purpose = Purpose.SECOND_STEP
    # In the answer.
    sign_count = 0

    def clean_credential(self) -> Authenticator:
        """Check the passkey's response, throttled."""
        username = self.user.get_username() if self.user else ""
        with (
            throttling.throttle(context.request, username, self.kind, confirms=self.confirms),
            challenges.check_answer(context.request, self.purpose, self.user),
            wrong_if_malformed(WRONG_KEY),
        ):
            authenticator = self.check_response()
        # Not before, because an answer is wrong if another request has used its challenge.
        store_sign_count(authenticator, self.sign_count)
        return authenticator

    def check_response(self) -> Authenticator:
        """Return the passkey that signed the response, on a page of this site. Raises ValidationError."""
        answer = keys.auth.parse_authentication_response(self.cleaned_data["credential"])
        check_origin(answer)
        self.sign_count = answer.response.authenticator_data.counter
        return super().clean_credential()


class KeySignInForm(KeyForm, keys.LoginWebAuthnForm):
    """A passkey for signing in without a username. It must have been added for that, and verify the user."""

    kind = Kind.PASSKEY
    purpose = Purpose.SIGN_IN

    def clean_credential(self) -> Authenticator:
        """Check the passkey's response, throttled by address. Record a failure of the account that it names."""
        try:
            return super().clean_credential()
        except ValidationError as error:
            if error.code != "too_often":
                self._record_failure()
            raise

    def check_response(self) -> Authenticator:
        """Return the passkey, if it may sign in alone. Raises ValidationError."""
        authenticator = super().check_response()
        if not authenticator.data.get("is_passwordless"):
            raise ValidationError(WRONG_KEY, code="incorrect_code")
        return authenticator

    def _record_failure(self) -> None:
        if throttling.Handler().is_at_limit(context.request, {"kind": self.kind}):
            return
        with suppress(ValidationError), wrong_if_malformed(WRONG_KEY):
            user = keys.auth.extract_user_from_response(self.cleaned_data["credential"])
            account_log.record_failure(user.get_username(), self.kind)


class ConfirmKeyForm(KeyForm, keys.ReauthenticateWebAuthnForm):
    """A passkey for changing how one signs in."""

    kind = Kind.CONFIRMATION
    purpose = Purpose.CONFIRM
    confirms = True


class ConfirmPasswordForm(ReauthenticateForm):
    """The password for changing how one signs in, for users without a second factor."""

    def clean_password(self) -> str:
        """Check the password, throttled."""
        password: str = self.cleaned_data["password"]
        with throttling.throttle(context.request, self.user.get_username(), Kind.PASSWORD, confirms=True):
            if not self.user.check_password(password):
                raise get_adapter().validation_error("incorrect_password")
        return password


class ChangePasswordForm(ConfirmedFormMixin, HashedPasswordMixin, AdminPasswordChangeForm):
    """The admin's form, throttled, so the old password cannot be guessed on an unattended screen.

    Users with a second factor confirm their identity with it: a stolen session and the password are not enough.
    """

    field_of_error = "old_password"
    password_name = "new_password1"

    def is_confirmed(self, request: HttpRequest) -> bool:
        """Return whether the confirmation is fresh, or the old password is one."""
        return not second_factor.has_one(self.user) or super().is_confirmed(request)

    def clean_old_password(self) -> str:
        """Check the old password, throttled."""
        with throttling.throttle(context.request, self.user.get_username(), Kind.PASSWORD, confirms=True):
            return super().clean_old_password()

    @transaction.atomic
    def save(self, commit: bool = True) -> User:
        """Change the password and record it."""
        self.user = sessions.lock_own(context.request)
        user = _save_password(super().save(commit=False))
        account_log.record("change password", user, by=user)
        return user


class SetPasswordForm(HashedPasswordMixin, AdminSetPasswordForm[User]):
    """The admin's form for the password of another user."""

    @transaction.atomic
    def save(self, commit: bool = True) -> User:
        """Set or remove the password and record it."""
        sessions.lock(self.user)
        user = _save_password(super().save(commit=False))
        verb = "set password" if user.has_usable_password() else "remove password"
        account_log.record(verb, user, by=signed_in_user(context.request))
        return user


def _save_password(user: User) -> User:
    """Save the password of the user and nothing else. Returns the user."""
    user.save(update_fields=["password"])
    return user


class AddAppForm(ActivateTOTPForm):
    """The first code of a new authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_up_code_field(self.fields["code"])
        self.counter = -1

    def clean_code(self) -> str:
        """Check the code and keep its counter, because the code has then been used."""
        code: str = super().clean_code()
        self.counter = _counter_of(self.secret, code)
        return code

    def store_counter(self) -> None:
        """Store in the app that was added that its first code was used."""
        app = Authenticator.objects.get(user=self.user, type=Authenticator.Type.TOTP)
        _store_counter(app, self.counter)


class AddKeyForm(keys.AddWebAuthnForm):
    """A new passkey."""

    name = LineField(max_length=MAX_KEY_NAME_LENGTH, required=False)
    credential = CredentialField()

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
        """Check the passkey's response, which must come from a page of this site."""
        with wrong_if_malformed(KEY_NOT_ADDED), challenges.check_answer(context.request, Purpose.ADD, self.user):
            cleaned: dict[str, Any] = super().clean()
            if credential := cleaned.get("credential"):
                check_origin(keys.auth.parse_registration_response(credential))
        return cleaned


class RenameKeyForm(keys.EditWebAuthnForm):
    """The new name of a passkey."""

    name = LineField(max_length=MAX_KEY_NAME_LENGTH)


@transaction.atomic
def mark_code_used(authenticator: Authenticator, code: str) -> None:
    """Store that the app's code was used. Raises ValidationError if it or a later one was used before.

    allauth stores it in the cache, which may be separate for each process.
    """
    locked = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    counter = _counter_of(decrypt(locked.data["secret"]), code)
    if counter <= locked.data.get("last_counter", -1):
        raise ValidationError(WRONG_CODE, code="incorrect_code")
    _store_counter(locked, counter)
    authenticator.data = locked.data


@transaction.atomic
def store_sign_count(authenticator: Authenticator, count: int) -> None:
    """Store how often the passkey has signed, as it says itself. Record in the audit log if the count has not grown.

    Two copies of a passkey count separately. That is no proof, because some start again from the beginning; so the
    answer is accepted. Most passkeys that are synchronised do not count: theirs is always 0. Raises ValidationError if
    the passkey was removed meanwhile.
    """
    locked = Authenticator.objects.select_for_update().filter(pk=authenticator.pk).first()
    if locked is None:
        # It has just been removed.
        raise ValidationError(WRONG_KEY, code="incorrect_code")
    before = locked.data.get("sign_count", locked.wrap().authenticator_data.counter)
    if (before or count) and count <= before:
        account_log.record("suspect copied passkey", locked.user, by=locked.user, name=locked.wrap().name)
    if count != locked.data.get("sign_count"):
        locked.data = {**locked.data, "sign_count": count}
        locked.save(update_fields=["data"])
    authenticator.data = locked.data


def _counter_of(secret: str, code: str) -> int:
    """Return the number of the 30 seconds for which the app shows the code; -1 if it is not valid now."""
    counters: Iterator[int] = totp.yield_hotp_counters_from_time()
    values = {totp.format_hotp_value(totp.hotp_value(secret, counter)): counter for counter in counters}
    return values.get(totp.normalize_user_code(code), -1)


def _store_counter(authenticator: Authenticator, counter: int) -> None:
    authenticator.data = {**authenticator.data, "last_counter": counter}
    authenticator.save(update_fields=["data"])
