"""Stories on the desk: the list, who may do what, and the way to the writing screen."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.admin import front, notifications
from articles.admin.access import readable, story_of
from articles.admin.editor import autosave, conflicts, discussion, history, links, previews, screen
from articles.admin.lists import bulk, calendar, link_search
from articles.admin.lists.filters import (
    DateFilter,
    MonthFilter,
    StateFilter,
    UnfiledFilter,
    YearFilter,
    order_for,
    tabs_for,
    topic_to_file,
)
from articles.choices import Status
from articles.collaboration import presence
from articles.id_queries import MAX_IDS, WORDS
from articles.models import Article
from articles.workflow import drafting, reviewing
from newsroom.core.desk.lists import AnyModelAdmin, CappedPaginator, FilteredListMixin
from newsroom.core.desk.widgets.suggestions import is_id
from newsroom.core.permissions import NotAllowed
from newsroom.core.time.dates import format_time

# Each asks `access` whose story it is: (address below the list's, view of (request, pk) or (request), name).
ADDRESSES: list[tuple[str, Any, str]] = [
    ("<int:pk>/duplicate/", screen.duplicate, "duplicate"),
    ("<int:pk>/links/", links.check, "links"),
    ("find/", link_search.find, "find"),
    ("suggest-for/", link_search.suggest_for, "suggest_for"),
    ("<int:pk>/suggest-original/", link_search.suggest_original, "suggest_original"),
    *bulk.ADDRESSES,
    *front.ADDRESSES,
    *history.ADDRESSES,
    *conflicts.ADDRESSES,
    *autosave.ADDRESSES,
    *previews.ADDRESSES,
    *calendar.ADDRESSES,
    *discussion.ADDRESSES,
    *notifications.ADDRESSES,
]


@admin.register(Article)
class ArticleAdmin(FilteredListMixin, AnyModelAdmin):
    """A story is written by `drafting` and `publishing` alone: no form of the stock admin ever saves its row."""

    list_display = ("chosen", "headline", "state", "filed_under", "signed_by", "dated")
    list_display_links = None
    list_filter = (UnfiledFilter, StateFilter, DateFilter, YearFilter, MonthFilter)
    paginator = CappedPaginator
    list_per_page = 50
    list_max_show_all = 50
    search_fields = ("working_copy__title",)
    search_help_text = f"Search headlines, topics and bylines. Shows the newest {MAX_IDS:,} matches."
    sortable_by = ()
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = None
    view_on_site = False
    save_as = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Stories for the list: without bodies, with the topics and bylines of the draft where there is one."""
        stories: QuerySet[Any] = (
            Article.objects.select_related("working_copy")
            .defer("body", "summary", "working_copy__content")
            .prefetch_related("entries__tag", "bylines__author", presence.for_list(request.user))
            .annotate(
                has_draft=ExpressionWrapper(Q(working_copy__content__isnull=False), output_field=BooleanField()),
                draft_topics=F("working_copy__content__topics"),
                draft_authors=F("working_copy__content__authors"),
            )
        )
        return stories

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """By what the list is narrowed to."""
        return order_for(request)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Stories of which the headline, a topic or a byline has each of the words."""
        return link_search.found(queryset, search_term.split()[:WORDS]), False

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Article | None:
        """The story that an address of the desk means, or None."""
        return story_of(object_id)

    # Who may do what ------------------------------------------------------------------------------------

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """As `drafting.may_write` says."""
        return super().has_change_permission(request) and (obj is None or drafting.may_write(request.user, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """One in which somebody wrote is withdrawn or binned instead."""
        return super().has_delete_permission(request) and (obj is None or reviewing.is_blank(obj))

    def get_urls(self) -> list[Any]:
        """With the addresses of a story beside its writing screen."""
        view = self.admin_site.admin_view
        own = [path(route, view(page), name=f"articles_article_{name}") for route, page, name in ADDRESSES]
        return [*own, *super().get_urls()]

    # Pages ----------------------------------------------------------------------------------------------

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list of all stories."""
        context = {
            "title": "Stories",
            "tabs": tabs_for(request),
            "actions": bulk.actions_for(request.user),
            "topic": topic_to_file(request),
        }
        return super().changelist_view(request, {**(extra_context or {}), **context})

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The headline of a new story."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return screen.add(self, request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The writing screen."""
        if request.method == "POST" and self.has_change_permission(request) and not self.get_object(request, object_id):
            return screen.rescue(request, int(object_id) if is_id(object_id) else 0)
        return screen.change(self, request, readable(request, unquote(object_id)))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """All that happened to the story, and its texts."""
        return history.timeline(request, unquote(object_id))

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask, then delete a story that readers never saw."""
        article = readable(request, unquote(object_id))
        if not self.has_delete_permission(request, article):
            raise PermissionDenied
        if request.method == "POST":
            try:
                reviewing.delete(article, by=request.user)
            except (NotAllowed, drafting.Conflict) as refusal:
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
        """The box that chooses the story for what is done with several, and the version that this list shows."""
        return format_html(
            '<input type="checkbox" name="story" value="{}" aria-label="Select “{}”">'
            '<input type="hidden" name="version-{}" value="{}">',
            *(article.pk, article.working_copy.title or "Untitled", article.pk, article.working_copy.version),
        )

    @admin.display(description="Headline")
    def headline(self, article: Any) -> SafeString:
        """The working copy's headline, which leads to the writing screen, and who has that open now."""
        url = reverse("admin:articles_article_change", args=[article.pk])
        link = format_html('<a href="{}">{}</a>', url, article.working_copy.title or "Untitled")
        here = presence.sentence(presence.colleagues(article.present))
        return format_html('{} <span class="desk-note desk-here">{}</span>', link, here) if here else link

    @admin.display(description="Status")
    def state(self, article: Any) -> SafeString:
        """Where the story stands, and whether something of it waits to be published."""
        state = article.state
        note = "Draft changes" if article.status == Status.PUBLISHED and article.has_draft else ""
        return format_html(
            '<span class="desk-state" data-state="{}">{}</span> <span class="desk-note">{}</span>',
            state.value,
            state.label,
            note,
        )

    @admin.display(description="Topics")
    def filed_under(self, article: Any) -> str:
        """The topics of the draft, or else of the published story."""
        if article.has_draft:
            return ", ".join(ref["name"] for ref in article.draft_topics or [])
        return ", ".join(entry.tag.name for entry in article.entries.all())

    @admin.display(description="Bylines")
    def signed_by(self, article: Any) -> str:
        """The bylines of the draft, or else of the published story."""
        if article.has_draft:
            return ", ".join(ref["name"] for ref in article.draft_authors or [])
        return ", ".join(byline.author.name for byline in article.bylines.all())

    @admin.display(description="Date")
    def dated(self, article: Any) -> str:
        """When it is or was to be seen; of a draft, when it was last saved."""
        return format_time(article.published_at or article.working_copy.saved_at)
