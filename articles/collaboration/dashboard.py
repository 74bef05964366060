"""The work queues of the dashboard, and the calendar."""

from calendar import Calendar
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, cast

from django.db.models import F, QuerySet
from django.utils import timezone

from articles import id_queries
from articles.choices import State, Status
from articles.models import Article, WorkingCopy
from articles.workflow import drafting
from newsroom.core.time.dates import next_month, span_of

# Stories of a queue on the dashboard.
MAX_SHOWN = 8
# A user's newest stories of one status that are sorted by the date of saving.
_MAX_SORTED = 500
# Published stories that a day of the calendar lists; the others are counted.
MAX_LISTED = 5
UNPUBLISHED = (Status.DRAFT, Status.IN_REVIEW, Status.APPROVED)


class Queue(NamedTuple):
    """A work queue of the dashboard. empty_message: shown if it is empty. list_query: the URL query of its full list.

    is_of_updates: it shows when the scheduled updates of its stories are published.
    """

    heading: str
    empty_message: str
    stories: QuerySet[Article]
    list_query: str = ""
    is_of_updates: bool = False


def queues_for(user: Any) -> list[Queue]:
    """Return the queues of a user who may see stories, in the order of work, each with MAX_SHOWN stories at most."""
    stories = Article.objects.select_related("working_copy").defer("body", "summary", "working_copy__content")
    queues = [*_to_write(stories, user), *_to_edit(stories, user), *_scheduled_and_published(stories)]
    return [queue._replace(stories=queue.stories[:MAX_SHOWN]) for queue in queues]


def with_changes_requested(stories: QuerySet[Article], user: Any) -> QuerySet[Article]:
    """Filter the stories for those that the user created and for which editors requested changes."""
    # A subquery, so that the database starts from the few stories sent back, not from all that the user created.
    back = WorkingCopy.objects.filter(sent_back_at__isnull=False)
    return stories.filter(created_by=user, pk__in=back.values("pk"))


def with_submitted_update(stories: QuerySet[Article]) -> QuerySet[Article]:
    """Filter the stories for those with an update that was submitted for review."""
    return stories.filter(working_copy__update_asked_at__isnull=False)


def with_draft_changes(stories: QuerySet[Article]) -> QuerySet[Article]:
    """Filter the stories for those that are published or scheduled and have draft changes (`has_draft_changes`)."""
    # Exclude other statuses instead of filtering by one, so that databases start from the few open working copies.
    published = stories.exclude(status__in=[*UNPUBLISHED, Status.WITHDRAWN])
    changed = published.filter(working_copy__content__isnull=False)
    return changed.exclude(working_copy__update_text_version=F("working_copy__text_version"))


def with_scheduled_update(stories: QuerySet[Article]) -> QuerySet[Article]:
    """Filter the stories for those with a scheduled update."""
    return stories.filter(working_copy__update_at__isnull=False)


def _to_write(stories: Any, user: Any) -> list[Queue]:
    if not user.has_perm("articles.add_article"):
        return []
    back = with_changes_requested(stories, user).order_by("-working_copy__sent_back_at")
    drafts = _own(stories, user, Status.DRAFT).filter(working_copy__sent_back_at__isnull=True)
    queues = [
        Queue("Changes requested", "No changes requested.", back, "state=back"),
        Queue("My drafts", "You have no drafts.", drafts, "mine=on&state=draft"),
    ]
    if not user.has_perm("articles.publish_article"):
        waiting = _own(stories, user, Status.IN_REVIEW, Status.APPROVED)
        queues.append(Queue("Submitted", "No new stories submitted for review.", waiting, "mine=on&state=in_review"))
    return queues


def _own(stories: Any, user: Any, *statuses: Status) -> QuerySet[Article]:
    """Return the newest _MAX_SORTED stories of each status that the user created, last saved first."""
    # One query per status, each in the order of its index: for several at once, SQLite may scan all stories.
    own = Article.objects.filter(created_by=user).order_by("-created_at", "-pk")
    ids = [pk for status in statuses for pk in own.filter(status=status).values_list("pk", flat=True)[:_MAX_SORTED]]
    return cast(QuerySet[Article], stories.filter(pk__in=ids).order_by("-working_copy__saved_at"))


def _to_edit(stories: Any, user: Any) -> list[Queue]:
    if not user.has_perm("articles.publish_article"):
        return []
    return [
        Queue(
            "Waiting for review", "No stories waiting for review.", _in(stories, Status.IN_REVIEW), "state=in_review"
        ),
        Queue(
            "Updates to review",
            "No updates to review.",
            with_submitted_update(stories).order_by("working_copy__update_asked_at"),
            "state=asked",
        ),
        Queue("Approved", "No approved stories.", _in(stories, Status.APPROVED), "state=approved"),
        Queue(
            "Draft changes",
            "No draft changes to published stories.",
            with_draft_changes(stories).order_by("-working_copy__saved_at"),
            "state=changed",
        ),
    ]


def _scheduled_and_published(stories: Any) -> list[Queue]:
    now = timezone.now()
    scheduled = stories.filter(status=Status.PUBLISHED, published_at__gt=now).order_by("published_at", "pk")
    return [
        Queue("Scheduled", "No scheduled stories.", scheduled, "state=scheduled"),
        Queue(
            "Scheduled updates",
            "No scheduled updates.",
            with_scheduled_update(stories).order_by("working_copy__update_at", "pk"),
            "state=updates",
            is_of_updates=True,
        ),
        Queue("Recently published", "No published stories.", stories.live(now), "state=published"),
    ]


def _in(stories: Any, status: Status) -> QuerySet[Article]:
    return cast(QuerySet[Article], stories.filter(status=status).order_by("-created_at", "-pk"))


class Entry(NamedTuple):
    """A story in the calendar. at: its publication date in the newsroom's time zone, or None.

    is_update: the entry is the scheduled update of a live story, and `at` when that is published.
    """

    pk: int
    title: str
    at: datetime | None
    state: State
    version: int
    # Whether the user may change its date.
    is_movable: bool
    is_update: bool = False

    @property
    def label(self) -> str:
        """Return the words next to its time."""
        return "Update scheduled" if self.is_update else str(self.state.label)


class Day(NamedTuple):
    """A day of the calendar. others: the number of published stories that are not listed."""

    date: date
    is_in_month: bool
    is_today: bool
    entries: list[Entry]
    others: int


class Month(NamedTuple):
    """A month of the calendar, in weeks from Monday to Sunday.

    first, before, after: the first days of this month, the previous and the next one. undated: stories in review or
    approved without a date.
    """

    first: date
    before: date
    after: date
    weeks: list[list[Day]]
    undated: list[Entry]


def month_of(day: date, user: Any) -> Month:
    """Return the calendar of the month that contains the day. day: in one of publishing.YEARS."""
    first = day.replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    return Month(first, before, next_month(first), _weeks(first, user), _undated(user))


def _weeks(first: date, user: Any) -> list[list[Day]]:
    days = list(Calendar().itermonthdates(first.year, first.month))
    spans = [span_of(day, day + timedelta(days=1)) for day in days]
    published = id_queries.live_in(spans, until=timezone.now(), limit=MAX_LISTED)
    entries: dict[date, list[Entry]] = {}
    for entry in _entries(spans[0][0], spans[-1][1], [pk for day in published for pk in day.newest], user):
        assert entry.at is not None
        entries.setdefault(entry.at.date(), []).append(entry)
    today = timezone.localdate()
    month = [
        _day(day, first, today, entries.get(day, []), live.total) for day, live in zip(days, published, strict=True)
    ]
    return [month[start : start + 7] for start in range(0, len(month), 7)]


def _undated(user: Any) -> list[Entry]:
    """Return the stories in review or approved that have no date, newest first."""
    # One query per status, each in the order of its index: for several at once, SQLite scans all stories.
    copies = [
        copy
        for status in (Status.IN_REVIEW, Status.APPROVED)
        for copy in _for_entries(WorkingCopy.objects.filter(article__status=status, planned_at__isnull=True)).order_by(
            "-article__created_at", "-article__id"
        )[: 2 * MAX_SHOWN]
    ]
    copies.sort(key=lambda copy: (copy.article.created_at, copy.pk), reverse=True)
    return [_planned(copy, user) for copy in copies[: 2 * MAX_SHOWN]]


def _day(day: date, first: date, today: date, entries: list[Entry], total: int) -> Day:
    """Return a day of the calendar. total: of its published stories, of which the entries may list some."""
    entries.sort(key=lambda entry: (entry.at, entry.pk))
    listed = sum(entry.state == State.PUBLISHED and not entry.is_update for entry in entries)
    return Day(day, day.month == first.month, day == today, entries, max(total - listed, 0))


def _entries(start: datetime, stop: datetime, ids: list[int], user: Any) -> list[Entry]:
    """Return the stories planned or scheduled from `start` to `stop` (excluded), and those published with these IDs.

    Also the scheduled updates of that time.
    """
    planned = WorkingCopy.objects.filter(
        planned_at__gte=start, planned_at__lt=stop, article__status__in=UNPUBLISHED
    ).order_by("planned_at")
    updates = WorkingCopy.objects.filter(update_at__gte=start, update_at__lt=stop).order_by("update_at")
    published = Article.objects.filter(status=Status.PUBLISHED)
    scheduled = published.filter(published_at__gt=max(timezone.now(), start), published_at__lt=stop)
    rows: list[Any] = [
        story
        for stories in (scheduled, published.filter(pk__in=ids))
        for story in stories.values_list("pk", "title", "published_at", "working_copy__version")
    ]
    return [
        *(_planned(copy, user) for copy in _for_entries(planned)),
        *(_update(copy, user) for copy in updates.only("title", "update_at", "version")),
        *(_published(*row, user=user) for row in rows),
    ]


def _for_entries(copies: QuerySet[WorkingCopy]) -> QuerySet[WorkingCopy]:
    return copies.select_related("article").only(
        "title", "planned_at", "version", "article__status", "article__created_by", "article__created_at"
    )


def _planned(copy: WorkingCopy, user: Any) -> Entry:
    at = timezone.localtime(copy.planned_at) if copy.planned_at else None
    state = State(copy.article.status)
    return Entry(copy.pk, copy.title, at, state, copy.version, drafting.may_write(user, copy.article))


def _update(copy: WorkingCopy, user: Any) -> Entry:
    at = timezone.localtime(copy.update_at)
    is_movable = user.has_perm("articles.publish_article")
    return Entry(copy.pk, copy.title, at, State.PUBLISHED, copy.version, is_movable, is_update=True)


def _published(pk: int, title: str, moment: Any, version: int, *, user: Any) -> Entry:
    is_live = moment <= timezone.now()
    is_movable = not is_live and user.has_perm("articles.publish_article")
    return Entry(
        pk, title, timezone.localtime(moment), State.PUBLISHED if is_live else State.SCHEDULED, version, is_movable
    )
