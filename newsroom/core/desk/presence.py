"""Presence: which users have a screen of the desk open, and whether they are typing."""

import re
from collections.abc import Iterable, Mapping, Sequence
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
    """A user who has the screen open. name: for display. is_writing: whether they typed within TIMEOUT.

    place, paragraph: of a user who is writing, where their caret is (`Presence`).
    """

    name: str
    is_writing: bool
    place: str = ""
    paragraph: int = 0


def subject_of(obj: Model) -> Subject:
    """Return the subject of the screen of this object."""
    return Subject(str(obj._meta.model_name), obj.pk, f"this {obj._meta.verbose_name}")


def answer(request: HttpRequest, subject: Subject, places: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Record a heartbeat of the screen, whose user may see it. Returns {people: [fields of a Colleague], here}.

    places: what sentences call the fields of the screen that a caret can be in, by name. here: the other people in
    sentences. POST data: `is_typing`; `place` and `paragraph`, where the caret is; `is_leaving` when the screen is
    closed, for which the answer is {}.
    """
    user = signed_in_user(request)
    if request.POST.get("is_leaving"):
        leave(subject, user)
        return {}
    places = places or {}
    place, paragraph = request.POST.get("place", ""), request.POST.get("paragraph", "")
    is_number = place in places and re.fullmatch("[0-9]{1,5}", paragraph)
    see(
        subject,
        user,
        is_typing=bool(request.POST.get("is_typing")),
        place=place if place in places else "",
        paragraph=int(paragraph) if is_number else 0,
    )
    people = others(subject, user)
    return {"people": [colleague._asdict() for colleague in people], "here": sentence(people, subject.name, places)}


def see(subject: Subject, user: Any, *, is_typing: bool, place: str = "", paragraph: int = 0) -> None:
    """Record that the user has the screen open now, and delete expired presences of the subject and of the user.

    place, paragraph: where their caret is.
    """
    now = timezone.now()
    fields = ["seen_at", "place", "paragraph", *(["typed_at"] if is_typing else [])]
    presence = Presence(
        subject_kind=subject.kind,
        subject_id=subject.pk,
        user=user,
        seen_at=now,
        typed_at=now if is_typing else None,
        place=place,
        paragraph=paragraph,
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


def sentence(people: Sequence[Colleague], name: str, places: Mapping[str, str] | None = None) -> str:
    """Return sentences that say who is editing what and who is viewing the subject; "" if `people` is empty.

    name: of the subject. places: see `answer`.
    """
    editing: dict[str, list[str]] = {}
    for person in people:
        if person.is_writing:
            editing.setdefault(_where(person, places or {}) or name, []).append(person.name)
    viewing = [person.name for person in people if not person.is_writing]
    sentences = [f"{_are(names)} editing {what}." for what, names in editing.items()]
    if viewing:
        sentences.append(f"{_are(viewing)} viewing {'it' if name in editing else name}.")
    return " ".join(sentences)


def _are(names: list[str]) -> str:
    return f"{get_text_list(names, 'and')} {'are' if len(names) > 1 else 'is'}"


def _where(person: Colleague, places: Mapping[str, str]) -> str:
    place = places.get(person.place, "")
    return f"{place}, paragraph {person.paragraph}" if place and person.paragraph else place


def _is_at(subject: Subject) -> Q:
    return Q(subject_kind=subject.kind, subject_id=subject.pk)


def _active() -> QuerySet[Presence]:
    """Return the presences that have not expired, of users who can still sign in to the desk."""
    since = timezone.now() - TIMEOUT
    can_sign_in = {"user__is_active": True, "user__is_staff": True}
    return Presence.objects.filter(seen_at__gte=since, **can_sign_in).select_related("user").order_by("pk")


def _colleagues(presences: Iterable[Presence]) -> list[Colleague]:
    since = timezone.now() - TIMEOUT
    return [
        Colleague(display_name(each.user), True, each.place, each.paragraph)
        if _is_since(each.typed_at, since)
        else Colleague(display_name(each.user), False)
        for each in presences
    ]


def _is_since(moment: datetime | None, since: datetime) -> bool:
    return moment is not None and moment >= since
