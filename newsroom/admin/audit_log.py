"""The audit log on the desk."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from articles.notifications import colleagues
from newsroom.core.desk import audit
from newsroom.core.desk.lists import CappedPaginator, FilteredListMixin
from newsroom.core.desk.widgets.suggestions import is_id
from newsroom.core.models import AuditEntry
from newsroom.core.models.audit import NOT_SIGNED_IN
from newsroom.core.time.dates import format_time

# Kind -> (its name, prefix of the URL names of its pages on the desk).
KINDS = {
    "article": ("Story", "articles_article"),
    "topic": ("Topic", "topics_topic"),
    "topicentry": ("Story in topic", None),
    "author": ("Author", "articles_author"),
    "image": ("Image", "newsroom_image"),
    "mediafile": ("File", "newsroom_mediafile"),
    "page": ("Page", "newsroom_page"),
    "wireitem": ("Wire item", "wire_wireitem"),
    "wiresource": ("Wire source", "wire_wiresource"),
    "subjectmapping": ("Wire subject", "wire_subjectmapping"),
    "user": ("User", "auth_user"),
    "group": ("Group", "auth_group"),
    "redirect": ("Redirect", "newsroom_redirect"),
}
# Kinds of items whose name is the headline of a story.
STORY_KINDS = ("article", "topicentry")
# After these actions the item has no page.
DELETIONS = {"delete", "remove", "delete account", "delete group"}
MAX_USERS = 200
# Choices of the filter by user besides those users. The system is commands.
NO_USER = {"0": "System", "none": NOT_SIGNED_IN, "deleted": "Deleted users"}


class ReadOnlyAdmin(FilteredListMixin, admin.ModelAdmin):  # type: ignore[type-arg]  # Not subscriptable at runtime.
    """A list of rows that only service functions write."""

    actions = None
    list_per_page = 50
    list_max_show_all = 50
    show_full_result_count = False
    paginator = CappedPaginator
    show_facets = admin.ShowFacets.NEVER

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Forbid adding."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Forbid changes."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Forbid deletion."""
        return False


class UserFilter(admin.SimpleListFilter):
    """Filters the audit log by user."""

    title = "user"
    parameter_name = "person"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> Iterable[tuple[str, str]]:
        """Return the users of the desk by name, and who else can be in the log."""
        users = User.objects.filter(is_staff=True).only("username", "first_name", "last_name").order_by("username")
        return [*NO_USER.items(), *((str(user.pk), audit.display_name(user)) for user in users[:MAX_USERS])]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        """Return the entries of the chosen user."""
        choice = self.value()
        if choice == "0":
            return queryset.filter(by=None, by_name="")
        if choice == "none":
            return queryset.filter(by=None, by_name=NOT_SIGNED_IN)
        if choice == "deleted":
            return queryset.filter(by=None).exclude(by_name__in=("", NOT_SIGNED_IN))
        return queryset.filter(by=int(choice)) if choice and is_id(choice) else queryset


class ActionFilter(admin.SimpleListFilter):
    """Filters the audit log by action."""

    title = "action"
    parameter_name = "deed"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> Iterable[tuple[str, str]]:
        """Return the actions that the audit log has sentences for."""
        return audit.verbs()

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        """Return the entries of the chosen action."""
        return queryset.filter(verb=self.value()) if self.value() else queryset


class ItemTypeFilter(admin.SimpleListFilter):
    """Filters the audit log by type of item."""

    title = "item type"
    parameter_name = "subject_kind"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> Iterable[tuple[str, str]]:
        """Return the choices."""
        return [(kind, name) for kind, (name, _) in KINDS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        """Return the entries about items of the chosen type."""
        return queryset.filter(subject_kind=self.value()) if self.value() else queryset


class DateFilter(admin.SimpleListFilter):
    """Filters the audit log by date."""

    title = "date"
    parameter_name = "since"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> Iterable[tuple[str, str]]:
        """Return periods up to now, by their length in days."""
        return [("1", "Past 24 hours"), ("7", "Past 7 days"), ("30", "Past 30 days"), ("365", "Past year")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        """Return the entries of the chosen period."""
        days = self.value()
        if days is None or days not in {choice for choice, _ in self.lookup_choices}:
            return queryset
        return queryset.filter(at__gte=timezone.now() - timedelta(days=int(days)))


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """The audit log."""

    list_display = ("date", "user", "action", "item")
    list_display_links = None
    list_select_related = ("by",)
    list_filter = (UserFilter, ActionFilter, ItemTypeFilter, DateFilter)
    search_fields = ("subject_name", "by_name", "address")
    search_help_text = "Search names of items and users as they were at the time, and IP addresses"
    ordering = ("-at", "-pk")
    sortable_by = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEntry]:
        """Return the entries; for users who may not read stories, those that name none of them."""
        entries: QuerySet[AuditEntry] = super().get_queryset(request)
        return entries if colleagues.may_read(request.user) else entries.exclude(subject_kind__in=STORY_KINDS)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the log under its title."""
        return super().changelist_view(request, {**(extra_context or {}), "title": "Audit log"})

    @admin.display(description="Date")
    def date(self, entry: AuditEntry) -> str:
        """Return the date and time."""
        return format_time(entry.at)

    @admin.display(description="User")
    def user(self, entry: AuditEntry) -> str:
        """Return the name of the user, with the IP address if there is one."""
        name = audit.actor(entry)
        return format_html('{}<br><span class="desk-note">{}</span>', name, entry.address) if entry.address else name

    @admin.display(description="Action")
    def action(self, entry: AuditEntry) -> str:
        """Return the action, with the text that was entered for it."""
        line = audit.line_of(entry)
        return format_html("{}: <q>{}</q>", line.action, line.text) if line.text else line.action

    @admin.display(description="Item")
    def item(self, entry: AuditEntry) -> str:
        """Return the item by its name at the time, as a link to its page."""
        name, page = KINDS.get(entry.subject_kind, (entry.subject_kind.capitalize(), None))
        if entry.subject_kind == "topicentry":
            return f"Story {entry.subject_name}"
        if page is None or entry.verb in DELETIONS:
            return format_html("{} “{}”", name, entry.subject_name)
        url = reverse(f"admin:{page}_change", args=[entry.subject_id])
        return format_html('{} <a href="{}">{}</a>', name, url, entry.subject_name or "Untitled")
