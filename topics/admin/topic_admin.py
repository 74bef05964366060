"""The admin of topics: the list, permissions, and the URLs of their pages."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from newsroom.core.desk import audit
from newsroom.core.desk.conflicts import ConflictAwareMixin
from newsroom.core.desk.screens import ScreenAdmin
from newsroom.core.desk.widgets.suggestions import is_id
from newsroom.core.html import single_line
from newsroom.core.models import AuditEntry
from newsroom.core.permissions import may_read_stories, signed_in_user
from newsroom.core.time.dates import format_time
from topics import deletion, merging
from topics.admin import bulk, found_stories, issue_panel, list_rename, previews, topic_screen, topic_search
from topics.admin import merging as merging_pages
from topics.admin.topic_list import CuratedFilter, IssueFilter, PublicFilter, TopicList, UsedFilter
from topics.admin.topic_stories import TopicPage
from topics.curation_forms import TopicEntryForm
from topics.forms import TopicForm
from topics.models import Topic, TopicEntry

# Views that check permissions themselves: (path below the list's, view, name).
ROUTES: list[tuple[str, Callable[..., HttpResponse], str]] = [
    *bulk.ROUTES,
    *issue_panel.ROUTES,
    *list_rename.ROUTES,
    *merging_pages.ROUTES,
]


@admin.register(Topic)
class TopicAdmin(ScreenAdmin):
    """Topics. Only `naming` and `curation` write them: no form of the stock admin ever saves a row."""

    list_display = ("chosen", "topic_name", "kind", "stories", "last_used", "last_curated", "is_public", "issues")
    list_display_links = None
    list_filter = (IssueFilter, "kind", UsedFilter, CuratedFilter, PublicFilter)
    list_per_page = 50
    list_max_show_all = 50
    search_fields = ("key",)
    search_help_text = "Search names and aliases"
    ordering = ("name",)
    sortable_by = ("topic_name", "kind", "stories", "last_used", "last_curated")
    show_facets = admin.ShowFacets.NEVER
    history_template = "admin/topics/topic/history.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return topics with their exact counts and the date of their newest story."""
        return Topic.objects.with_live_count().with_newest()

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[TopicList]:
        """Return the list with the issues of the topics on a page."""
        return TopicList

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        """Return the columns, without check boxes for users who may not curate topics."""
        return self.list_display if request.user.has_perm("topics.curate_topic") else self.list_display[1:]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search by name or alias."""
        return topic_search.matching(queryset, search_term), False

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Topic | None:
        """Return the topic with this ID, with `live_count`, or None."""
        return Topic.objects.with_live_count().filter(pk=object_id).first() if is_id(object_id) else None

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Return whether the user may open the pages of topics, which show stories (`topics.admin.access`)."""
        return super().has_module_permission(request) and may_read_stories(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Topic | None = None) -> bool:
        """Return whether the user may see topics, and stories."""
        return super().has_view_permission(request) and may_read_stories(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return whether the user may add topics, and see stories."""
        return super().has_add_permission(request) and may_read_stories(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Topic | None = None) -> bool:
        """Return whether the user may change topics, and see stories."""
        return super().has_change_permission(request) and may_read_stories(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Topic | None = None) -> bool:
        """Return whether the user may delete topics, and this one can be deleted (`deletion.why_undeletable`)."""
        is_allowed = super().has_delete_permission(request) and may_read_stories(request.user)
        return is_allowed and (obj is None or not deletion.why_undeletable(obj))

    # Pages ----------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """Add the views of suggestions, stories, previews, bulk actions, issues, merges and splits."""
        view = self.admin_site.admin_view
        return [
            path("suggest/", view(self.suggest), name="topics_topic_suggest"),
            path("<int:pk>/stories/", view(self.stories_of), name="topics_topic_stories"),
            path("<int:pk>/preview/", view(self.preview), name="topics_topic_preview"),
            path("<int:pk>/preview/page/", view(self.preview_page), name="topics_topic_preview_page"),
            *(path(route, view(page), name=f"topics_topic_{name}") for route, page, name in ROUTES),
            *super().get_urls(),
        ]

    def suggest(self, request: HttpRequest) -> HttpResponse:
        """Respond to `?term=` with topics, for Select2.

        A new name is offered to users who may write stories, unless with `?new=0`, and with `?new=1` to those who may
        curate topics.
        """
        if not self.has_view_permission(request):
            raise PermissionDenied
        may_curate = request.user.has_perm("topics.curate_topic")
        new = request.GET.get("new")
        may_write = request.user.has_perm("articles.add_article")
        with_new = new != "0" and (may_write or (new is not None and may_curate))
        results = topic_search.suggestions(single_line(request.GET.get("term", "")), with_new=with_new)
        return JsonResponse({"results": results})

    def stories_of(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Respond to a `StoryFilter` with the rows of the topic's stories, as on its page."""
        page = TopicPage(self.load_to_change(request, str(pk)))
        return found_stories.respond(request, page)

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the frame with the topic's page and unsaved changes, now or at a later time."""
        topic = self.load_to_change(request, str(pk))
        back = reverse("admin:topics_topic_change", args=[topic.pk])
        trail = [(reverse("admin:topics_topic_changelist"), "Topics"), (back, topic.name)]
        page = reverse("admin:topics_topic_preview_page", args=[topic.pk])
        return previews.render_frame(request, title=topic.name, page=page, back=back, trail=trail)

    @method_decorator(require_POST)
    def preview_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Respond with the topic's page for the frame."""
        return previews.preview_topic(request, self.load_to_change(request, str(pk)))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list of topics."""
        actions = bulk.choices() if request.user.has_perm("topics.curate_topic") else []
        return super().changelist_view(request, {**(extra_context or {}), "title": "Topics", "actions": actions})

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the form for a new topic."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return topic_screen.add(self, request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show or save the page of one topic."""
        if request.method != "POST":
            return topic_screen.page(self, request, self.load(request, object_id))
        if not self.is_deleted(request, object_id):
            response = topic_screen.change(self, request, self.load_to_change(request, object_id))
        # It may have been merged or deleted while it was saved.
        return self.unsaved(request, object_id) if self.is_deleted(request, object_id) else response

    def saved_forms(self, request: HttpRequest, obj: Topic) -> list[ConflictAwareMixin]:
        """Save the forms of the topic and of its stories. Returns them, or [] if they cannot be saved."""
        screen = topic_screen.screen_of(obj, request.POST)
        is_saved = topic_screen.save(screen, by=signed_in_user(request))
        return [screen.form, *(row.form for row in screen.rows)] if is_saved else []

    def explain_absence(self, pk: int) -> tuple[str, str, str]:
        """Return what happened to a topic that no longer exists: the topic that it was merged into, if there is one."""
        if found := merging.find_survivor(pk):
            merge, survivor = found
            sentence = f"{audit.display_name(merge.by)} merged {merge.summary} on {format_time(merge.at)}."
            return sentence, self.url_of("change", survivor.pk), survivor.name
        return super().explain_absence(pk)

    def sent_forms(self, request: HttpRequest, pk: int) -> Iterable[forms.BaseForm]:
        """Return the forms with what was submitted about the topic and its stories."""
        topic = Topic(pk=pk)
        rows = TopicPage(topic).rows(request.POST)
        # The stories are in another topic now, or in none.
        ids = [int(row.key) for row in rows if is_id(row.key)]
        entries = TopicEntry.objects.select_related("content_object").in_bulk(ids)
        for row in rows:
            entry = entries.get(int(row.key)) if is_id(row.key) else None
            for name, field in row.form.fields.items():
                title = entry.article.title if entry else row.title
                row.form[name].label = f"{field.label} (“{title}”)"
        return [TopicForm(request.POST, topic=topic), *(row.form for row in rows)]

    def entries_about(self, obj: Topic) -> QuerySet[AuditEntry]:
        """Return the entries of the audit log about the topic and the stories in it, newest first."""
        page = TopicPage(obj)
        return page.entries_about_page() | page.entries()

    def form_about(self, request: HttpRequest, obj: Topic, entry: AuditEntry) -> TopicForm | TopicEntryForm:
        """Return the form of the topic, or that of a story in it."""
        return TopicEntryForm() if entry.subject_kind == "topicentry" else TopicForm(topic=obj)

    def restore(self, request: HttpRequest, obj: Topic, entry: AuditEntry) -> list[str]:
        """Restore what the entry replaced, through the topic's page."""
        return topic_screen.restore(obj, entry, by=signed_in_user(request))

    def history_context(self, request: HttpRequest, obj: Topic) -> dict[str, Any]:
        """Return the template context with the merges and splits to undo."""
        return merging_pages.undo_context(obj) if request.user.has_perm("topics.curate_topic") else {}

    def remove(self, obj: Topic, *, by: User) -> None:
        """Delete a topic without stories."""
        deletion.delete(obj, by=by)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Confirm and delete the topic, or show why it cannot be deleted."""
        topic = self.load(request, object_id)
        if not self.has_delete_permission(request):
            raise PermissionDenied
        if why := deletion.why_undeletable(topic):
            if request.method == "POST":
                messages.error(request, f"{why} Merge it into another topic instead.")
                return redirect(self.url_of("change", topic.pk))
            context = {**self.context_for(request, topic, "This topic cannot be deleted"), "why": why}
            return TemplateResponse(request, "admin/topics/topic/undeletable.html", context)
        readers = "It has never been public. If a draft has this topic, publishing the draft creates it again."
        return super().delete_view(request, object_id, {"readers": readers})

    # Columns --------------------------------------------------------------------------------------------

    @admin.display(description="Name", ordering="name")
    def topic_name(self, topic: Any) -> SafeString:
        """The name, as a link to the topic's page, and the field that renames it. Its form is in the template."""
        link = format_html('<a href="{}">{}</a>', reverse("admin:topics_topic_change", args=[topic.pk]), topic.name)
        if not topic.may_rename:
            return link
        form = render_to_string("admin/topics/topic/_rename.html", {"topic": topic})
        return format_html("{}{}", link, form)

    @admin.display(description="Select")
    def chosen(self, topic: Topic) -> SafeString:
        """The check box that selects the topic."""
        return format_html('<input type="checkbox" name="topic" value="{}" aria-label="Select “{}”">', topic.pk, topic)

    @admin.display(description="Stories", ordering="live_count")
    def stories(self, topic: Any) -> str:
        """The number of stories that readers see, and the total."""
        more = f" ({topic.total_count:,} total)" if topic.total_count != topic.live_count else ""
        return f"{topic.live_count:,}{more}"

    @admin.display(description="Last used", ordering="newest")
    def last_used(self, topic: Any) -> str:
        """The day of the newest live story."""
        return _day(topic.newest)

    @admin.display(description="Last curated", ordering="curated_at")
    def last_curated(self, topic: Topic) -> str:
        """The day on which it was last curated."""
        return _day(topic.curated_at)

    @admin.display(description="Public", boolean=True)
    def is_public(self, topic: Topic) -> bool:
        """Whether readers may see it."""
        return topic.is_public

    @admin.display(description="Issues")
    def issues(self, topic: Any) -> str:
        """Each issue with its reason, the link to its fix and a button to dismiss it."""
        panel: str = topic.issues_html
        return panel


def _day(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%-d %b %Y}" if moment else "Never"
