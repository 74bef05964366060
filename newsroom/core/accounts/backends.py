"""The authentication backend of the desk."""

from typing import Any

from allauth.mfa.models import Authenticator
from axes.backends import AxesBackend
from django.contrib.auth.hashers import make_password, verify_password
from django.db.models import Exists, OuterRef
from django.http import HttpRequest

from newsroom.core.accounts.models import Account
from newsroom.core.accounts.second_factor import FACTORS


class DeskBackend(AxesBackend):
    """Django's backend behind the throttle. An unknown username takes as long as a known one."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Account | None:
        """Return the Account, or None. Raises PermissionDenied after too many failures; Django turns it into None.

        request: None for a command, which is not throttled.
        """
        if request is not None:
            super().authenticate(request, username=username, password=password, **kwargs)
        if username is None or password is None:
            return None
        checked = _check(username, password)
        account = self.get_user(checked.pk) if checked else None
        # The password may have been replaced while its hash was computed.
        return account if checked and account and account.password == checked.password else None

    def get_user(self, user_id: int) -> Account | None:
        """Return the Account of a session, or None if it is disabled.

        One query also loads its epoch and `has_second_factor`.
        """
        factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS)
        accounts = Account.objects.select_related("session_epoch").annotate(has_second_factor=Exists(factors))
        account = accounts.filter(pk=user_id).first()
        return account if account and self.user_can_authenticate(account) else None


def _check(username: str, password: str) -> Account | None:
    """Return the account with this username if the password is right.

    An outdated hash is replaced, unless the password itself was replaced meanwhile.
    """
    try:
        account = Account.objects.get_by_natural_key(username)
    except Account.DoesNotExist:
        make_password(password)
        return None
    is_right, is_outdated = verify_password(password, account.password)
    if is_right and is_outdated:
        checked, account.password = account.password, make_password(password)
        Account.objects.filter(pk=account.pk, password=checked).update(password=account.password)
    return account if is_right else None
