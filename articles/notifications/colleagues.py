"""The people of the desk: who may read stories there, who edits them, and what they are called."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from newsroom.core.desk.audit import who

# Permissions are held by this one; other backends only say who somebody is.
_BACKEND = "django.contrib.auth.backends.ModelBackend"


def may_read(user: Any) -> bool:
    """Whether the user may read stories on the desk, unpublished ones too. A command (None) may."""
    return user is None or user.has_perm("articles.view_article") or user.has_perm("articles.change_article")


def readers() -> QuerySet[Any]:
    """Everybody who may read stories on the desk."""
    people = get_user_model().objects
    viewers, writers = (people.with_perm(f"articles.{verb}_article", backend=_BACKEND) for verb in ("view", "change"))
    return (viewers | writers).filter(is_staff=True)


def editors() -> QuerySet[Any]:
    """Everybody who may publish, who was here last first."""
    found = get_user_model().objects.with_perm("articles.publish_article", backend=_BACKEND)
    return found.filter(is_staff=True).order_by("-last_login", "pk")


def called(usernames: Iterable[str]) -> QuerySet[Any]:
    """The readers with these user names."""
    return readers().filter(username__in=list(usernames))


def matching(term: str) -> QuerySet[Any]:
    """The readers of whose user name or name this is the beginning, by user name."""
    begins = Q(username__istartswith=term) | Q(first_name__istartswith=term) | Q(last_name__istartswith=term)
    return readers().filter(begins).order_by("username")


def name_of(user: Any) -> str:
    """What the desk calls somebody; None: an account that is gone, or a command."""
    return who(user, "Someone")
