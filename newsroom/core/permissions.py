"""The permission check that service functions start with."""

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


class NotAllowed(PermissionDenied):
    """The user may not do this, or the state of the item forbids it. Nothing was changed."""


def require(by: User | AnonymousUser | None, permission: str, sentence: str) -> None:
    """Raise NotAllowed with the sentence unless the user has the permission. A command (None) has all of them."""
    if by is not None and not by.has_perm(permission):
        raise NotAllowed(sentence)


def signed_in_user(request: HttpRequest) -> User:
    """Return the user of a request to the desk. Raises PermissionDenied if there is none."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
