"""What waits for whom on the desk, and what is planned for which day."""

from calendar import Calendar
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, cast

from django.db.models import QuerySet
from django.utils import timezone

from articles import id_queries
from articles.choices import State, Status
from articles.models import Article, WorkingCopy
from articles.workflow import drafting
from newsroom.core.time.dates import next_month, span_of

# How many stories of a pile stand on the start page.
LENGTH = 8
# Of so many of somebody's stories in a state those are chosen.
MOST = 500
# How many stories that are out a day of the calendar names; the others are counted.
NAMED = 5
UNPUBLISHED = (Status.DRAFT, Status.IN_REVIEW, Status.APPROVED)


class Pile(NamedTuple):
    """Stories that wait for the same thing, under a heading; none: what to say if there are none; more: all of them."""

    heading: str
    none: str
    stories: QuerySet[Article]
    more: str = ""


def piles_for(user: Any) -> list[Pile]:
    """What waits for the user, who may see stories, in the order of work."""
    stories = Article.objects.select_related("working_copy").defer("body", "summary", "working_copy__content")
    piles = [*_to_write(stories, user), *_to_edit(stories, user), *_planned_and_out(stories)]
    return [pile._replace(stories=pile.stories[:LENGTH]) for pile in piles]


def sent_back(stories: QuerySet[Article], user: Any) -> QuerySet[Article]:
    """Those of the stories that the editors sent back to the user, who began them."""
    # The few of everybody first, not all that the user ever began.
    back = WorkingCopy.objects.filter(sent_back_at__isnull=False)
    return stories.filter(created_by=user, pk__in=back.values("pk"))


def asked(stories: QuerySet[Article]) -> QuerySet[Article]:
    """Those of the stories of which somebody asked the editors to publish what was changed."""
    return stories.filter(working_copy__update_asked_at__isnull=False)


def changed(stories: QuerySet[Article]) -> QuerySet[Article]:
    """Those of the stories that are published and have changes which readers do not see."""
    # Excluded, not filtered: so that databases begin with the few open working copies, not with all published stories.
    published = stories.exclude(status__in=[*UNPUBLISHED, Status.WITHDRAWN])
    return published.filter(working_copy__content__isnull=False)


def _to_write(stories: Any, user: Any) -> list[Pile]:
    if not user.has_perm("articles.add_article"):
        return []
    back = sent_back(stories, user).order_by("-working_copy__sent_back_at")
    drafts = _begun(stories, user, Status.DRAFT).filter(working_copy__sent_back_at__isnull=True)
    piles = [
        Pile("Changes requested", "No changes requested.", back, "state=back"),
        Pile("My drafts", "You have no drafts.", drafts, "state=mine"),
    ]
    if not user.has_perm("articles.publish_article"):
        waiting = _begun(stories, user, Status.IN_REVIEW, Status.APPROVED)
        piles.append(Pile("Submitted", "No new stories submitted for review.", waiting, "state=mine"))
    return piles


def _begun(stories: Any, user: Any, *statuses: Status) -> QuerySet[Article]:
    """Those that the user began and that stand there, saved last first; of very many the newest."""
    # State by state, each from its index in its order: of several at once SQLite may go through all stories.
    began = Article.objects.filter(created_by=user).order_by("-created_at", "-pk")
    ids = [pk for status in statuses for pk in began.filter(status=status).values_list("pk", flat=True)[:MOST]]
    return cast(QuerySet[Article], stories.filter(pk__in=ids).order_by("-working_copy__saved_at"))


def _to_edit(stories: Any, user: Any) -> list[Pile]:
    if not user.has_perm("articles.publish_article"):
        return []
    return [
        Pile("Waiting for review", "No stories waiting for review.", _in(stories, Status.IN_REVIEW), "state=in_review"),
        Pile(
            "Updates to review",
            "No updates to review.",
            asked(stories).order_by("working_copy__update_asked_at"),
            "state=asked",
        ),
        Pile("Approved", "No approved stories.", _in(stories, Status.APPROVED), "state=approved"),
        Pile(
            "Draft changes",
            "No draft changes to published stories.",
            changed(stories).order_by("-working_copy__saved_at"),
            "state=changed",
        ),
    ]


def _planned_and_out(stories: Any) -> list[Pile]:
    now = timezone.now()
    scheduled = stories.filter(status=Status.PUBLISHED, published_at__gt=now).order_by("published_at", "pk")
    return [
        Pile("Scheduled", "No scheduled stories.", scheduled, "state=scheduled"),
        Pile("Recently published", "No published stories.", stories.live(now), "state=published"),
    ]


def _in(stories: Any, status: Status) -> QuerySet[Article]:
    return cast(QuerySet[Article], stories.filter(status=status).order_by("-created_at", "-pk"))


class Entry(NamedTuple):
    """A story in the calendar. at: its moment, in the newsroom's time zone, or None without one."""

    pk: int
    title: str
    at: datetime | None
    state: State
    version: int
    # Whether the user may give it another date.
    is_movable: bool


class Day(NamedTuple):
    """A day of the calendar. others: how many more stories than those named are out that day."""

    date: date
    is_in_month: bool
    is_today: bool
    entries: list[Entry]
    others: int


class Month(NamedTuple):
    """A month of the calendar, its weeks from Monday to Sunday, and what has no date yet.

    first, before, after: the first days of this month and of those beside it.
    """

    first: date
    before: date
    after: date
    weeks: list[list[Day]]
    undated: list[Entry]


def month_of(day: date, user: Any) -> Month:
    """What is planned, scheduled and out in the month of the day, whose year is one of publishing.YEARS."""
    first = day.replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    return Month(first, before, next_month(first), _weeks(first, user), _undated(user))


def _weeks(first: date, user: Any) -> list[list[Day]]:
    days = list(Calendar().itermonthdates(first.year, first.month))
    spans = [span_of(day, day + timedelta(days=1)) for day in days]
    out = id_queries.live_in(spans, until=timezone.now(), limit=NAMED)
    entries: dict[date, list[Entry]] = {}
    for entry in _entries(spans[0][0], spans[-1][1], [pk for day in out for pk in day.newest], user):
        assert entry.at is not None
        entries.setdefault(entry.at.date(), []).append(entry)
    today = timezone.localdate()
    told = [_day(day, first, today, entries.get(day, []), live.total) for day, live in zip(days, out, strict=True)]
    return [told[start : start + 7] for start in range(0, len(told), 7)]


def _undated(user: Any) -> list[Entry]:
    """Stories that are with the editors and have no date yet, the newest first."""
    # State by state, each from its index in its order: of several at once SQLite goes through all stories.
    copies = [
        copy
        for status in (Status.IN_REVIEW, Status.APPROVED)
        for copy in _light(WorkingCopy.objects.filter(article__status=status, planned_at__isnull=True)).order_by(
            "-article__created_at", "-article__id"
        )[: 2 * LENGTH]
    ]
    copies.sort(key=lambda copy: (copy.article.created_at, copy.pk), reverse=True)
    return [_planned(copy, user) for copy in copies[: 2 * LENGTH]]


def _day(day: date, first: date, today: date, entries: list[Entry], out: int) -> Day:
    entries.sort(key=lambda entry: (entry.at, entry.pk))
    named = sum(entry.state == State.PUBLISHED for entry in entries)
    return Day(day, day.month == first.month, day == today, entries, max(out - named, 0))


def _entries(start: datetime, stop: datetime, out: list[int], user: Any) -> list[Entry]:
    """What is planned or scheduled from one moment until before another, and the stories with these ids."""
    planned = WorkingCopy.objects.filter(
        planned_at__gte=start, planned_at__lt=stop, article__status__in=UNPUBLISHED
    ).order_by("planned_at")
    published = Article.objects.filter(status=Status.PUBLISHED)
    scheduled = published.filter(published_at__gt=max(timezone.now(), start), published_at__lt=stop)
    rows: list[Any] = [
        story
        for stories in (scheduled, published.filter(pk__in=out))
        for story in stories.values_list("pk", "title", "published_at", "working_copy__version")
    ]
    return [
        *(_planned(copy, user) for copy in _light(planned)),
        *(_published(*row, user=user) for row in rows),
    ]


def _light(copies: QuerySet[WorkingCopy]) -> QuerySet[WorkingCopy]:
    return copies.select_related("article").only(
        "title", "planned_at", "version", "article__status", "article__created_by", "article__created_at"
    )


def _planned(copy: WorkingCopy, user: Any) -> Entry:
    at = timezone.localtime(copy.planned_at) if copy.planned_at else None
    state = State(copy.article.status)
    return Entry(copy.pk, copy.title, at, state, copy.version, drafting.may_write(user, copy.article))


def _published(pk: int, title: str, moment: Any, version: int, *, user: Any) -> Entry:
    is_out = moment <= timezone.now()
    is_movable = not is_out and user.has_perm("articles.publish_article")
    return Entry(
        pk, title, timezone.localtime(moment), State.PUBLISHED if is_out else State.SCHEDULED, version, is_movable
    )
