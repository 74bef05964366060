"""Presence: which users have a screen of the desk open, and whether they are typing."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import get_text_list

from newsroom.core.desk.audit import display_name
from newsroom.core.models import Presence
from newsroom.core.permissions import signed_in_user
from newsroom.core.system.pruning import delete_in_batches

# The screen sends a heartbeat every 15 seconds; a user without one for this long has left. Users also count as editing
# for this long after they typed.
TIMEOUT = timedelta(seconds=45)


class Subject(NamedTuple):
    """What a screen is about. kind, pk: as in the audit log. name: what sentences call it, such as “this story”."""

    kind: str
    pk: int
    name: str


class Colleague(NamedTuple):
    """A user who has the screen open. name: for display. is_writing: whether they typed within TIMEOUT."""

    name: str
    is_writing: bool


def subject_of(obj: Model) -> Subject:
    """Return the subject of the screen of this object."""
    return Subject(str(obj._meta.model_name), obj.pk, f"this {obj._meta.verbose_name}")


def answer(request: HttpRequest, subject: Subject) -> dict[str, Any]:
    """Record a heartbeat of the screen, whose user may see it. Returns {people: [{name, is_writing}], here}.

    here: the other people in a sentence. POST data: `is_typing`; `is_leaving` when the screen is closed, for which the
    answer is {}.
    """
    user = signed_in_user(request)
    if request.POST.get("is_leaving"):
        leave(subject, user)
        return {}
    see(subject, user, is_typing=bool(request.POST.get("is_typing")))
    people = others(subject, user)
    return {"people": [colleague._asdict() for colleague in people], "here": sentence(people, subject.name)}


def see(subject: Subject, user: Any, *, is_typing: bool) -> None:
    """Record that the user has the screen open now, and delete expired presences of the subject and of the user."""
    now = timezone.now()
    fields = ["seen_at", "typed_at"] if is_typing else ["seen_at"]
    presence = Presence(
        subject_kind=subject.kind,
        subject_id=subject.pk,
        user=user,
        seen_at=now,
        typed_at=now if is_typing else None,
    )
    with transaction.atomic():
        Presence.objects.filter(_is_at(subject) | Q(user=user), seen_at__lt=now - TIMEOUT).delete()
        Presence.objects.bulk_create(
            [presence],
            update_conflicts=True,
            unique_fields=["subject_kind", "subject_id", "user"],
            update_fields=fields,
        )


def leave(subject: Subject, user: Any) -> None:
    """Delete the user's presence at the screen, which they closed."""
    Presence.objects.filter(_is_at(subject), user=user).delete()


def prune() -> int:
    """Delete the expired presences. Return how many."""
    return delete_in_batches(Presence.objects.filter(seen_at__lt=timezone.now() - TIMEOUT))


def others(subject: Subject, user: Any) -> list[Colleague]:
    """Return the other users who have the screen open now, in order of arrival."""
    return _colleagues(_active().filter(_is_at(subject)).exclude(user=user))


def sentences_for(objects: Sequence[Model], user: Any) -> dict[int, str]:
    """Return what `sentence` says of the other users at these objects of one model, by ID. One query."""
    subjects = {obj.pk: subject_of(obj) for obj in objects}
    kinds = {subject.kind for subject in subjects.values()}
    found: dict[int, list[Presence]] = {}
    for presence in _active().filter(subject_kind__in=kinds, subject_id__in=subjects).exclude(user=user):
        found.setdefault(presence.subject_id, []).append(presence)
    return {pk: sentence(_colleagues(presences), subjects[pk].name) for pk, presences in found.items()}


def sentence(people: Sequence[Colleague], name: str) -> str:
    """Return sentences that say who is editing and who is viewing the subject; "" if `people` is empty."""
    editing = [person.name for person in people if person.is_writing]
    viewing = [person.name for person in people if not person.is_writing]
    sentences = []
    if editing:
        sentences.append(f"{get_text_list(editing, 'and')} {'are' if len(editing) > 1 else 'is'} editing {name}.")
    if viewing:
        what = "it" if editing else name
        sentences.append(f"{get_text_list(viewing, 'and')} {'are' if len(viewing) > 1 else 'is'} viewing {what}.")
    return " ".join(sentences)


def _is_at(subject: Subject) -> Q:
    return Q(subject_kind=subject.kind, subject_id=subject.pk)


def _active() -> QuerySet[Presence]:
    """Return the presences that have not expired, of users who can still sign in to the desk."""
    since = timezone.now() - TIMEOUT
    can_sign_in = {"user__is_active": True, "user__is_staff": True}
    return Presence.objects.filter(seen_at__gte=since, **can_sign_in).select_related("user").order_by("pk")


def _colleagues(presences: Iterable[Presence]) -> list[Colleague]:
    since = timezone.now() - TIMEOUT
    return [Colleague(display_name(each.user), _is_since(each.typed_at, since)) for each in presences]


def _is_since(moment: datetime | None, since: datetime) -> bool:
    return moment is not None and moment >= since
