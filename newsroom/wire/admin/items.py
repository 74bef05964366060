"""The inbox of the wire on the desk, and the page of an item."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.http import require_POST, require_safe

from articles.collaboration import dashboard
from articles.conflicts.story_diff import Change, compare
from articles.models import Article
from articles.workflow import drafting
from newsroom.core.desk.lists import AnyModelAdmin, CappedPaginator, FilteredListMixin, with_card_label
from newsroom.core.desk.screens import screen_context
from newsroom.core.desk.widgets.suggestions import is_id
from newsroom.core.permissions import NotAllowed, signed_in_user
from newsroom.core.time.dates import format_time
from newsroom.wire import stories
from newsroom.wire.admin.filters import SourceFilter, StateFilter, SubjectFilter, UrgencyFilter
from newsroom.wire.models import ItemState, WireItem, WireVersion

# Only items that came since are searched. No index can find a part of a word.
_SEARCHED = timedelta(days=7)

type Action = Callable[..., Any]


@admin.register(WireItem)
class WireItemAdmin(FilteredListMixin, AnyModelAdmin):
    """The inbox: items are read, used and dismissed, never edited."""

    list_display = ("headline_link", "source_name", "urgency_text", "state_name", "received")
    list_display_links = None
    empty_value_display = ""
    list_filter = (StateFilter, SourceFilter, UrgencyFilter, SubjectFilter)
    list_per_page = 50
    list_max_show_all = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = CappedPaginator
    search_fields = ("headline", "standfirst")
    search_help_text = f"Search headlines and standfirsts of the last {_SEARCHED.days} days"
    ordering = ("-changed_at", "-pk")
    sortable_by = ()
    actions = None
    change_list_template = "admin/wire/wireitem/change_list.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Forbid adding: items come from sources."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: WireItem | None = None) -> bool:
        """Forbid deletion: old items are deleted by maintenance."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the items as the list shows them."""
        return WireItem.objects.for_list()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list under the name that the navigation has for it, below what is to check."""
        to_check = WireItem.objects.to_check().for_list()[: dashboard.MAX_SHOWN]
        return super().changelist_view(request, {"title": "Wire", "wire_to_check": to_check, **(extra_context or {})})

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Return the items of the last days that have the words."""
        if search_term.strip():
            queryset = queryset.filter(changed_at__gte=timezone.now() - _SEARCHED)
        return super().get_search_results(request, queryset, search_term)

    def get_urls(self) -> list[URLPattern]:
        """Return the list, the page of an item and what can be done with it."""
        view, name = self.admin_site.admin_view, "wire_wireitem"
        actions = {"story": self.story_view, "dismiss": self.dismiss_view}
        actions |= {"reopen": self.reopen_view, "review": self.review_view}
        return [
            path("", view(self.changelist_view), name=f"{name}_changelist"),
            path("<path:object_id>/change/", view(self.change_view), name=f"{name}_change"),
            *(path(f"<int:pk>/{action}/", view(done), name=f"{name}_{action}") for action, done in actions.items()),
        ]

    @method_decorator(require_safe)
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show an item: its text, what its source says of it, its versions, and how it differs from its story.

        The text of a cancelled item is not shown, so that no one uses it.
        """
        if not self.has_view_permission(request):
            raise PermissionDenied
        items = WireItem.objects.select_related("source", "story__working_copy")
        item = items.filter(pk=object_id).first() if is_id(object_id) else None
        if item is None:
            raise Http404("Wire item not found.")
        versions = list(item.versions.defer("body"))
        is_cancelled = item.state == ItemState.CANCELLED
        version = None if is_cancelled else _chosen(item, versions, request.GET.get("version", ""))
        context = {
            **screen_context(self, request, str(item)),
            "original": item,
            "subjects": item.subjects.order_by("name", "pk"),
            "topics": stories.topics_of(item),
            "versions": versions,
            "version": version,
            "is_cancelled": is_cancelled,
            "embargo_at": item.embargo_after(timezone.now()),
            "changes": _changes_since(version, item) if version else _changes_of_story(item),
            "may_write": self.has_change_permission(request, item),
            "may_make_story": request.user.has_perm("articles.add_article"),
        }
        return TemplateResponse(request, "admin/wire/wireitem/change_form.html", context)

    # What can be done with an item ----------------------------------------------------------------------

    @method_decorator(require_POST)
    def story_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make a story of the item and open it."""
        item = self._item(request, pk)
        try:
            story = stories.make_story(item, by=signed_in_user(request))
        except NotAllowed as error:
            messages.error(request, str(error))
            return redirect("admin:wire_wireitem_change", pk)
        messages.success(request, "Story created. It is a draft: check it before you submit or publish it.")
        return redirect("admin:articles_article_change", story.pk)

    @method_decorator(require_POST)
    def dismiss_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Dismiss the item and return to the list."""
        return self._do(request, pk, stories.dismiss, "Item dismissed.", to_list=True)

    @method_decorator(require_POST)
    def reopen_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Return the item to the inbox."""
        return self._do(request, pk, stories.reopen, "Item reopened.")

    @method_decorator(require_POST)
    def review_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Mark the newest version as reviewed."""
        return self._do(request, pk, stories.review, "Marked as reviewed.")

    def _do(self, request: HttpRequest, pk: int, act: Action, done: str, *, to_list: bool = False) -> HttpResponse:
        item = self._item(request, pk)
        by: User = signed_in_user(request)
        try:
            act(item, by=by)
            messages.success(request, done)
        except NotAllowed as error:
            messages.error(request, str(error))
            to_list = False
        return redirect("admin:wire_wireitem_changelist") if to_list else redirect("admin:wire_wireitem_change", pk)

    def _item(self, request: HttpRequest, pk: int) -> WireItem:
        if not self.has_change_permission(request):
            raise PermissionDenied
        item = WireItem.objects.select_related("source").filter(pk=pk).first() if is_id(str(pk)) else None
        if item is None:
            raise Http404("Wire item not found.")
        return item

    # Columns --------------------------------------------------------------------------------------------

    @admin.display(description="Headline")
    def headline_link(self, item: WireItem) -> str:
        """Return the headline as a link, with what the source says of the version and an embargo."""
        url = reverse("admin:wire_wireitem_change", args=[item.pk])
        notes = [item.get_change_display()] if item.change != "new" else []
        notes += ["Withheld"] if item.is_withheld else []
        embargo = item.embargo_after(timezone.now())
        notes += [f"Embargoed until {format_time(embargo)}"] if embargo else []
        link = format_html('<a href="{}">{}</a>', url, item)
        return format_html('{}<br><span class="desk-note">{}</span>', link, " · ".join(notes)) if notes else link

    @admin.display(description="Source")
    def source_name(self, item: WireItem) -> str:
        """Return the name of the source."""
        return item.source.name

    @admin.display(description="Urgency")
    def urgency_text(self, item: WireItem) -> str:
        """Return the urgency, with a label where the columns have no headers."""
        return with_card_label("Urgency", item.urgency)

    @admin.display(description="State")
    def state_name(self, item: WireItem) -> str:
        """Return the state, marked if the source changed the item after it was used."""
        state = "withdrawn" if item.state == "cancelled" else "scheduled" if item.is_changed else item.state
        label = "Changed after use" if item.is_changed and item.state == "used" else item.get_state_display()
        return format_html('<span class="desk-state" data-state="{}">{}</span>', state, label)

    @admin.display(description="Received")
    def received(self, item: WireItem) -> str:
        """Return when the newest version was received."""
        return format_time(item.changed_at)


def _chosen(item: WireItem, versions: list[WireVersion], key: str) -> WireVersion | None:
    """Return the version with this ID with its text, None if there is none or it is the newest one."""
    known = {str(version.pk) for version in versions[1:]}
    return item.versions.filter(pk=key).first() if key in known else None


def _changes_since(version: WireVersion, item: WireItem) -> list[Change]:
    """Return how the newest version differs from an earlier one."""
    before = {"title": version.headline, "summary": version.standfirst, "body": version.body}
    return compare(before, stories.texts_of(item))


def _changes_of_story(item: WireItem) -> list[Change] | None:
    """Return how the newest version differs from the story: from what readers see, or else from its draft.

    None if there is no story, or if the item was cancelled and so has no newer text.
    """
    story: Article | None = item.story
    if story is None or item.state == ItemState.CANCELLED:
        return None
    content = drafting.live_content(story) if story.is_live else drafting.content_of(story)
    return compare({name: content[name] for name in ("title", "summary", "body")}, stories.texts_of(item))
