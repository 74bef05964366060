"""Topics on the desk: the list, who may do what, and the way to the screen of one."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from newsroom.core.desk.lists import FilteredListMixin
from newsroom.core.desk.widgets.suggestions import is_id
from newsroom.core.html import single_line
from newsroom.core.permissions import NotAllowed, signed_in_user
from topics import curation
from topics.admin import bulk, curation_page, issue_panel, merging, previews, topic_search
from topics.admin.entries import TopicPage
from topics.admin.listing import CuratedFilter, PublicFilter, TopicList, UsedFilter, WrongFilter
from topics.models import Topic

# Each asks who may: (address below the list's, view, name).
ADDRESSES: list[tuple[str, Callable[..., HttpResponse], str]] = [
    *bulk.ADDRESSES,
    *issue_panel.ADDRESSES,
    *merging.ADDRESSES,
]


@admin.register(Topic)
class TopicAdmin(FilteredListMixin, admin.ModelAdmin):  # type: ignore[type-arg]  # Not subscriptable at runtime.
    """A topic is written by `naming` and `curation` alone: no form of the stock admin ever saves its row."""

    list_display = ("chosen", "topic_name", "kind", "stories", "used", "curated", "shown", "wrong")
    list_display_links = None
    list_filter = (WrongFilter, "kind", UsedFilter, CuratedFilter, PublicFilter)
    list_per_page = 50
    list_max_show_all = 50
    search_fields = ("key",)
    search_help_text = "Search names and aliases"
    ordering = ("name",)
    sortable_by = ("topic_name", "kind", "stories", "used", "curated")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = None
    view_on_site = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Topics with their exact counts and the date of their newest story."""
        return Topic.objects.with_live_count().with_newest()

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[TopicList]:
        """With what is wrong with the topics of a page."""
        return TopicList

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        """Who may not curate chooses nothing."""
        return self.list_display if request.user.has_perm("topics.curate_topic") else self.list_display[1:]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By name or alias, as names compare."""
        return topic_search.matching(queryset, search_term), False

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Topic | None:
        """The topic that an address of the desk means, or None."""
        return Topic.objects.with_live_count().filter(pk=object_id).first() if is_id(object_id) else None

    def has_delete_permission(self, request: HttpRequest, obj: Topic | None = None) -> bool:
        """Only a topic that can be deleted (`curation.why_undeletable`)."""
        return super().has_delete_permission(request) and (obj is None or not curation.why_undeletable(obj))

    # Pages ----------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """With the views that suggest topics and a topic's stories, and those that merge and split."""
        view = self.admin_site.admin_view
        return [
            path("suggest/", view(self.suggest), name="topics_topic_suggest"),
            path("<int:pk>/stories/", view(self.stories_of), name="topics_topic_stories"),
            path("<int:pk>/preview/", view(self.preview), name="topics_topic_preview"),
            path("<int:pk>/preview/page/", view(self.preview_page), name="topics_topic_preview_page"),
            *(path(route, view(page), name=f"topics_topic_{name}") for route, page, name in ADDRESSES),
            *super().get_urls(),
        ]

    def suggest(self, request: HttpRequest) -> HttpResponse:
        """Answer `?term=` with topics, for Select2.

        Who may write stories may name a new one, and who curates, where `?new=` asks for that.
        """
        if not self.has_view_permission(request):
            raise PermissionDenied
        may_curate = request.user.has_perm("topics.curate_topic")
        with_new = request.user.has_perm("articles.add_article") or ("new" in request.GET and may_curate)
        results = topic_search.suggestions(single_line(request.GET.get("term", "")), with_new=with_new)
        return JsonResponse({"results": results})

    def stories_of(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer `?term=` with the rows of stories filed under the topic, as its screen has them."""
        topic = self._writable(request, pk)
        rows = TopicPage(topic).found(single_line(request.GET.get("term", "")))
        return TemplateResponse(request, "admin/topics/_rows.html", {"rows": rows, "may_write": True})

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The frame in which the topic's page is seen with what is typed, now or at a moment to come."""
        topic = self._writable(request, pk)
        back = reverse("admin:topics_topic_change", args=[topic.pk])
        trail = [(reverse("admin:topics_topic_changelist"), "Topics"), (back, topic.name)]
        page = reverse("admin:topics_topic_preview_page", args=[topic.pk])
        return previews.frame(request, title=topic.name, page=page, back=back, trail=trail)

    @method_decorator(require_POST)
    def preview_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The topic's page in the frame."""
        return previews.of_topic(request, self._writable(request, pk))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list of all topics."""
        actions = bulk.choices() if request.user.has_perm("topics.curate_topic") else []
        return super().changelist_view(request, {**(extra_context or {}), "title": "Topics", "actions": actions})

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The name of a new topic."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return curation_page.add(self, request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The screen of one topic."""
        return curation_page.change(self, request, self._visible(request, object_id))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Who did what to the topic, newest first."""
        topic = self._visible(request, object_id)
        context = {
            **self._context(request, topic, f"History: {topic}"),
            "entries": curation_page.entries_about(topic).select_related("by")[:200],
            **(merging.repairs(topic) if request.user.has_perm("topics.curate_topic") else {}),
        }
        return TemplateResponse(request, "admin/topics/topic/history.html", context)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask, then delete the topic; or say why it cannot be deleted."""
        topic = self._visible(request, object_id)
        if not self.has_delete_permission(request):
            raise PermissionDenied
        back = reverse("admin:topics_topic_change", args=[topic.pk])
        if request.method == "POST":
            try:
                curation.delete(topic, by=signed_in_user(request))
            except NotAllowed as refusal:
                messages.error(request, str(refusal))
                return redirect(back)
            messages.success(request, f"Deleted “{topic}”.")
            return redirect("admin:topics_topic_changelist")
        if why := curation.why_undeletable(topic):
            context = {**self._context(request, topic, "This topic cannot be deleted"), "why": why, "back": back}
            return TemplateResponse(request, "admin/topics/topic/undeletable.html", context)
        context = {**self._context(request, topic, "Delete topic permanently?"), "name": topic.name, "back": back}
        context["readers"] = (
            "It has never been public. If a draft has this topic, publishing the draft creates it again."
        )
        return TemplateResponse(request, "admin/confirm_delete.html", context)

    def _context(self, request: HttpRequest, topic: Topic, title: str) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "opts": self.opts, "original": topic, "title": title}

    def _writable(self, request: HttpRequest, pk: int) -> Topic:
        topic = self._visible(request, str(pk))
        if not self.has_change_permission(request, topic):
            raise PermissionDenied
        return topic

    def _visible(self, request: HttpRequest, object_id: str) -> Topic:
        topic = self.get_object(request, unquote(object_id))
        if topic is None:
            raise Http404("Topic not found.")
        if not self.has_view_or_change_permission(request, topic):
            raise PermissionDenied
        return topic

    # Columns --------------------------------------------------------------------------------------------

    @admin.display(description="Name", ordering="name")
    def topic_name(self, topic: Topic) -> SafeString:
        """The name, which leads to the topic's screen."""
        return format_html('<a href="{}">{}</a>', reverse("admin:topics_topic_change", args=[topic.pk]), topic.name)

    @admin.display(description="Select")
    def chosen(self, topic: Topic) -> SafeString:
        """The box that chooses the topic."""
        return format_html('<input type="checkbox" name="topic" value="{}" aria-label="Select “{}”">', topic.pk, topic)

    @admin.display(description="Stories", ordering="live_count")
    def stories(self, topic: Any) -> str:
        """How many stories readers see, and how many were filed."""
        more = f" ({topic.total_count:,} total)" if topic.total_count != topic.live_count else ""
        return f"{topic.live_count:,}{more}"

    @admin.display(description="Last used", ordering="newest")
    def used(self, topic: Any) -> str:
        """The day of the newest story that readers see."""
        return _day(topic.newest)

    @admin.display(description="Last curated", ordering="curated_at")
    def curated(self, topic: Topic) -> str:
        """The day on which an editor last said something of it."""
        return _day(topic.curated_at)

    @admin.display(description="Public", boolean=True)
    def shown(self, topic: Topic) -> bool:
        """Whether readers may see it."""
        return topic.is_public

    @admin.display(description="Issues")
    def wrong(self, topic: Any) -> str:
        """Each flag with its reason, its repair and a button that dismisses it."""
        panel: str = topic.wrong
        return panel


def _day(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%-d %b %Y}" if moment else "Never"
