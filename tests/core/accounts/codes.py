"""Second factors in tests: an authenticator app, and what it shows."""

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.models import User
from django.utils import timezone

from tests.factories import make_user

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_of(secret=SECRET, periods_later=0):
    """What the app shows now, or some half minutes later."""
    counter = int(timezone.now().timestamp()) // 30 + periods_later
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def wrong_code():
    """A code that the app shows neither now nor soon."""
    near = {code_of(periods_later=n) for n in range(-3, 4)}
    return next(code for code in ("000000", "111111", "222222", "333333", "444444", "555555", "666666", "777777")
                if code not in near)  # fmt: skip


def make_user_with_app(role="Editor", **fields):
    """A user of the role with an authenticator app (of SECRET) and recovery codes."""
    user = User.objects.get(pk=make_user(role, **fields).pk)
    totp.TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    return user


def recovery_codes_of(user):
    """The recovery codes that are left."""
    return RecoveryCodes.activate(user).get_unused_codes()
