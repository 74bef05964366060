"""The filters, tabs and orders of the list of stories."""

from typing import Any, cast
from urllib.parse import urlencode

from django.contrib.admin import SimpleListFilter
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from articles.admin.lists.filter_form import COLUMNS, FilterForm, drafts_with
from articles.choices import Status
from articles.collaboration import dashboard
from newsroom.core.desk.widgets.suggestions import is_id
from topics.models import Topic, TopicEntry

BY_DATE = ("-published_at", "-pk")
# Value of StateFilter -> order of the list, if that is not by creation, newest first.
_ORDERS = {
    "scheduled": BY_DATE,
    "published": BY_DATE,
    "updates": ("working_copy__update_at", "pk"),
    "changed": ("-working_copy__saved_at", "-pk"),
    "asked": ("working_copy__update_asked_at", "pk"),
    "back": ("-working_copy__sent_back_at", "-pk"),
}


class StateFilter(SimpleListFilter):
    """Filter by state."""

    title = "status"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the choices in the order of the workflow."""
        return [
            ("draft", "Draft"),
            ("in_review", "In review"),
            ("approved", "Approved"),
            ("scheduled", "Scheduled"),
            ("updates", "Scheduled updates"),
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
            case "scheduled":
                return published.filter(published_at__gt=timezone.now())
            case "published":
                return published.filter(published_at__lte=timezone.now())
            case "updates":
                return dashboard.with_scheduled_update(queryset)
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
        drafts = drafts_with("topics", int(cast(str, self.value())))
        return queryset.exclude(Exists(entries)).exclude(pk__in=drafts)


def topic_to_file(request: HttpRequest) -> Topic | None:
    """Return the topic to add stories to (`UnfiledFilter`), or None."""
    pk = request.GET.get(UnfiledFilter.parameter_name, "")
    return Topic.objects.filter(pk=pk).first() if is_id(pk) else None


# The values of StateFilter with a tab above the list.
_TABS = ("in_review", "asked", "approved", "scheduled", "updates", "published", "withdrawn", "bin")
_NAMES = {"in_review": "Waiting for review", "bin": "Bin"}
# Parameters that a tab leaves as they are.
_OTHERS = (UnfiledFilter.parameter_name, *FilterForm.base_fields, "q")


def tabs_for(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """Return the tabs above the list: (URL query, label, whether it is the current one).

    They keep the other filters. “Mine” has only the user's own stories, in every state.
    """
    labels = {**dict(StateFilter.lookups(cast(Any, None), request, None)), **_NAMES}
    shown, is_mine = request.GET.get("state", ""), bool(request.GET.get("mine"))
    others = {name: request.GET[name] for name in _OTHERS if request.GET.get(name)}
    tabs = [("", "All", not shown and not is_mine), ("mine", "Mine", is_mine)]
    tabs += [(key, labels[key], key == shown and not is_mine) for key in _TABS]
    return [(_query(others, key), label, is_current) for key, label, is_current in tabs]


def _query(others: dict[str, str], tab: str) -> str:
    parameters = {name: value for name, value in others.items() if name != "mine"}
    if tab:
        parameters |= {"mine": "on"} if tab == "mine" else {"state": tab}
    return urlencode(parameters)


def order_for(form: FilterForm, state: str) -> tuple[str, ...]:
    """Return the order that suits the filters of the list. An index supports each order together with its filters."""
    if state in _ORDERS:
        return _ORDERS[state]
    if form.column == COLUMNS["saved"]:
        return ("-working_copy__saved_at", "-pk")
    return BY_DATE if form.column == COLUMNS["published"] else ("-created_at", "-pk")
