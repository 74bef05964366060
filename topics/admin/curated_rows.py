"""A row of a curated page: a story, with the form of its pin."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms import Form
from django.utils import timezone

from newsroom.core.desk.widgets.suggestions import is_id
from topics.curation_forms import PinForm

# Pins that expire within this time are marked.
SOON = timedelta(hours=48)
# The form field for a model field in an error of a service function.
_FIELDS = {
    "pinned_position": "position",
    "pinned_until": "until",
    "hidden_reason": "reason",
    "key_moment_line": "line",
    "key_moment_date": "date",
}


class Refused(Exception):
    """A service function refused a change. The form has the error."""


@contextmanager
def refused_at(form: Form, field: str | None = None) -> Iterator[None]:
    """Add a ValidationError to the form, at the field that it names or else at this one. Raises Refused then."""
    try:
        yield
    except ValidationError as refusal:
        errors: dict[Any, Any] = refusal.error_dict if hasattr(refusal, "error_dict") else {field: [refusal]}
        for name, field_errors in errors.items():
            name = _FIELDS.get(name, name)
            form.add_error(name if name in form.fields else None, field_errors)
        raise Refused from refusal


@dataclass
class Row:
    """A story on the page. item: what is pinned, None if it no longer exists. public_from: its public date or None."""

    key: str
    form: PinForm
    item: Any = None
    story: Any = None
    public_from: datetime | None = None

    @property
    def title(self) -> str:
        """The headline."""
        return (self.story.title or "Untitled") if self.story else "Story no longer available"

    @property
    def is_pinned(self) -> bool:
        """Whether the form has a pin position."""
        return bool(self.form["position"].value())

    @property
    def is_pinnable(self) -> bool:
        """Whether a pin is offered: to unpin it, or because the story is not hidden."""
        return self.is_pinned or not getattr(self.item, "is_hidden", False)

    @property
    def place(self) -> int:
        """The pin position in the form; invalid ones come last."""
        value = str(self.form["position"].value())
        return int(value) if is_id(value) else 1000

    @property
    def opened_place(self) -> int:
        """The pin position when the page was opened, 0 if not pinned."""
        value = str(self.form.opened.get("position", (self.item and self.item.pinned_position) or ""))
        return int(value) if is_id(value) else 0

    @property
    def was_unpinned(self) -> bool:
        """Whether someone else removed the pin, which the editor did not change."""
        return "position" in self.form.others and not self.item.pinned_position

    @property
    def stays_pinned(self) -> bool:
        """Whether it is pinned now, and also in the form."""
        return self.is_pinned and bool(self.item.pinned_position)

    @property
    def expires_at(self) -> datetime | None:
        """When the pin expires or expired."""
        return self.item.pinned_until if self.item and self.item.pinned_position else None

    @property
    def has_expired(self) -> bool:
        """Whether the pin has expired, and the editor has not typed another end date."""
        is_past = self.expires_at is not None and self.expires_at <= timezone.now()
        return is_past and not (self.form.is_bound and self.form.until_typed != self.form.until_opened(self.expires_at))

    @property
    def expires_soon(self) -> bool:
        """Whether the pin expires within 48 hours."""
        return self.expires_at is not None and timezone.now() < self.expires_at <= timezone.now() + SOON

    @property
    def is_public(self) -> bool:
        """Whether readers see the story on the page now."""
        return self.public_from is not None and self.public_from <= timezone.now()

    @property
    def is_scheduled(self) -> bool:
        """Whether readers will see the story from a known moment."""
        return self.public_from is not None and not self.is_public


def unpinned() -> Q:
    """Return the condition that no pin is active. It only uses the row itself, so lists can stop after a few rows."""
    return Q(pinned_position__isnull=True) | Q(pinned_until__lte=timezone.now())


def to_minute[Moment: (datetime, datetime | None)](moment: Moment) -> Moment:
    """Return the moment as its form field shows it."""
    return moment and moment.replace(second=0, microsecond=0)
