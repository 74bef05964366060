"""The stories of a page that editors curate: the lists of rows, conflicts between editors, and saving."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.forms import Media
from django.http import QueryDict

from newsroom.core.desk import history
from newsroom.core.desk.conflicts import CONFLICT, UNSEEN, ConflictAwareMixin, Current, EditConflict, merge_order
from newsroom.core.desk.widgets.suggestions import SuggestAssets, is_id
from newsroom.core.models import AuditEntry
from newsroom.core.permissions import NotAllowed
from topics import curation
from topics.admin.curated_rows import Row, refused_at, to_minute
from topics.admin.story_filter import StoryFilter
from topics.curation_forms import PinForm

# The maximum numbers of latest stories, of curated stories and of stories found on the page.
MAX_LATEST, MAX_CURATED, MAX_FOUND = 12, 80, 50


class Section(NamedTuple):
    """A list on the page: its key, its heading, and its text when empty ("": the list is left out)."""

    key: str
    heading: str
    empty: str = ""


class CuratedPage:
    """The stories of a page and their curation. Subclasses define the page and its stories."""

    form_class: type[PinForm] = PinForm
    # Whether there are more curated stories than the page shows.
    has_more = False
    # The stored order of the pins, shown if others changed it.
    current_order: Current | None = None
    # The IDs of pins in the order to save; whether the editor changed the order.
    order: list[int] | None = None
    is_reordered = False
    sections: Sequence[Section] = (
        Section("found", "Other stories"),
        Section("pins", "Pinned", "No pinned stories. The latest stories are shown first."),
        Section("ended", "Expired pins"),
        Section("latest", "Latest", "No other published stories."),
    )

    @property
    def media(self) -> Media:
        """Scripts and styles of the fields of the rows and of desk/curation.js."""
        return (
            self.form_class().media
            + SuggestAssets().media
            + Media(js=["admin/desk/http.js", "admin/desk/scroll-anchor.js"])
        )

    def items(self) -> QuerySet[Any]:
        """Return everything that can be pinned on the page, with the data for a row."""
        raise NotImplementedError

    def curated(self) -> QuerySet[Any]:
        """Return the items with any curation."""
        raise NotImplementedError

    def newest(self) -> QuerySet[Any]:
        """Return the items that readers see and that are not pinned, newest first."""
        raise NotImplementedError

    def findable(self) -> QuerySet[Any]:
        """Return the items that a filter finds, newest first."""
        raise NotImplementedError

    def pins(self) -> QuerySet[Any]:
        """Return all pinned items in order, including expired pins."""
        raise NotImplementedError

    def values_of(self, item: Any) -> dict[str, Any]:
        """Return the initial values of the item's row."""
        return {"position": item.pinned_position, "until": to_minute(item.pinned_until)}

    def row_of(self, item: Any, key: str, data: QueryDict | None = None) -> Row:
        """Return the row of an item of the page."""
        raise NotImplementedError

    def entries(self) -> QuerySet[AuditEntry]:
        """Return the entries of the audit log about the page's stories, newest first."""
        raise NotImplementedError

    def entries_about_page(self) -> QuerySet[AuditEntry]:
        """Return the entries of the audit log about the page itself."""
        return AuditEntry.objects.none()

    def section_of(self, row: Row) -> str:
        """Return the key of the list that contains the row."""
        if row.item is None:
            return "found"
        if row.is_pinned:
            return "ended" if row.has_expired else "pins"
        return "latest" if row.item in self._latest else "found"

    @cached_property
    def _latest(self) -> list[Any]:
        return list(self.newest()[:MAX_LATEST])

    def rows(self, data: QueryDict | None = None) -> list[Row]:
        """Return the rows as they are now or, with data, as submitted: by the IDs under `story`."""
        if data is None:
            curated = list(self.curated()[: MAX_CURATED + 1])
            self.has_more = len(curated) > MAX_CURATED
            shown = {item.pk: item for item in [*curated[:MAX_CURATED], *self._latest]}
            return [self.row_of(item, str(pk)) for pk, item in shown.items()]
        submitted = {str(int(key)) if is_id(key) else key: None for key in data.getlist("story")}
        items = self.items().in_bulk([int(key) for key in submitted if is_id(key)])
        rows = [self.row_of(items.get(int(key)) if is_id(key) else None, key, data) for key in submitted]
        if "keep_order" in data:
            for row in rows:
                row.form.keep_position()
        return rows

    def search(self, story_filter: StoryFilter) -> list[Row]:
        """Return the rows of stories that the filter finds."""
        items = [] if story_filter.is_empty() else story_filter.matching(self.findable())[:MAX_FOUND]
        return [self.row_of(item, str(item.pk)) for item in items]

    def add_found(self, rows: Sequence[Row], story_filter: StoryFilter) -> tuple[list[Row], str]:
        """Return these rows and those that the filter finds, and a message if that adds none."""
        known = {row.key for row in rows}
        found = self.search(story_filter)
        added = [row for row in found if row.key not in known]
        message = "The stories found are already on this page." if found else "No stories found."
        return [*rows, *added], "" if added else message

    def in_sections(self, rows: Iterable[Row]) -> list[tuple[Section, list[Row]]]:
        """Return each list of the page with its rows: pins by position, others newest first."""
        lists: dict[str, list[Row]] = {section.key: [] for section in self.sections}
        for row in rows:
            lists[self.section_of(row)].append(row)
        for key, section_rows in lists.items():
            if key == "pins":
                section_rows.sort(key=lambda row: (row.place, row.item.pk))
            else:
                section_rows.sort(key=lambda row: row.public_from.timestamp() if row.public_from else 0.0, reverse=True)
        sections = self.sections
        if not lists["pins"] and not lists["latest"]:
            sections = [s._replace(empty="No published stories.") if s.key == "latest" else s for s in sections]
        return [(section, lists[section.key]) for section in sections]

    # Conflicts -------------------------------------------------------------------------------------------

    def compare(
        self, form: ConflictAwareMixin, current: Mapping[str, Any], rows: Sequence[Row], *, must_see: Iterable[str] = ()
    ) -> None:
        """Compare the page's form and rows with the stored values. All of them must be valid and locked.

        must_see: fields in which the editor must have seen changes by others before saving.
        Raises EditConflict, after adding the errors, and NotAllowed if a changed row's story is no longer on the page.
        """
        items = self.items().in_bulk([row.item.pk for row in rows if row.item])
        for row in rows:
            row.item = items.get(row.item.pk) if row.item else None
            if row.item is None and row.form.was_changed():
                raise NotAllowed(curation.GONE)
        form.compare(current)
        existing = [row for row in rows if row.item]
        for row in existing:
            row.form.compare(self.values_of(row.item))
        self._compare_order(existing)
        names = [form.labels_of(form.conflicts), "Order of the pins" if self.order is None else ""]
        names += [f"{row.form.labels_of(row.form.conflicts)} (“{row.title}”)" for row in existing if row.form.conflicts]
        if labels := ", ".join(filter(None, names)):
            form.add_error(None, CONFLICT.format(labels))
        elif unseen := form.labels_of(name for name in form.others if name in must_see):
            form.add_error(None, UNSEEN.format(unseen))
        else:
            return
        self._rebase(form, existing)
        raise EditConflict

    def _compare_order(self, rows: Sequence[Row]) -> None:
        """Set `order` to the merged order of the pins, or None if others moved the same ones."""
        active = [row for row in rows if not row.has_expired]
        opened = sorted((row for row in active if row.opened_place), key=lambda row: row.opened_place)
        placed = sorted((row for row in active if row.is_pinned and not row.was_unpinned), key=lambda row: row.place)
        before, after = [row.item.pk for row in opened], [row.item.pk for row in placed]
        current = [item.pk for item in self.pins()]
        removed = [row.item.pk for row in rows if "position" in row.form.changes and not row.is_pinned]
        self.is_reordered = [pk for pk in before if pk in after] != [pk for pk in after if pk in before]
        self.order = merge_order(before, current, after, removed=removed)

    def _rebase(self, form: ConflictAwareMixin, rows: Sequence[Row]) -> None:
        """Show the changes by others in each part of the page."""
        form.rebase(self.entries_about_page())
        if self.order is None:
            entries = self.entries().filter(verb="order pins").select_related("by")
            titles = ", ".join(f"“{self.row_of(item, str(item.pk)).title}”" for item in self.pins())
            self.current_order = Current(titles, entries.first(), keep="keep_order")
        for row in rows:
            about = AuditEntry.objects.filter(subject_kind=row.item._meta.model_name, subject_id=row.item.pk)
            row.form.rebase(about, keeping=["position"] if self.is_reordered and row.stays_pinned else [])

    def restoring(self, entry: AuditEntry) -> QueryDict:
        """Return the form data that restores what a log entry replaced: in a story's row, or the order of the pins.

        Raises NotAllowed if the story is no longer on the page.
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
                submitted = history.data_to_restore(form, entry) if key == changed else form.as_submitted()
                history.set_values(data, submitted)
        order = [str(pk) for pk in history.replaced_in(entry).get("order", ()) if str(pk) in pins]
        for place, key in enumerate([*order, *(key for key in pins if key not in order)] if order else (), 1):
            history.set_value(data, f"story-{key}-position", str(place))
        return data

    def write(self, rows: Sequence[Row], *, by: User) -> None:
        """Pin, unpin and reorder what the editor changed. Raises NotAllowed and Refused."""
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
