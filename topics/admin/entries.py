"""The stories of a topic on its screen, and what an editor says of each in it."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db.models import F, QuerySet
from django.http import QueryDict

from newsroom.core.models import AuditEntry
from newsroom.core.permissions import NotAllowed
from topics import counting, curation, merging
from topics.admin.curated_rows import CuratedPage, Row, Section, refused_at, unpinned
from topics.forms import TopicEntryForm
from topics.models import Topic, TopicEntry
from topics.querysets import TopicEntryQuerySet


class TopicPage(CuratedPage):
    """The stories that are filed under a topic."""

    form_class = TopicEntryForm
    sections = (
        *CuratedPage.sections[:3],
        Section("moments", "Older key moments"),
        Section("hidden", "Hidden from this topic"),
        Section("found", "Other stories"),
    )

    def __init__(self, topic: Topic):
        self.topic = topic

    def items(self) -> TopicEntryQuerySet:
        """The entries, with their stories."""
        return _with_stories(self.topic.entries.all())

    def said(self) -> TopicEntryQuerySet:
        """Pins in their order, then what is marked or hidden, the newest first. Each of them is found by an index."""
        entries = self.topic.entries.order_by()
        ways = [
            entries.filter(pinned_position__isnull=False),
            entries.filter(is_key_moment=True),
            # What is hidden has no date.
            entries.filter(published_at__isnull=True, is_hidden=True),
        ]
        ids = [way.values("pk") for way in ways]
        # Not those of the topic that are among these: the database would go through all of it.
        found = TopicEntry.objects.filter(pk__in=ids[0].union(*ids[1:]))
        return _with_stories(found).order_by(
            F("pinned_position").asc(nulls_last=True), "-content_object__published_at", "pk"
        )

    def newest(self) -> TopicEntryQuerySet:
        """Those that readers see below the pins."""
        return self.items().live().filter(unpinned())

    def matching(self, text: str) -> TopicEntryQuerySet:
        """Those with a date or hidden, by words of the headline."""
        # In the order of the stream's index, so that of very many the first few are soon found. Not “dated or hidden”:
        # SQLite would go through all of the topic twice, and sort it.
        entries = self.items().exclude(published_at__isnull=True, is_hidden=False)
        return entries.headed(text).order_by("-published_at", "-content_object")

    def pins(self) -> TopicEntryQuerySet:
        """The pinned entries, in their order."""
        return _with_stories(self.topic.entries.filter(pinned_position__isnull=False)).order_by("pinned_position", "pk")

    def entries(self) -> QuerySet[AuditEntry]:
        """Of the audit log, about the stories in the topic."""
        ids = self.topic.entries.values("pk")
        return AuditEntry.objects.filter(subject_kind="topicentry", subject_id__in=ids)

    def entries_about_page(self) -> QuerySet[AuditEntry]:
        """Of the audit log, about the topic itself."""
        return AuditEntry.objects.filter(subject_kind="topic", subject_id=self.topic.pk)

    def values_of(self, item: Any) -> dict[str, Any]:
        """What the fields of the entry's row show."""
        return {**super().values_of(item), "line": item.key_moment_line, "reason": item.hidden_reason}

    def write(self, rows: Sequence[Row], *, by: User) -> None:
        """Pin, hide and mark what the editor changed. Raises NotAllowed and Refused."""
        for row in rows:
            with refused_at(row.form):
                self._write_row(row, by=by)
        super().write(rows, by=by)

    def _write_row(self, row: Row, *, by: User) -> None:
        changes = row.form.changes
        if changes.get("line"):
            curation.mark_key_moment(row.item, by=by, line=changes["line"])
        elif "line" in changes:
            curation.unmark_key_moment(row.item, by=by)
        if changes.get("reason"):
            curation.hide(row.item, by=by, reason=changes["reason"])
        elif "reason" in changes:
            curation.unhide(row.item, by=by)

    def row_of(self, item: Any, key: str, data: QueryDict | None = None) -> Row:
        """What is said of the entry."""
        initial = item and self.values_of(item)
        form = TopicEntryForm(data, prefix=f"story-{key}", initial=initial, label_suffix="")
        return Row(key, form, item, item and item.content_object, item and item.published_at)

    def section_of(self, row: Row) -> str:
        """Hidden ones and older key moments have lists of their own."""
        key = super().section_of(row)
        if key == "found" and row.item is not None:
            return "hidden" if row.item.is_hidden else "moments" if row.item.is_key_moment else key
        return key


def _with_stories(entries: TopicEntryQuerySet) -> TopicEntryQuerySet:
    return entries.select_related("content_object").defer("content_object__body", "content_object__summary")


def hold(rows: Sequence[Row], *topic_ids: int) -> None:
    """Lock these topics and all whose counts change if a story of the rows is hidden.

    Raises NotAllowed if one of these was merged or deleted while this waited.
    """
    stories = [row.item.content_object_id for row in rows if row.item]
    others = TopicEntry.objects.filter(content_object__in=stories).values_list("tag", flat=True) if stories else ()
    found = counting.lock([*topic_ids, *others])
    if not found >= set(topic_ids):
        raise NotAllowed(merging.GONE)
