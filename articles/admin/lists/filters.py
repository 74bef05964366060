"""What the list of stories can be narrowed to."""

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
# State -> its list's order, where that is not the newest first.
_ORDERS = {
    "scheduled": BY_DATE,
    "published": BY_DATE,
    "changed": ("-working_copy__saved_at", "-pk"),
    "asked": ("working_copy__update_asked_at", "pk"),
    "back": ("-working_copy__sent_back_at", "-pk"),
}


class StateFilter(SimpleListFilter):
    """Where a story stands, and whose it is."""

    title = "status"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The states in the order of work."""
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
        """The stories that stand there."""
        published = queryset.filter(status=Status.PUBLISHED)
        match self.value():
            case "mine":
                return queryset.filter(created_by=request.user)
            case "scheduled":
                return published.filter(published_at__gt=timezone.now())
            case "published":
                return published.filter(published_at__lte=timezone.now())
            case "changed":
                return dashboard.changed(queryset)
            case "asked":
                return dashboard.asked(queryset)
            case "back":
                return dashboard.sent_back(queryset, request.user)
            case "withdrawn":
                return queryset.filter(status=Status.WITHDRAWN, live_from__isnull=False)
            case "bin":
                return queryset.filter(status=Status.WITHDRAWN, live_from__isnull=True)
            case ("draft" | "in_review" | "approved") as status:
                return queryset.filter(status=status)
        return queryset


class UnfiledFilter(SimpleListFilter):
    """Stories to file under a topic: those that are not yet. A topic's screen leads here; the list offers no other."""

    title = "topic"
    parameter_name = "file"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The topic that the address names, if it names one."""
        topic = topic_to_file(request)
        return [(str(topic.pk), f"Not in “{topic}”")] if topic else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The stories that are not filed under it, nor will be once their draft is published."""
        if not self.value():
            return queryset
        filed = TopicEntry.objects.filter(tag=self.value(), content_object=OuterRef("pk"))
        # As text, because Django looks into lists on PostgreSQL alone, which writes a space after the colon.
        naming = rf'"id": ?{int(cast(str, self.value()))}[,}}]'
        drafts = WorkingCopy.objects.filter(content__isnull=False, content__topics__regex=naming)
        return queryset.exclude(Exists(filed)).exclude(pk__in=drafts.values("pk"))


def topic_to_file(request: HttpRequest) -> Topic | None:
    """The topic for which the list is looked through, or None."""
    pk = request.GET.get(UnfiledFilter.parameter_name, "")
    return Topic.objects.filter(pk=pk).first() if is_id(pk) else None


# The views that stand above the list.
_TABS = ("mine", "in_review", "asked", "approved", "scheduled", "published", "withdrawn", "bin")
_NAMES = {"in_review": "Waiting for review", "bin": "Bin"}


def tabs_for(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """The views of the list: (query, label, whether it is the one that is shown)."""
    labels = {**dict(StateFilter.lookups(cast(Any, None), request, None)), **_NAMES}
    shown, topic = request.GET.get("state", ""), topic_to_file(request)
    kept = f"file={topic.pk}" if topic else ""
    queries = {"": kept} | {key: f"state={key}{f'&{kept}' if kept else ''}" for key in _TABS}
    return [(query, labels[key] if key else "All", key == shown) for key, query in queries.items()]


class DateFilter(SimpleListFilter):
    """When a story was or is to be published; one that was withdrawn, where the list is of those."""

    title = "date"
    parameter_name = "when"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Spans around today."""
        return [("today", "Today"), ("week", "Past 7 days"), ("month", "Past 30 days"), ("ahead", "Upcoming")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The stories of the span, by the newsroom's days."""
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
    """In which year a story was or is to be published."""

    title = "year"
    parameter_name = "year"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The years of the newest and the oldest story, and those between them."""
        published = Article.objects.filter(status=Status.PUBLISHED).order_by("-published_at")
        dates = published.values_list("published_at", flat=True)
        if (newest := dates.first()) is None:
            return []
        years = range(_year(newest), _year(cast(datetime, dates.last())) - 1, -1)
        return [(str(year), str(year)) for year in years]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The stories of the year."""
        if (year := year_in(request)) is None:
            return queryset
        return _dated(request, queryset, *span_of(date(year, 1, 1), date(year + 1, 1, 1)))


class MonthFilter(SimpleListFilter):
    """In which month of the year that the list is narrowed to."""

    title = "month"
    parameter_name = "month"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The months, once there is a year."""
        return [] if year_in(request) is None else [(str(n), month_name[n]) for n in range(1, 13)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The stories of the month."""
        if self.value() not in {value for value, _ in self.lookup_choices}:
            return queryset
        first = date(cast(int, year_in(request)), int(cast(str, self.value())), 1)
        return _dated(request, queryset, *span_of(first, next_month(first)))


def year_in(request: HttpRequest) -> int | None:
    """The year that the list is narrowed to, or None."""
    year = request.GET.get(YearFilter.parameter_name, "")
    return int(year) if is_id(year) and int(year) in YEARS else None


def order_for(request: HttpRequest) -> tuple[str, ...]:
    """The list's order. Each is one that an index has together with what the list is narrowed to."""
    state = request.GET.get(StateFilter.parameter_name)
    if state in _ORDERS:
        return _ORDERS[state]
    is_dated = any(request.GET.get(given.parameter_name) for given in (DateFilter, YearFilter))
    return BY_DATE if is_dated else ("-created_at", "-pk")


def _dated(
    request: HttpRequest, queryset: QuerySet[Any], start: datetime, end: datetime | None = None
) -> QuerySet[Any]:
    """Those of the stories that are dated from one moment until before the other."""
    if request.GET.get(StateFilter.parameter_name) not in {"withdrawn", "bin"}:
        queryset = queryset.filter(status=Status.PUBLISHED)
    within = {"published_at__lt": end} if end else {}
    return queryset.filter(published_at__gte=start, **within)


def _year(moment: datetime) -> int:
    return timezone.localtime(moment).year
