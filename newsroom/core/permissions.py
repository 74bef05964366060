"""Permission checks: the one that service functions start with, and who may read stories."""

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

# Who has one of these may read all stories on the desk, with those that readers do not see yet.
READING_STORIES = ("articles.view_article", "articles.change_article")


class NotAllowed(PermissionDenied):
    """The user may not do this, or the state of the item forbids it. Nothing was changed."""


def may_read_stories(user: User | AnonymousUser) -> bool:
    """Return whether the user may read stories on the desk."""
    return any(map(user.has_perm, READING_STORIES))


def require(by: User | AnonymousUser | None, permission: str, sentence: str) -> None:
    """Raise NotAllowed with the sentence unless the user has the permission. A command (None) has all of them."""
    if by is not None and not by.has_perm(permission):
        raise NotAllowed(sentence)


def signed_in_user(request: HttpRequest) -> User:
    """Return the user of a request to the desk. Raises PermissionDenied if there is none."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
