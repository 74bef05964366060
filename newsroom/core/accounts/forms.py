"""What is asked of somebody who signs in, or is about to change how they do."""

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

from newsroom.core.accounts import throttling
from newsroom.core.accounts.adapters import WRONG_CODE

# More than any account's name may have, so that none is meant by what is cut off.
LONGEST_NAME = 255
WRONG_KEY = (
    "This passkey is not registered to your account, or the request timed out. Try again, or use another method."
)


class SignInForm(AdminAuthenticationForm):
    """Stock; after too many failures it says so, whoever it is."""

    error_messages = {
        **AdminAuthenticationForm.error_messages,
        "invalid_login": "Incorrect username or password. Both are case-sensitive.",
        "no_access": "This account does not have access to the desk. Ask an administrator.",
    }

    def clean_username(self):
        """What can be a name. A longer one is nobody's, and the table that counts failures could not hold it."""
        return self.cleaned_data["username"][:LONGEST_NAME]

    def confirm_login_allowed(self, user):
        """Whether the account, whose password was right, is one of the desk's."""
        if not user.is_staff:
            raise ValidationError(self.error_messages["no_access"], code="no_access")

    def get_invalid_login_error(self):
        """The same sentence for a wrong name and a wrong password."""
        if getattr(self.request, "axes_locked_out", False):
            return ValidationError(throttling.TOO_OFTEN, code="too_often")
        return super().get_invalid_login_error()


def for_digits(field):
    """Let the field be typed into at once, with the digits of a telephone's keyboard."""
    field.label = "Code"
    field.widget.attrs |= {"placeholder": "", "inputmode": "numeric", "autofocus": True}


class CodeMixin:
    """A code of the app, once, or a recovery code; wrong ones are counted like wrong passwords."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for_digits(self.fields["code"])

    def clean_code(self):
        """Stock, throttled; and a code of the app works once, whichever process is asked."""
        with throttling.counted(context.request, self.user.get_username()):
            code = super().clean_code()
            if self.authenticator.type == Authenticator.Type.TOTP:
                use_up(self.authenticator, code)
        return code


class CodeForm(CodeMixin, codes.AuthenticateForm):
    """To sign in."""


class ConfirmCodeForm(CodeMixin, codes.ReauthenticateForm):
    """To change something about signing in."""


class KeyMixin:
    """A passkey's answer; wrong ones are counted like wrong passwords."""

    def clean_credential(self):
        """Stock, throttled, with a sentence of its own."""
        with throttling.counted(context.request, self.user.get_username()):
            try:
                return super().clean_credential()
            except ValidationError as refusal:
                raise ValidationError(WRONG_KEY, code="incorrect_code") from refusal


class KeyForm(KeyMixin, keys.AuthenticateWebAuthnForm):
    """To sign in."""


class ConfirmKeyForm(KeyMixin, keys.ReauthenticateWebAuthnForm):
    """To change something about signing in."""


class ConfirmPasswordForm(ReauthenticateForm):
    """To change something about signing in, for who has no second factor yet."""

    def clean_password(self):
        """Stock, which counts failures; once it is locked it says so."""
        throttling.require_open(context.request, self.user.get_username())
        return super().clean_password()


class ChangePasswordForm(AdminPasswordChangeForm):
    """Stock; the old password is not to be found out by trying, on a screen that somebody left."""

    def clean_old_password(self):
        """Stock, throttled."""
        with throttling.counted(context.request, self.user.get_username()):
            return super().clean_old_password()


class AddAppForm(ActivateTOTPForm):
    """The first code of a new app."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for_digits(self.fields["code"])


class AddKeyForm(keys.AddWebAuthnForm):
    """A new passkey."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = "A name to help you recognise it, for example “Work laptop”."
        passwordless = self.fields["passwordless"]
        passwordless.initial = True
        passwordless.label = "Use this passkey to sign in without a password"
        passwordless.help_text = (
            "Requires your fingerprint, face or PIN. Clear this box for a security key without a PIN."
        )


@transaction.atomic
def use_up(authenticator, code):
    """Remember that the app's code was used. Raises ValidationError if it, or a later one, was used before.

    allauth remembers it in the cache, which may be one for each process.
    """
    kept = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    secret = decrypt(kept.data["secret"])
    values = {totp.format_hotp_value(totp.hotp_value(secret, c)): c for c in totp.yield_hotp_counters_from_time()}
    counter = values.get(totp.normalize_user_code(code), -1)
    if counter <= kept.data.get("last_counter", -1):
        raise ValidationError(WRONG_CODE, code="incorrect_code")
    authenticator.data = kept.data = {**kept.data, "last_counter": counter}
    kept.save(update_fields=["data"])
