"""Presence: which users have a story's writing screen open, and whether they are typing."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.text import get_text_list

from articles.models import Article, Presence
from articles.notifications.colleagues import name_of
from newsroom.core.system.pruning import delete_in_batches

# The screen sends a heartbeat every 15 seconds; a user without one for this long has left. Users also count as editing
# for this long after they typed.
TIMEOUT = timedelta(seconds=45)


class Colleague(NamedTuple):
    """A user who has the story open. name: for display. is_writing: whether they typed within TIMEOUT."""

    name: str
    is_writing: bool


def see(article: Article, user: Any, *, is_typing: bool) -> None:
    """Record that the user has the story open now, and delete expired presences of the story and of the user."""
    now = timezone.now()
    fields = ["seen_at", "typed_at"] if is_typing else ["seen_at"]
    presence = Presence(article=article, user=user, seen_at=now, typed_at=now if is_typing else None)
    with transaction.atomic():
        Presence.objects.filter(Q(article=article) | Q(user=user), seen_at__lt=now - TIMEOUT).delete()
        Presence.objects.bulk_create(
            [presence], update_conflicts=True, unique_fields=["article", "user"], update_fields=fields
        )


def leave(article: Article, user: Any) -> None:
    """Delete the user's presence at the story, which they closed."""
    Presence.objects.filter(article=article, user=user).delete()


def prune() -> int:
    """Delete the expired presences. Return how many."""
    return delete_in_batches(Presence.objects.filter(seen_at__lt=timezone.now() - TIMEOUT))


def others(article: Article, user: Any) -> list[Colleague]:
    """Return the other users who have the story open now, in order of arrival."""
    return colleagues(_active().filter(article=article).exclude(user=user))


def colleagues(presences: Iterable[Presence]) -> list[Colleague]:
    """Return the users of these presences. presences: loaded with their users."""
    since = timezone.now() - TIMEOUT
    return [Colleague(name_of(each.user), _is_since(each.typed_at, since)) for each in presences]


def sentence(people: Sequence[Colleague]) -> str:
    """Return sentences that say who is editing and who is viewing the story; "" if `people` is empty."""
    editing = [person.name for person in people if person.is_writing]
    viewing = [person.name for person in people if not person.is_writing]
    sentences = []
    if editing:
        sentences.append(f"{get_text_list(editing, 'and')} {'are' if len(editing) > 1 else 'is'} editing this story.")
    if viewing:
        story = "it" if editing else "this story"
        sentences.append(f"{get_text_list(viewing, 'and')} {'are' if len(viewing) > 1 else 'is'} viewing {story}.")
    return " ".join(sentences)


def for_list(user: Any) -> "Prefetch[Any]":
    """Return a prefetch that sets `present` on each story of a list: the presences of other users. One query."""
    return Prefetch("presences", queryset=_active().exclude(user=user), to_attr="present")


def _active() -> QuerySet[Presence]:
    since = timezone.now() - TIMEOUT
    return Presence.objects.filter(seen_at__gte=since).select_related("user").order_by("pk")


def _is_since(moment: datetime | None, since: datetime) -> bool:
    return moment is not None and moment >= since
