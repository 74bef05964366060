"""The rows of a page that is curated: its stories, each with the fields that give it a place."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.forms import Form, Media
from django.http import QueryDict
from django.utils import timezone

from newsroom.core.desk import history
from newsroom.core.desk.conflicts import CONFLICT, UNSEEN, ConflictAwareMixin, Current, EditConflict, merge_order
from newsroom.core.desk.widgets.suggestions import is_id
from newsroom.core.models import AuditEntry
from newsroom.core.permissions import NotAllowed
from topics import curation
from topics.forms import PinForm
from topics.models import NAME_LENGTH

# How many of the latest stories stand on the screen, and how many others of which something is said.
LATEST, MOST = 12, 80
# An editor is told of pins that end within this time.
SOON = timedelta(hours=48)
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
    def opened_place(self) -> int:
        """The place that it had when the page was opened; 0: none."""
        value = str(self.form.opened.get("position", (self.item and self.item.pinned_position) or ""))
        return int(value) if is_id(value) else 0

    @property
    def was_unpinned(self) -> bool:
        """Whether others removed the pin, which the editor left as it was."""
        return "position" in self.form.others and not self.item.pinned_position

    @property
    def stays_pinned(self) -> bool:
        """Whether it is pinned now and the editor left it so."""
        return self.is_pinned and bool(self.item.pinned_position)

    @property
    def ends_at(self) -> datetime | None:
        """When the pin ends, or ended."""
        return self.item.pinned_until if self.item and self.item.pinned_position else None

    @property
    def has_ended(self) -> bool:
        """Whether the pin has dropped out, and nobody has typed another end since."""
        is_past = self.ends_at is not None and self.ends_at <= timezone.now()
        return is_past and not (self.form.is_bound and self.form.until_typed != self.form.until_opened(self.ends_at))

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


class CuratedPage:
    """The stories of a page and what is said of them. A room says which page, and where the stories are."""

    form_class: type[PinForm] = PinForm
    # Whether more is said of stories than the screen shows.
    has_more = False
    # The order of the pins that is saved now, shown if it is not the one that the editor knew.
    current_order: Current | None = None
    # The ids of pins in the order to save; whether the editor changed the order.
    order: list[int] | None = None
    is_reordered = False
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

    def pins(self) -> QuerySet[Any]:
        """All that is pinned, also what has ended, in its order."""
        raise NotImplementedError

    def values_of(self, item: Any) -> dict[str, Any]:
        """What the fields of the item's row show."""
        return {"position": item.pinned_position, "until": to_minute(item.pinned_until)}

    def row_of(self, item: Any, key: str, data: QueryDict | None = None) -> Row:
        """The row of an item of the page."""
        raise NotImplementedError

    def entries(self) -> QuerySet[AuditEntry]:
        """What the audit log says of the page's stories, the newest first."""
        raise NotImplementedError

    def entries_about_page(self) -> QuerySet[AuditEntry]:
        """What it says of the page itself."""
        return AuditEntry.objects.none()

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
        rows = [self.row_of(items.get(int(key)) if is_id(key) else None, key, data) for key in sent]
        if "keep_order" in data:
            for row in rows:
                row.form.keep_position()
        return rows

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

    # Conflicts -------------------------------------------------------------------------------------------

    def compare(
        self, form: ConflictAwareMixin, current: Mapping[str, Any], rows: Sequence[Row], *, must_see: Iterable[str] = ()
    ) -> None:
        """Compare the page's form and its rows with what is saved now. All of them must be valid, and locked.

        must_see: fields that nothing may be saved with before the editor has seen what others wrote there.
        Raises EditConflict, after adding the errors, and NotAllowed if a row says something of a story that is gone.
        """
        items = self.items().in_bulk([row.item.pk for row in rows if row.item])
        for row in rows:
            row.item = items.get(row.item.pk) if row.item else None
            if row.item is None and row.form.was_changed():
                raise NotAllowed(curation.GONE)
        form.compare(current)
        there = [row for row in rows if row.item]
        for row in there:
            row.form.compare(self.values_of(row.item))
        self._compare_order(there)
        names = [form.labels_of(form.conflicts), "Order of the pins" if self.order is None else ""]
        names += [f"{row.form.labels_of(row.form.conflicts)} (“{row.title}”)" for row in there if row.form.conflicts]
        if labels := ", ".join(filter(None, names)):
            form.add_error(None, CONFLICT.format(labels))
        elif unseen := form.labels_of(name for name in form.others if name in must_see):
            form.add_error(None, UNSEEN.format(unseen))
        else:
            return
        self._rebase(form, there)
        raise EditConflict

    def _compare_order(self, rows: Sequence[Row]) -> None:
        """Find the order in which the pins will be; None if others moved the same ones."""
        held = [row for row in rows if not row.has_ended]
        opened = sorted((row for row in held if row.opened_place), key=lambda row: row.opened_place)
        placed = sorted((row for row in held if row.is_pinned and not row.was_unpinned), key=lambda row: row.place)
        before, after = [row.item.pk for row in opened], [row.item.pk for row in placed]
        current = [item.pk for item in self.pins()]
        removed = [row.item.pk for row in rows if "position" in row.form.changes and not row.is_pinned]
        self.is_reordered = [pk for pk in before if pk in after] != [pk for pk in after if pk in before]
        self.order = merge_order(before, current, after, removed=removed)

    def _rebase(self, form: ConflictAwareMixin, rows: Sequence[Row]) -> None:
        """Show what others changed, on each part of the page."""
        form.rebase(self.entries_about_page())
        if self.order is None:
            entries = self.entries().filter(verb="order pins").select_related("by")
            titles = ", ".join(f"“{self.row_of(item, str(item.pk)).title}”" for item in self.pins())
            self.current_order = Current(titles, entries.first(), keep="keep_order")
        for row in rows:
            about = AuditEntry.objects.filter(subject_kind=row.item._meta.model_name, subject_id=row.item.pk)
            row.form.rebase(about, keeping=["position"] if self.is_reordered and row.stays_pinned else [])

    def restoring(self, entry: AuditEntry) -> QueryDict:
        """What the page would send, with what a change in the log replaced: in a story's row, or the order of pins.

        Raises NotAllowed if the story is gone.
        """
        pins = {str(item.pk): item for item in self.pins()}
        changed = str(entry.subject_id)
        shown = {changed: self.items().filter(pk=entry.subject_id).first(), **pins}
        if shown[changed] is None and "order" not in history.replaced_in(entry):
            raise NotAllowed(curation.GONE)
        data = QueryDict(mutable=True)
        for key, item in shown.items():
            if item:
                form = self.row_of(item, key).form
                data.appendlist("story", key)
                history.add(data, history.restoring(form, entry) if key == changed else form.as_submitted())
        order = [str(pk) for pk in history.replaced_in(entry).get("order", ()) if str(pk) in pins]
        for place, key in enumerate([*order, *(key for key in pins if key not in order)] if order else (), 1):
            history.put(data, f"story-{key}-position", str(place))
        return data

    def write(self, rows: Sequence[Row], *, by: User) -> None:
        """Pin, unpin and order what the editor changed. Raises NotAllowed and Refused."""
        for row in rows:
            if row.item and {"position", "until"} & row.form.changes.keys():
                with refused_at(row.form):
                    if row.form.cleaned_data["position"] is None:
                        curation.unpin(row.item, by=by)
                    else:
                        curation.pin(row.item, by=by, until=row.form.cleaned_data["until"])
        pins = list(self.pins())
        items = {item.pk: item for item in pins}
        ordered = [items[pk] for pk in self.order or () if pk in items]
        if ordered != pins:
            curation.order(ordered, by=by)


def unpinned() -> Q:
    """Of a thing that no pin holds at the top of its page now. Read off its own row, so that lists end after a few."""
    return Q(pinned_position__isnull=True) | Q(pinned_until__lte=timezone.now())


def to_minute[Moment: (datetime, datetime | None)](moment: Moment) -> Moment:
    """The moment as the field for it shows it."""
    return moment and moment.replace(second=0, microsecond=0)
