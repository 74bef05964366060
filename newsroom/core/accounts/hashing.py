"""A limit of password hashing. Each hash takes 0.2 seconds of a CPU core and 100 MiB, and anyone can ask for one.

A process computes one hash at a time. Two requests may wait for it, others are refused at once, so that one thread is
left for readers. Strangers have two of the three places, one for each address, so that they keep nobody out who is at
an address from which somebody has recently signed in. Users could do that, who know a password and whose sign-ins do
not fail: so each address has a number of hashes a minute.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from allauth.core import context
from django.contrib.auth.hashers import Argon2PasswordHasher, PBKDF2PasswordHasher, make_password
from django.core.exceptions import ValidationError
from django.forms.forms import BaseForm
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from newsroom.core.accounts.known_addresses import is_known
from newsroom.core.system.client_ip import UNKNOWN, client_ip, client_site
from newsroom.core.system.slots import ClientLimit, Slots
from newsroom.core.web.throttle import count_in_minute

BUSY = "The server is busy. Try again in a moment."
# The places of all, of all strangers, of one stranger, and of one known address, where colleagues may sign in together.
slots, MAX_STRANGERS, MAX_OF_STRANGER, MAX_OF_KNOWN = Slots(1, waiting=2), 2, 1, 2
# Hashes for one address, which an office may share.
MAX_IN_MINUTE = 30
_strangers, _of_stranger, _of_known = map(ClientLimit, (MAX_STRANGERS, MAX_OF_STRANGER, MAX_OF_KNOWN))


class ServerBusy(ValidationError):
    """A password was neither checked nor set. Forms show it as their error; it is no failed attempt."""

    def __init__(self) -> None:
        super().__init__(BUSY, code="busy")


class Argon2Hasher(Argon2PasswordHasher):
    """Django's hasher within the limit.

    It has one lane instead of eight: the work is the same, but one thread does it, so that the system's scheduler does
    not prefer it to the threads that serve readers.
    """

    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """Return the hash. Raises ServerBusy."""
        with _slot():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Return whether the password has this hash. Raises ServerBusy."""
        with _slot():
            return super().verify(password, encoded)


class PBKDF2Hasher(PBKDF2PasswordHasher):
    """Django's hasher within the limit, also when it verifies, because it encodes the password for that."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        """Return the hash. Raises ServerBusy."""
        with _slot():
            return super().encode(password, salt, iterations)


class HashedPasswordMixin(BaseForm):
    """A form that sets a password, and hashes it when it is validated: then it can show that the server is busy."""

    password_name = "password1"

    def full_clean(self) -> None:
        """Validate the form, then hash the password if it is valid and one was chosen."""
        super().full_clean()
        self._hash = ""
        if not self.is_bound or self.errors or not self.cleaned_data.get("set_usable_password", True):
            return
        try:
            self._hash = make_password(self.cleaned_data[self.password_name])
        except ServerBusy as busy:
            self.add_error(self.password_name, busy)

    def set_password_and_save(self, user: Any, *args: Any, **kwargs: Any) -> Any:
        """Set the password of the user, or none if the form says so. Arguments and result are those of Django."""
        if not self._hash:
            return super().set_password_and_save(user, *args, **kwargs)  # type: ignore[misc]  # The form has it.
        user.password = self._hash
        if kwargs.get("commit", True):
            user.save()
        return user


class BusyMiddleware:
    """Sets the status of a page with a form whose password could not be hashed now."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Respond, with 503 and Retry-After if the server is busy."""
        response = self.get_response(request)
        if getattr(request, "is_server_busy", False) and response.status_code == 200:
            response.status_code = 503
            response["Retry-After"] = "5"
        return response


@contextmanager
def _slot() -> Iterator[None]:
    """Take a slot in the block. Raises ServerBusy."""
    request = context.request
    site = client_site(request) if request else UNKNOWN
    is_from_known = request is not None and is_known(client_ip(request))
    limits = [_of_known.take(site)] if is_from_known else [_of_stranger.take(site), _strangers.take("all")]
    # A neighbour who is a stranger has another count.
    name = "password-at-known" if is_from_known else "password"
    with ExitStack() as stack:
        is_taken = all(map(stack.enter_context, [*limits, slots.take(UNKNOWN)]))
        # Requests that are refused do not count.
        if not (is_taken and count_in_minute(name, site) <= MAX_IN_MINUTE):
            if request:
                request.is_server_busy = True
            raise ServerBusy
        yield
