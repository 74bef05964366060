"""Who has a story's writing screen open now, and whether they write."""

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

# The screen tells every 15 seconds that it is open; who told nothing for so long has left.
FORGOTTEN_AFTER = timedelta(seconds=45)


class Colleague(NamedTuple):
    """Somebody at a story. name: to show. is_writing: they typed lately; otherwise they only look."""

    name: str
    is_writing: bool


def see(article: Article, user: Any, *, is_typing: bool) -> None:
    """Note that the user has the story open now, and forget who left it or them."""
    now = timezone.now()
    told = ["seen_at", "typed_at"] if is_typing else ["seen_at"]
    here = Presence(article=article, user=user, seen_at=now, typed_at=now if is_typing else None)
    with transaction.atomic():
        Presence.objects.filter(Q(article=article) | Q(user=user), seen_at__lt=now - FORGOTTEN_AFTER).delete()
        Presence.objects.bulk_create(
            [here], update_conflicts=True, unique_fields=["article", "user"], update_fields=told
        )


def leave(article: Article, user: Any) -> None:
    """Note that the user closed the story."""
    Presence.objects.filter(article=article, user=user).delete()


def prune() -> int:
    """Delete the presences of who has left. Returns how many."""
    return delete_in_batches(Presence.objects.filter(seen_at__lt=timezone.now() - FORGOTTEN_AFTER))


def others(article: Article, user: Any) -> list[Colleague]:
    """Who else has the story open now, who came first first."""
    return colleagues(_lately().filter(article=article).exclude(user=user))


def colleagues(presences: Iterable[Presence]) -> list[Colleague]:
    """What is shown of these presences, which are loaded with their users."""
    since = timezone.now() - FORGOTTEN_AFTER
    return [Colleague(name_of(here.user), _is_since(here.typed_at, since)) for here in presences]


def sentence(people: Sequence[Colleague]) -> str:
    """Who writes here now and who only looks; "" for nobody."""
    writing = [one.name for one in people if one.is_writing]
    looking = [one.name for one in people if not one.is_writing]
    sentences = []
    if writing:
        sentences.append(f"{get_text_list(writing, 'and')} {'are' if len(writing) > 1 else 'is'} editing this story.")
    if looking:
        story = "it" if writing else "this story"
        sentences.append(f"{get_text_list(looking, 'and')} {'are' if len(looking) > 1 else 'is'} viewing {story}.")
    return " ".join(sentences)


def for_list(user: Any) -> "Prefetch[Any]":
    """For a list of stories: one query that gives each of them `present`, who else has it open now."""
    return Prefetch("presences", queryset=_lately().exclude(user=user), to_attr="present")


def _lately() -> QuerySet[Presence]:
    since = timezone.now() - FORGOTTEN_AFTER
    return Presence.objects.filter(seen_at__gte=since).select_related("user").order_by("pk")


def _is_since(moment: datetime | None, since: datetime) -> bool:
    return moment is not None and moment >= since
