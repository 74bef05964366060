"""A story's history: its revisions and audit log entries in one list, sorted by date."""

from datetime import datetime
from typing import Any, NamedTuple, cast

from django.db.models import CharField, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Value

from articles.choices import Reason
from articles.models import Article, Revision
from articles.story_fields import Content
from articles.workflow import drafting
from newsroom.core.desk.audit import LogLine, actor, display_name, line_of
from newsroom.core.models import AuditEntry

# Keys of versions that can be compared, besides the numbers of revisions.
DRAFT, LIVE = "draft", "live"
_REVISION, _ENTRY = "revision", "entry"


class Event(NamedTuple):
    """A line of the history. name: of the user. revision: the one that was made, without its content, or None.

    previous: the number of the revision before it, or None.
    """

    at: datetime
    name: str
    line: LogLine
    revision: Revision | None = None
    previous: int | None = None

    @property
    def word_counts(self) -> str:
        """Return how many words its revision added and removed; "" if none, or if they were not counted."""
        if self.revision is None or self.revision.words_added is None:
            return ""
        added, removed = self.revision.words_added, self.revision.words_removed or 0
        if self.previous is None:
            return _words(added)
        counts = [(added, "added"), (removed, "removed")]
        return ", ".join(f"{_words(number)} {change}" for number, change in counts if number)


class Version(NamedTuple):
    """A version of the story that can be viewed and compared. key: in URLs. by: the user who made it, or None."""

    key: str
    name: str
    content: Content
    at: datetime | None = None
    by: Any = None


def count(article: Article) -> int:
    """Return the number of lines of the story's history."""
    return article.revisions.numbered().count() + sum(entries.count() for entries in _entries(article))


def events(article: Article, start: int, stop: int) -> list[Event]:
    """Return the lines of the history at positions `start` to `stop` (excluded), newest first."""
    rows = _dated(article.revisions.numbered(), "made_at", _REVISION)
    rows = rows.union(*(_dated(entries, "at", _ENTRY) for entries in _entries(article)), all=True)
    page = list(rows.order_by("-when", "-what", "-key")[start:stop])
    before = Revision.objects.numbered().filter(article_id=article.pk, number__lt=OuterRef("number")).values("number")
    numbered = Revision.objects.annotate(previous=Subquery(before[:1])).select_related("by").defer("content")
    revisions = numbered.in_bulk(key for _, what, key in page if what == _REVISION)
    entries = AuditEntry.objects.select_related("by").in_bulk(key for _, what, key in page if what == _ENTRY)
    return [_of_revision(revisions[key]) if what == _REVISION else _of_entry(entries[key]) for _, what, key in page]


def default_comparison(article: Article) -> str:
    """Return the key of the version to compare the draft with by default: the newest revision before its last save.

    If there is none, the first revision; without any revision, the draft itself.
    """
    is_before = Q(made_at__lt=article.working_copy.saved_at)
    found = article.revisions.numbered().aggregate(before=Max("number", filter=is_before), first=Min("number"))
    return str(found["before"] or found["first"] or DRAFT)


def version_of(article: Article, key: str) -> Version | None:
    """Return the version with this key: a revision's number, `DRAFT` or `LIVE`. None if there is no such version."""
    if key == DRAFT:
        copy = article.working_copy
        return Version(DRAFT, "Current draft", drafting.snapshot_of(article), copy.saved_at, copy.saved_by)
    if key == LIVE:
        return Version(LIVE, "Published version", drafting.live_content(article)) if article.is_live else None
    if not (key.isascii() and key.isdigit() and len(key) < 10):
        return None
    revision = article.revisions.numbered().select_related("by").filter(number=int(key)).first()
    if revision is None:
        return None
    return Version(key, str(revision), revision.content, revision.made_at, revision.by)


def _entries(article: Article) -> list[QuerySet[AuditEntry]]:
    """Return the audit log entries of the story and of its topic entries, except those shown by their revisions."""
    entries = AuditEntry.objects.exclude(detail__has_key="revision")
    topic_entries = article.entries.values("pk")
    return [
        entries.filter(subject_kind="article", subject_id=article.pk),
        entries.filter(subject_kind="topicentry", subject_id__in=topic_entries),
    ]


def _dated(rows: QuerySet[Any], name: str, what: str) -> QuerySet[Any, Any]:
    named = rows.order_by().annotate(when=F(name), what=Value(what, output_field=CharField()), key=F("pk"))
    return cast(QuerySet[Any, Any], named.values_list("when", "what", "key"))


def _words(number: int) -> str:
    return "1 word" if number == 1 else f"{number} words"


def _of_revision(revision: Any) -> Event:
    line = LogLine(revision.get_reason_display(), revision.note)
    if revision.reason == Reason.RESTORED:
        line = LogLine(revision.note.replace("From", "Restored", 1))
    return Event(revision.made_at, display_name(revision.by), line, revision, revision.previous)


def _of_entry(entry: AuditEntry) -> Event:
    return Event(entry.at, actor(entry), line_of(entry))
