"""Sign-ins between the password and the second factor.

They are in the visitor's cookie, of which anyone may have a copy. Nothing can delete a copy, so the cookie has what
makes it outdated: it is for one sign-in, and for the account as it was.
"""

from allauth.account.internal.stagekit import clear_login, unstash_login
from allauth.account.models import Login
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from newsroom.core.accounts.backends import DeskBackend

# In the state of the sign-in: what the account's password, the epoch of its sessions and its last sign-in were.
_KEY = "account"


def begin(user: User, *, redirect_url: str) -> Login:
    """Return a sign-in whose first step the user, an Account, has taken, with what makes it outdated."""
    return Login(user=user, redirect_url=redirect_url, state={_KEY: _fingerprint(user)})


def end_if_outdated(request: HttpRequest) -> None:
    """End the sign-in of the request if it is outdated.

    That is so once the account is disabled, has a new password, was signed out everywhere, or has signed in: so no copy
    of the cookie is good for another sign-in, as after signing out.
    """
    login = unstash_login(request, peek=True)
    if login is None:
        return
    # The user may have been deleted.
    account = DeskBackend().get_user(login.user.pk) if login.user else None
    stored = login.state.get(_KEY, "")
    if account is None or not account.is_staff or not constant_time_compare(stored, _fingerprint(account)):
        clear_login(request)


def _fingerprint(account: User) -> str:
    """Return what changes when the account signs in or its sessions end. Visitors can read it, so not the hash."""
    value = f"{account.get_session_auth_hash()} {account.last_login and account.last_login.timestamp()}"
    return salted_hmac(__name__, value, algorithm="sha256").hexdigest()[:32]
