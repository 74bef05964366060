"""Users of the desk: who can read stories, who can publish them, and their names."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from newsroom.core.desk.audit import display_name
from newsroom.core.permissions import may_read_stories

# This backend holds the permissions; the others only authenticate.
_BACKEND = "django.contrib.auth.backends.ModelBackend"


def may_read(user: Any) -> bool:
    """Return whether the user may read stories on the desk. A command (None) may."""
    return user is None or may_read_stories(user)


def readers() -> QuerySet[Any]:
    """Return all users who may read stories on the desk."""
    people = get_user_model().objects
    viewers, writers = (people.with_perm(f"articles.{verb}_article", backend=_BACKEND) for verb in ("view", "change"))
    return (viewers | writers).filter(is_staff=True)


def editors() -> QuerySet[Any]:
    """Return all users who may publish, by their last sign-in, newest first."""
    found = get_user_model().objects.with_perm("articles.publish_article", backend=_BACKEND)
    return found.filter(is_staff=True).order_by("-last_login", "pk")


def with_usernames(usernames: Iterable[str]) -> QuerySet[Any]:
    """Return users with these usernames who may read stories."""
    return readers().filter(username__in=list(usernames))


def matching(term: str) -> QuerySet[Any]:
    """Return users whose username or name starts with the text and who may read stories, by username."""
    starts_with_term = Q(username__istartswith=term) | Q(first_name__istartswith=term) | Q(last_name__istartswith=term)
    return readers().filter(starts_with_term).order_by("username")


def name_of(user: Any) -> str:
    """Return the name of the user on the desk. None: a deleted account, or a command."""
    return display_name(user, "Someone")
