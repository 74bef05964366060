"""Stories on the desk: the list, permissions, and the URLs of all views of stories."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles.admin import front, notifications
from articles.admin.access import readable, story_of
from articles.admin.editor import autosave, comments, conflicts, history, house_style, links, previews, screen
from articles.admin.lists import bulk, calendar, link_search, saved_views
from articles.admin.lists.filter_form import FilterForm
from articles.admin.lists.filters import StateFilter, UnfiledFilter, tabs_for, topic_to_file
from articles.admin.lists.story_list import StoryList
from articles.choices import Status
from articles.id_queries import MAX_IDS, MAX_WORDS
from articles.models import Article
from articles.workflow import drafting, locking, reviewing
from newsroom.core.desk.lists import AnyModelAdmin, CappedPaginator, FilteredListMixin
from newsroom.core.desk.widgets.suggestions import is_id
from newsroom.core.permissions import NotAllowed
from newsroom.core.time.dates import format_time

# (route below that of the list, view of (request, pk) or (request), URL name). Each view checks permissions itself.
URLS: list[tuple[str, Any, str]] = [
    ("<int:pk>/duplicate/", screen.duplicate, "duplicate"),
    ("<int:pk>/translate/", screen.translate, "translate"),
    ("<int:pk>/links/", links.check, "links"),
    ("find/", link_search.find, "find"),
    ("suggest-for/", link_search.suggest_for, "suggest_for"),
    ("<int:pk>/suggest-original/", link_search.suggest_original, "suggest_original"),
    *bulk.URLS,
    *saved_views.URLS,
    *front.URLS,
    *history.URLS,
    *conflicts.URLS,
    *autosave.URLS,
    *house_style.URLS,
    *previews.URLS,
    *calendar.URLS,
    *comments.URLS,
    *notifications.URLS,
]


@admin.register(Article)
class ArticleAdmin(FilteredListMixin, AnyModelAdmin):
    """Stories on the desk. Only service functions save them: no form of Django's admin does."""

    list_display = ("chosen", "headline", "state", "filed_under", "signed_by", "dated", "saved")
    list_display_links = None
    list_filter = (UnfiledFilter, StateFilter)
    paginator = CappedPaginator
    list_per_page = 50
    list_max_show_all = 50
    search_fields = ("working_copy__title",)
    search_help_text = (
        f"Search headlines, topics, bylines and texts, also of drafts. Shows the newest {MAX_IDS:,} matches."
    )
    sortable_by = ("headline", "dated", "saved")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = None
    view_on_site = False
    save_as = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the stories for the list: without bodies, with the topics and bylines of drafts and articles."""
        stories: QuerySet[Any] = (
            Article.objects.select_related("working_copy")
            .defer("body", "summary", "working_copy__content")
            .prefetch_related("entries__tag", "bylines__author")
            .annotate(
                has_draft=ExpressionWrapper(Q(working_copy__content__isnull=False), output_field=BooleanField()),
                draft_topics=F("working_copy__content__topics"),
                draft_authors=F("working_copy__content__authors"),
            )
        )
        return stories

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[StoryList]:
        """Return the list that knows who has a story open."""
        return StoryList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Return the stories with each of the words in the headline, a topic or a byline, or all in a text."""
        words = search_term.split()[:MAX_WORDS]
        also = link_search.with_text(search_term) if words else []
        return link_search.found(queryset, words, also=also), False

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Article | None:
        """Return the story with this ID, or None."""
        return story_of(object_id)

    # Who may do what ------------------------------------------------------------------------------------

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Return whether the user may change stories, or may write this one (`drafting.may_write`)."""
        return super().has_change_permission(request) and (obj is None or drafting.may_write(request.user, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Return whether the user may delete stories, or this one: only blank stories can be deleted."""
        return super().has_delete_permission(request) and (obj is None or reviewing.is_blank(obj))

    def get_urls(self) -> list[Any]:
        """Return the URLs, including those in URLS."""
        view = self.admin_site.admin_view
        own = [path(route, view(page), name=f"articles_article_{name}") for route, page, name in URLS]
        return [*own, *super().get_urls()]

    # Pages ----------------------------------------------------------------------------------------------

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list of stories, with tabs and bulk actions."""
        context = {
            "title": "Stories",
            "tabs": tabs_for(request),
            "actions": bulk.actions_for(request.user),
            "topic": topic_to_file(request),
            **saved_views.context_for(request),
            "media": self.media + FilterForm(request).media,
        }
        return super().changelist_view(request, {**(extra_context or {}), **context})

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the form for a new story's headline, or create the story."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return screen.add(self, request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the writing screen, or save it. Saving a story that was deleted saves the text as a new one."""
        if request.method == "POST" and self.has_change_permission(request) and not self.get_object(request, object_id):
            return screen.rescue(request, int(object_id) if is_id(object_id) else 0)
        return screen.change(self, request, readable(request, unquote(object_id)))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the story's history."""
        return history.timeline(request, unquote(object_id))

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the confirmation, or delete a blank story permanently."""
        article = readable(request, unquote(object_id))
        if not self.has_delete_permission(request, article):
            raise PermissionDenied
        if request.method == "POST":
            try:
                reviewing.delete(article, by=request.user)
            except (NotAllowed, locking.Conflict) as refusal:
                messages.error(request, str(refusal))
                return redirect("admin:articles_article_change", article.pk)
            messages.success(request, "Story deleted.")
            return redirect("admin:articles_article_changelist")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": article,
            "title": "Delete this story permanently?",
            "name": article.working_copy.title or "Untitled",
            "back": reverse("admin:articles_article_change", args=[article.pk]),
        }
        return TemplateResponse(request, "admin/confirm_delete.html", context)

    # Columns --------------------------------------------------------------------------------------------

    @admin.display(description="Select")
    def chosen(self, article: Any) -> SafeString:
        """Return the checkbox for bulk actions, and a hidden field with the version that the list shows."""
        return format_html(
            '<input type="checkbox" name="story" value="{}" aria-label="Select “{}”">'
            '<input type="hidden" name="version-{}" value="{}">',
            *(article.pk, article.working_copy.title or "Untitled", article.pk, article.working_copy.version),
        )

    @admin.display(description="Headline", ordering=Lower("working_copy__title"))
    def headline(self, article: Any) -> SafeString:
        """Return the draft's headline as a link to the writing screen, and which users have that open now."""
        url = reverse("admin:articles_article_change", args=[article.pk])
        link = format_html('<a href="{}">{}</a>', url, article.working_copy.title or "Untitled")
        return (
            format_html('{} <span class="desk-note desk-here">{}</span>', link, article.here) if article.here else link
        )

    @admin.display(description="Status")
    def state(self, article: Any) -> SafeString:
        """Return the story's state, and notes if an update is scheduled or it has draft changes."""
        state, copy = article.state, article.working_copy
        has_changes = article.has_draft and copy.text_version != copy.update_text_version
        notes = [f"Update scheduled for {format_time(copy.update_at)}"] if copy.update_at else []
        notes += ["Draft changes"] if article.status == Status.PUBLISHED and has_changes else []
        return format_html(
            '<span class="desk-state" data-state="{}">{}</span> {}',
            state.value,
            state.label,
            format_html_join(" ", '<span class="desk-note">{}</span>', ((note,) for note in notes)),
        )

    @admin.display(description="Topics", empty_value="")
    def filed_under(self, article: Any) -> str:
        """Return the topics of the draft, or of the published version if there is no draft."""
        if article.has_draft:
            return ", ".join(ref["name"] for ref in article.draft_topics or [])
        return ", ".join(entry.tag.name for entry in article.entries.all())

    @admin.display(description="Bylines", empty_value="")
    def signed_by(self, article: Any) -> str:
        """Return the bylines of the draft, or of the published version if there is no draft."""
        if article.has_draft:
            return ", ".join(ref["name"] for ref in article.draft_authors or [])
        return ", ".join(byline.author.name for byline in article.bylines.all())

    @admin.display(description="Published", ordering="published_at", empty_value="")
    def dated(self, article: Any) -> str:
        """Return the publication date, also of the future; "" if there is none."""
        return format_time(article.published_at) if article.published_at else ""

    @admin.display(description="Last saved", ordering="working_copy__saved_at")
    def saved(self, article: Any) -> str:
        """Return when the story was last saved."""
        return format_time(article.working_copy.saved_at)
