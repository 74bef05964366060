"""The stories of a topic on its admin page, and the curation of each."""

from collections.abc import Sequence
from typing import Any, cast

from django.contrib.auth.models import User
from django.db.models import F, QuerySet
from django.http import QueryDict

from newsroom.core.models import AuditEntry
from newsroom.core.permissions import NotAllowed
from topics import counting, curation, merging
from topics.admin.curated_page import CuratedPage, Section
from topics.admin.curated_rows import Row, refused_at, unpinned
from topics.curation_forms import TopicEntryForm
from topics.models import Topic, TopicEntry
from topics.querysets.entries import TopicEntryQuerySet


class TopicPage(CuratedPage):
    """The stories of a topic."""

    form_class = TopicEntryForm
    sections = (
        *CuratedPage.sections,
        Section("moments", "Older key moments"),
        Section("hidden", "Hidden from this topic"),
    )

    def __init__(self, topic: Topic):
        self.topic = topic

    def items(self) -> TopicEntryQuerySet:
        """Return the entries, with their stories."""
        return _with_stories(self.topic.entries.all())

    def curated(self) -> TopicEntryQuerySet:
        """Return pins in order, then key moments and hidden stories, newest first. Each condition has an index."""
        entries = self.topic.entries.order_by()
        conditions = [
            entries.filter(pinned_position__isnull=False),
            entries.filter(is_key_moment=True),
            entries.filter(is_start_here=True),
            # Hidden entries have no date.
            entries.filter(published_at__isnull=True, is_hidden=True),
        ]
        ids = [condition.values("pk") for condition in conditions]
        # Not filtered by topic, because the database would read all entries of the topic then.
        found = TopicEntry.objects.filter(pk__in=ids[0].union(*ids[1:]))
        return _with_stories(found).order_by(
            F("pinned_position").asc(nulls_last=True), "-content_object__published_at", "pk"
        )

    def newest(self) -> TopicEntryQuerySet:
        """Return the entries that readers see below the pins."""
        return self.items().live().filter(unpinned())

    def findable(self) -> TopicEntryQuerySet:
        """Return the dated or hidden entries."""
        # In the order of the stream's index, so that the first few of many are found quickly. Not “dated or hidden”,
        # for which SQLite would read all of the topic twice, and sort it.
        entries = self.items().exclude(published_at__isnull=True, is_hidden=False)
        return entries.order_by("-published_at", "-content_object")

    def pins(self) -> TopicEntryQuerySet:
        """Return the pinned entries, in order."""
        return _with_stories(self.topic.entries.filter(pinned_position__isnull=False)).order_by("pinned_position", "pk")

    def entries(self) -> QuerySet[AuditEntry]:
        """Return the entries of the audit log about the stories in the topic."""
        ids = self.topic.entries.values("pk")
        return AuditEntry.objects.filter(subject_kind="topicentry", subject_id__in=ids)

    def entries_about_page(self) -> QuerySet[AuditEntry]:
        """Return the entries of the audit log about the topic itself."""
        return AuditEntry.objects.filter(subject_kind="topic", subject_id=self.topic.pk)

    def values_of(self, item: Any) -> dict[str, Any]:
        """Return the initial values of the entry's row."""
        return {
            **super().values_of(item),
            **curation.key_moment_values(item),
            "is_start_here": item.is_start_here,
            "reason": item.hidden_reason,
        }

    def write(self, rows: Sequence[Row], *, by: User) -> None:
        """Save the editor's changes of pins, hidden stories and key moments. Raises NotAllowed and Refused."""
        for row in rows:
            with refused_at(row.form):
                self._write_row(row, by=by)
        super().write(rows, by=by)

    def _write_row(self, row: Row, *, by: User) -> None:
        """Save the changes of a key moment, of “Start here” and of hiding."""
        form = cast(TopicEntryForm, row.form)
        changes, stored = form.changes, curation.key_moment_values(row.item) if row.item else {}
        moment = {name: changes.get(name, value) for name, value in stored.items()}
        if moment != stored and moment["line"]:
            lines = {code: moment[name] for code, name in form.lines.items()}
            curation.mark_key_moment(row.item, by=by, line=moment["line"], date=moment["date"], translations=lines)
        elif "line" in changes:
            curation.unmark_key_moment(row.item, by=by)
        if "is_start_here" in changes:
            curation.recommend(row.item, by=by, is_start_here=changes["is_start_here"])
        if changes.get("reason"):
            curation.hide(row.item, by=by, reason=changes["reason"])
        elif "reason" in changes:
            curation.unhide(row.item, by=by)

    def row_of(self, item: Any, key: str, data: QueryDict | None = None) -> Row:
        """Return the row of the entry."""
        initial = item and self.values_of(item)
        language = item.key_moment_language if item else ""
        form = TopicEntryForm(data, prefix=f"story-{key}", initial=initial, label_suffix="", language=language)
        return Row(key, form, item, item and item.content_object, item and item.published_at)

    def section_of(self, row: Row) -> str:
        """Return the key of the list that contains the row. Hidden stories and older key moments have their own."""
        key = super().section_of(row)
        if key == "found" and row.item is not None:
            return "hidden" if row.item.is_hidden else "moments" if row.item.is_key_moment else key
        return key


def _with_stories(entries: TopicEntryQuerySet) -> TopicEntryQuerySet:
    """Load the stories too, without their bodies and summaries."""
    return entries.select_related("content_object").defer("content_object__body", "content_object__summary")


def lock_topics(rows: Sequence[Row], *topic_ids: int) -> None:
    """Lock these topics, and all topics whose counts change if a story of the rows is hidden.

    Raises NotAllowed if one of these topics was merged or deleted while this waited.
    """
    stories = [row.item.content_object_id for row in rows if row.item]
    others = TopicEntry.objects.filter(content_object__in=stories).values_list("tag", flat=True) if stories else ()
    locked = counting.lock([*topic_ids, *others])
    if not locked >= set(topic_ids):
        raise NotAllowed(merging.GONE)
