"""The filters, tabs and orders of the list of stories."""

from calendar import month_name
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.contrib.admin import SimpleListFilter
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from articles.choices import Status
from articles.collaboration import dashboard
from articles.models import Article, WorkingCopy
from articles.workflow.publishing import YEARS
from newsroom.core.desk.widgets.suggestions import is_id
from newsroom.core.time.dates import next_month, span_of
from topics.models import Topic, TopicEntry

BY_DATE = ("-published_at", "-pk")
# Value of StateFilter -> order of the list, if that is not by creation, newest first.
_ORDERS = {
    "scheduled": BY_DATE,
    "published": BY_DATE,
    "changed": ("-working_copy__saved_at", "-pk"),
    "asked": ("working_copy__update_asked_at", "pk"),
    "back": ("-working_copy__sent_back_at", "-pk"),
}


class StateFilter(SimpleListFilter):
    """Filter by state, or by the user's own stories."""

    title = "status"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the choices in the order of the workflow."""
        return [
            ("mine", "Mine"),
            ("draft", "Draft"),
            ("in_review", "In review"),
            ("approved", "Approved"),
            ("scheduled", "Scheduled"),
            ("published", "Published"),
            ("changed", "Draft changes"),
            ("asked", "Updates to review"),
            ("back", "Changes requested"),
            ("withdrawn", "Unpublished"),
            ("bin", "Bin"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Filter the stories by the selected state."""
        published = queryset.filter(status=Status.PUBLISHED)
        match self.value():
            case "mine":
                return queryset.filter(created_by=request.user)
            case "scheduled":
                return published.filter(published_at__gt=timezone.now())
            case "published":
                return published.filter(published_at__lte=timezone.now())
            case "changed":
                return dashboard.with_draft_changes(queryset)
            case "asked":
                return dashboard.with_submitted_update(queryset)
            case "back":
                return dashboard.with_changes_requested(queryset, request.user)
            case "withdrawn":
                return queryset.filter(status=Status.WITHDRAWN, live_from__isnull=False)
            case "bin":
                return queryset.filter(status=Status.WITHDRAWN, live_from__isnull=True)
            case ("draft" | "in_review" | "approved") as status:
                return queryset.filter(status=status)
        return queryset


class UnfiledFilter(SimpleListFilter):
    """Filter for stories that are not in a topic, for adding them. Linked from the topic's screen only."""

    title = "topic"
    parameter_name = "file"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return a choice for the topic in the URL, if there is one."""
        topic = topic_to_file(request)
        return [(str(topic.pk), f"Not in “{topic}”")] if topic else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Exclude the stories that are in the topic, in their published version or in their draft."""
        if not self.value():
            return queryset
        entries = TopicEntry.objects.filter(tag=self.value(), content_object=OuterRef("pk"))
        # Matched as text: Django queries JSON lists on PostgreSQL only, which writes a space after the colon.
        reference = rf'"id": ?{int(cast(str, self.value()))}[,}}]'
        drafts = WorkingCopy.objects.filter(content__isnull=False, content__topics__regex=reference)
        return queryset.exclude(Exists(entries)).exclude(pk__in=drafts.values("pk"))


def topic_to_file(request: HttpRequest) -> Topic | None:
    """Return the topic to add stories to (`UnfiledFilter`), or None."""
    pk = request.GET.get(UnfiledFilter.parameter_name, "")
    return Topic.objects.filter(pk=pk).first() if is_id(pk) else None


# The values of StateFilter with a tab above the list.
_TABS = ("mine", "in_review", "asked", "approved", "scheduled", "published", "withdrawn", "bin")
_NAMES = {"in_review": "Waiting for review", "bin": "Bin"}


def tabs_for(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """Return the tabs above the list: (URL query, label, whether it is the current one)."""
    labels = {**dict(StateFilter.lookups(cast(Any, None), request, None)), **_NAMES}
    shown, topic = request.GET.get("state", ""), topic_to_file(request)
    rest = f"file={topic.pk}" if topic else ""
    queries = {"": rest} | {key: f"state={key}{f'&{rest}' if rest else ''}" for key in _TABS}
    return [(query, labels[key] if key else "All", key == shown) for key, query in queries.items()]


class DateFilter(SimpleListFilter):
    """Filter by the publication date, relative to today."""

    title = "date"
    parameter_name = "when"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the choices."""
        return [("today", "Today"), ("week", "Past 7 days"), ("month", "Past 30 days"), ("ahead", "Upcoming")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Filter the stories by the selected period, in days of the newsroom's time zone."""
        now = timezone.localtime()
        later = now + timedelta.resolution
        today = now.replace(hour=0, minute=0, second=0, microsecond=0)
        match self.value():
            case "today":
                return _dated(request, queryset, today, today + timedelta(days=1))
            case "week":
                return _dated(request, queryset, today - timedelta(days=7), later)
            case "month":
                return _dated(request, queryset, today - timedelta(days=30), later)
            case "ahead":
                return _dated(request, queryset, later)
        return queryset


class YearFilter(SimpleListFilter):
    """Filter by the year of the publication date."""

    title = "year"
    parameter_name = "year"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the years from that of the newest to that of the oldest published or scheduled story."""
        published = Article.objects.filter(status=Status.PUBLISHED).order_by("-published_at")
        dates = published.values_list("published_at", flat=True)
        if (newest := dates.first()) is None:
            return []
        years = range(_year(newest), _year(cast(datetime, dates.last())) - 1, -1)
        return [(str(year), str(year)) for year in years]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Filter the stories by the selected year."""
        if (year := year_in(request)) is None:
            return queryset
        return _dated(request, queryset, *span_of(date(year, 1, 1), date(year + 1, 1, 1)))


class MonthFilter(SimpleListFilter):
    """Filter by a month of the selected year."""

    title = "month"
    parameter_name = "month"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the months, if a year is selected."""
        return [] if year_in(request) is None else [(str(n), month_name[n]) for n in range(1, 13)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Filter the stories by the selected month."""
        if self.value() not in {value for value, _ in self.lookup_choices}:
            return queryset
        first = date(cast(int, year_in(request)), int(cast(str, self.value())), 1)
        return _dated(request, queryset, *span_of(first, next_month(first)))


def year_in(request: HttpRequest) -> int | None:
    """Return the selected year, or None."""
    year = request.GET.get(YearFilter.parameter_name, "")
    return int(year) if is_id(year) and int(year) in YEARS else None


def order_for(request: HttpRequest) -> tuple[str, ...]:
    """Return the order of the list. An index supports each order together with its filters."""
    state = request.GET.get(StateFilter.parameter_name)
    if state in _ORDERS:
        return _ORDERS[state]
    is_dated = any(request.GET.get(given.parameter_name) for given in (DateFilter, YearFilter))
    return BY_DATE if is_dated else ("-created_at", "-pk")


def _dated(
    request: HttpRequest, queryset: QuerySet[Any], start: datetime, end: datetime | None = None
) -> QuerySet[Any]:
    """Filter for published and scheduled stories dated from `start` to `end` (excluded).

    In the lists of unpublished and binned stories, filter those instead.
    """
    if request.GET.get(StateFilter.parameter_name) not in {"withdrawn", "bin"}:
        queryset = queryset.filter(status=Status.PUBLISHED)
    within = {"published_at__lt": end} if end else {}
    return queryset.filter(published_at__gte=start, **within)


def _year(moment: datetime) -> int:
    return timezone.localtime(moment).year
