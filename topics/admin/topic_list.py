"""The list of topics: its filters, and the issues of the topics on a page."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from newsroom.core.desk.lists import AnyModelAdmin, DeskList
from topics import issues
from topics.admin import issue_panel
from topics.models import Flag, Topic

ANY, DISMISSED = "any", "dismissed"
# The orders of the list, for screens without column headers: (column, whether descending, label).
SORTS = (
    ("topic_name", False, "Name, A to Z"),
    ("topic_name", True, "Name, Z to A"),
    ("kind", False, "Type"),
    ("stories", True, "Most stories first"),
    ("stories", False, "Fewest stories first"),
    ("last_used", True, "Last used, newest first"),
    ("last_used", False, "Last used, oldest first"),
    ("last_curated", True, "Last curated, newest first"),
    ("last_curated", False, "Last curated, oldest first"),
)


class IssueFilter(admin.SimpleListFilter):
    """Filter by issue."""

    title = "issue"
    parameter_name = "wrong"

    def lookups(self, request: HttpRequest, model_admin: AnyModelAdmin) -> list[tuple[str, Any]]:
        """Return the issues."""
        return [(ANY, "Any issue"), *Flag.choices, (DISMISSED, "Dismissed")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the topics with the issue."""
        value = self.value() or ""
        if value == DISMISSED:
            return issues.dismissed(queryset)
        if value == ANY:
            return issues.flagged(queryset)
        return issues.flagged(queryset, Flag(value)) if value in Flag else queryset


class CuratedFilter(admin.SimpleListFilter):
    """Filter by when a topic was last curated."""

    title = "last curated"
    parameter_name = "curated"

    def lookups(self, request: HttpRequest, model_admin: AnyModelAdmin) -> list[tuple[str, Any]]:
        """Return the periods."""
        return [
            ("month", "In the last 30 days"),
            ("long", "Not in the last 6 months"),
            ("never", "Never"),
            ("unbriefed", "No briefing"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the topics that were curated then."""
        now = timezone.now()
        match self.value():
            case "month":
                return queryset.filter(curated_at__gte=now - timedelta(days=30))
            case "long":
                return queryset.filter(curated_at__lt=now - timedelta(days=183))
            case "never":
                return queryset.filter(curated_at=None)
            case "unbriefed":
                return queryset.filter(briefing="")
        return queryset


class UsedFilter(admin.SimpleListFilter):
    """Filter by the date of a topic's newest live story."""

    title = "last used"
    parameter_name = "used"

    def lookups(self, request: HttpRequest, model_admin: AnyModelAdmin) -> list[tuple[str, Any]]:
        """Return the periods."""
        return [("month", "In the last 30 days"), ("long", "Not in the last year"), ("never", "Never")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the topics that were used then."""
        now = timezone.now()
        match self.value():
            case "month":
                return queryset.filter(newest__gte=now - timedelta(days=30))
            case "long":
                return queryset.filter(newest__lt=now - timedelta(days=365))
            case "never":
                return queryset.filter(newest=None)
        return queryset


class PublicFilter(admin.SimpleListFilter):
    """Filter by whether a topic is public."""

    title = "visibility"
    parameter_name = "public"

    def lookups(self, request: HttpRequest, model_admin: AnyModelAdmin) -> list[tuple[str, Any]]:
        """Return the choices."""
        return [("yes", "Public"), ("no", "Not public")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the public topics, or the others."""
        is_public = Q(public_from__lte=timezone.now())
        match self.value():
            case "yes":
                return queryset.filter(is_public)
            case "no":
                return queryset.exclude(pk__in=Topic.objects.public().values("pk"))
        return queryset


class TopicList(DeskList):
    """A page of the list. Each topic has `total_count`, `may_rename`, and `issues_html`, its issues as HTML."""

    sort_choices = SORTS

    def get_results(self, request: HttpRequest) -> None:
        """Add `total_count` and `issues_html` to the topics of the page."""
        super().get_results(request)
        self.result_list = list(self.result_list)
        totals, found = issues.entry_totals(self.result_list), issues.findings(self.result_list)
        shows_dismissed = request.GET.get(IssueFilter.parameter_name) == DISMISSED
        dismissed = issues.dismissals(self.result_list) if shows_dismissed else {}
        may_curate = request.user.has_perm("topics.curate_topic")
        for topic in self.result_list:
            topic.total_count, topic.may_rename = totals[topic.pk], may_curate
            topic.issues_html = issue_panel.panel(
                topic, found[topic.pk], dismissed.get(topic.pk, []), may_curate=may_curate
            )
