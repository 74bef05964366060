"""The rows of a page that is curated: its stories, each with the fields that give it a place."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.forms import BoundField, Form, Media
from django.http import QueryDict
from django.utils import timezone

from newsroom.core.desk.audit import who
from newsroom.core.desk.widgets.suggestions import is_id
from newsroom.core.models import AuditEntry
from newsroom.core.permissions import NotAllowed
from newsroom.core.time.dates import format_time
from topics import curation
from topics.forms import PinForm, digest_of
from topics.models import NAME_LENGTH

# How many of the latest stories stand on the screen, and how many others of which something is said.
LATEST, MOST = 12, 80
# An editor is told of pins that end within this time.
SOON = timedelta(hours=48)
# Who wrote what an editor has not seen is looked up in so much of the log.
RECENT = timedelta(hours=1)
# What is told of a field of a row that is saved empty.
_EMPTY = {
    "position": "not pinned",
    "until": "no end date",
    "line": "no timeline text",
    "reason": "not hidden",
}
# By which field of a row a verb's refusal is told.
_FIELDS = {"pinned_until": "until", "hidden_reason": "reason", "key_moment_line": "line"}


class Refused(Exception):
    """A verb refused what a form says; the form tells why."""


@contextmanager
def refused_at(form: Form, field: str | None = None) -> Iterator[None]:
    """Tell what a verb refuses within at the field that it names, or else at this one. Raises Refused then."""
    try:
        yield
    except ValidationError as refusal:
        said: dict[Any, Any] = refusal.error_dict if hasattr(refusal, "error_dict") else {field: [refusal]}
        for name, mistakes in said.items():
            name = _FIELDS.get(name, name)
            form.add_error(name if name in form.fields else None, mistakes)
        raise Refused from refusal


class Section(NamedTuple):
    """A list of the screen: its key, its heading, and what is told while nothing is in it ("": it is left out)."""

    key: str
    heading: str
    empty: str = ""


@dataclass
class Row:
    """A story of the page. item: what is pinned, None if it is not there any more; seen_from: None if not seen."""

    key: str
    form: PinForm
    item: Any = None
    story: Any = None
    seen_from: datetime | None = None

    @property
    def title(self) -> str:
        """The headline."""
        return (self.story.title or "Untitled") if self.story else "Story no longer available"

    @property
    def is_pinned(self) -> bool:
        """Whether the form gives it a place."""
        return bool(self.form["position"].value())

    @property
    def place(self) -> int:
        """The place that the form gives it; what is none comes last."""
        value = str(self.form["position"].value())
        return int(value) if is_id(value) else 1000

    @property
    def says_something(self) -> bool:
        """Whether anything is said of the story, apart from when it would end."""
        return any(value for name, value in self.form.cleaned_data.items() if name != "until")

    @property
    def saved(self) -> list[str]:
        """What is saved of it where the form says something else."""
        is_pinned = self.form["position"].initial
        fields = [self.form[name] for name in self.form.changed_data if name != "until" or is_pinned]
        return [_told(field) for field in fields] if self.item else []

    @property
    def ends_at(self) -> datetime | None:
        """When the pin ends, or ended."""
        return self.item.pinned_until if self.item and self.item.pinned_position else None

    @property
    def has_ended(self) -> bool:
        """Whether the pin has dropped out, and nobody has typed another end since."""
        is_past = self.ends_at is not None and self.ends_at <= timezone.now()
        return is_past and not (self.form.is_bound and "until" in self.form.changed_data)

    @property
    def ends_soon(self) -> bool:
        """Whether the pin ends within 48 hours."""
        return self.ends_at is not None and timezone.now() < self.ends_at <= timezone.now() + SOON

    @property
    def is_seen(self) -> bool:
        """Whether readers see the story on the page now."""
        return self.seen_from is not None and self.seen_from <= timezone.now()

    @property
    def is_scheduled(self) -> bool:
        """Whether they will, at a moment that is known."""
        return self.seen_from is not None and not self.is_seen


def _told(field: BoundField) -> str:
    saved = field.initial
    if not saved:
        return _EMPTY[field.name]
    return f"{field.label}: {format_time(saved) if isinstance(saved, datetime) else saved}"


def stale(
    what: str, entries: QuerySet[AuditEntry], rows: Iterable[Row], fields: Sequence[str] = (), *, by: User
) -> str:
    """What is told instead of saving a page that changed since it was read, with where it differs from what is saved.

    what: the page. entries: of the log, about it. fields: labels of those that differ.
    """
    last = entries.filter(at__gte=timezone.now() - RECENT).select_related("by").first()
    is_others = last is not None and last.by not in (None, by)
    sentences = [
        f"{who(last.by)} changed {what} while you were editing."
        if last and is_others
        else f"{what[0].upper()}{what[1:]} was changed while you were editing.",
        "Your changes are not saved, but they are still on this page.",
        f"Fields that differ from the saved version: {', '.join(fields)}." if fields else "",
        "Each story that differs shows its saved version." if any(row.saved for row in rows) else "",
        "Save again to replace the saved version with yours.",
    ]
    return " ".join(filter(None, sentences))


class CuratedPage:
    """The stories of a page and what is said of them. A room says which page, and where the stories are."""

    form_class: type[PinForm] = PinForm
    # Whether more is said of stories than the screen shows.
    has_more = False
    sections: Sequence[Section] = (
        Section("pins", "Pinned", "No pinned stories. The latest stories are shown first."),
        Section("ended", "Expired pins"),
        Section("latest", "Latest", "No other published stories."),
        Section("found", "Other stories"),
    )

    @property
    def media(self) -> Media:
        """What the fields of the rows and desk/curation.js use."""
        return self.form_class().media + Media(js=["admin/desk/http.js", "admin/desk/scroll-anchor.js"])

    def items(self) -> QuerySet[Any]:
        """All that can be pinned there, with what a row shows."""
        raise NotImplementedError

    def said(self) -> QuerySet[Any]:
        """Those of which something is said."""
        raise NotImplementedError

    def newest(self) -> QuerySet[Any]:
        """Those that readers see and that are not pinned, the newest first."""
        raise NotImplementedError

    def matching(self, text: str) -> QuerySet[Any]:
        """Those whose headline contains the text, the newest first."""
        raise NotImplementedError

    def row_of(self, item: Any, key: str, data: QueryDict | None = None) -> Row:
        """The row of an item of the page."""
        raise NotImplementedError

    def section_of(self, row: Row) -> str:
        """The key of the list that the row stands in."""
        if row.item is None:
            return "found"
        if row.is_pinned:
            return "ended" if row.has_ended else "pins"
        return "latest" if row.item in self._latest else "found"

    @cached_property
    def _latest(self) -> list[Any]:
        return list(self.newest()[:LATEST])

    def rows(self, data: QueryDict | None = None) -> list[Row]:
        """The rows as they are now or, with data, as they were sent: by the ids under `story`."""
        if data is None:
            said = list(self.said()[: MOST + 1])
            self.has_more = len(said) > MOST
            shown = {item.pk: item for item in [*said[:MOST], *self._latest]}
            return [self.row_of(item, str(pk)) for pk, item in shown.items()]
        sent = {str(int(key)) if is_id(key) else key: None for key in data.getlist("story")}
        items = self.items().in_bulk([int(key) for key in sent if is_id(key)])
        return [self.row_of(items.get(int(key)) if is_id(key) else None, key, data) for key in sent]

    def found(self, text: str) -> list[Row]:
        """The rows of stories found by the text."""
        # SQLite compares with no pattern of any length.
        items = self.matching(text[:NAME_LENGTH])[:LATEST] if text else []
        return [self.row_of(item, str(item.pk)) for item in items]

    def found_beside(self, rows: Sequence[Row], text: str) -> tuple[list[Row], str]:
        """These rows and those found by the text; what is told if that adds none."""
        known = {row.key for row in rows}
        found = self.found(text)
        added = [row for row in found if row.key not in known]
        news = "The stories found are already on this page." if found else "No stories found."
        return [*rows, *added], "" if added else news

    def in_sections(self, rows: Iterable[Row]) -> list[tuple[Section, list[Row]]]:
        """Each list of the screen with its rows: pins by their place, the others newest first."""
        lists: dict[str, list[Row]] = {section.key: [] for section in self.sections}
        for row in rows:
            lists[self.section_of(row)].append(row)
        for key, those in lists.items():
            if key == "pins":
                those.sort(key=lambda row: (row.place, row.item.pk))
            else:
                those.sort(key=lambda row: row.seen_from.timestamp() if row.seen_from else 0.0, reverse=True)
        sections = self.sections
        if not lists["pins"] and not lists["latest"]:
            sections = [s._replace(empty="No published stories.") if s.key == "latest" else s for s in sections]
        return [(section, lists[section.key]) for section in sections]

    def digest(self, **more: Any) -> str:
        """A word that is another one as soon as something else is said of the page's stories, or more is."""
        fields = ["pk", *(field.name for field in self.items().model._meta.fields if field.name in _SAID)]
        # Sorted here: for the order of ids SQLite would go through all stories.
        return digest_of({**more, "stories": sorted(self.said().order_by().values_list(*fields))})


# The columns in which something is said of a story.
_SAID = {"pinned_position", "pinned_until", "is_hidden", "hidden_reason", "is_key_moment", "key_moment_line"}


def require_all(rows: Iterable[Row]) -> list[Row]:
    """The rows of stories that are there. Raises NotAllowed if one says something of a story that is not."""
    if any(row.item is None and row.says_something for row in rows):
        raise NotAllowed(curation.GONE)
    return [row for row in rows if row.item is not None]


def pin(rows: Sequence[Row], *, by: User) -> None:
    """Pin, unpin and order what the rows say, as far as it is not so already. Raises NotAllowed and Refused."""
    for row in rows:
        item, place, until = row.item, row.form.cleaned_data["position"], row.form.cleaned_data["until"]
        with refused_at(row.form):
            if place is None and item.pinned_position:
                curation.unpin(item, by=by)
            elif place is not None and (not item.pinned_position or until != to_minute(item.pinned_until)):
                curation.pin(item, by=by, until=until)
    placed = [row for row in rows if row.form.cleaned_data["position"] is not None]
    after = [row.item for row in sorted(placed, key=lambda row: row.place)]
    if after != sorted(after, key=lambda item: (item.pinned_position, item.pk)):
        curation.order(after, by=by)


def unpinned() -> Q:
    """Of a thing that no pin holds at the top of its page now. Read off its own row, so that lists end after a few."""
    return Q(pinned_position__isnull=True) | Q(pinned_until__lte=timezone.now())


def to_minute[Moment: (datetime, datetime | None)](moment: Moment) -> Moment:
    """The moment as the field for it shows it."""
    return moment and moment.replace(second=0, microsecond=0)
