"""Former addresses and the audit log: to be read."""

from datetime import timedelta

from django.contrib import admin
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from newsroom.core import audit
from newsroom.core.desk.lists import FirstRows, NarrowedMixin
from newsroom.core.models import AuditEntry, Redirect
from newsroom.core.time.dates import written

# Kind -> what it is called, and the name of its page on the desk.
KINDS = {
    "article": ("Story", "articles_article"),
    "topic": ("Topic", "topics_topic"),
    "topicentry": ("Story in topic", None),
    "author": ("Author", "articles_author"),
    "image": ("Image", "newsroom_image"),
    "page": ("Page", "newsroom_page"),
    "user": ("User", "auth_user"),
}
# What a redirect leads to. An alias is a topic's.
TARGETS = {"article": "Story", "topic": "Topic", "alias": "Topic alias", "page": "Page"}
# After these there is no page to lead to.
GONE = {"delete", "remove"}
MOST_PEOPLE = 200


class ReadOnlyAdmin(NarrowedMixin, admin.ModelAdmin):
    """What is written by verbs alone: to be read and searched."""

    actions = None
    list_per_page = 50
    list_max_show_all = 50
    show_full_result_count = False
    paginator = FirstRows
    show_facets = admin.ShowFacets.NEVER

    def has_add_permission(self, request):
        """Nobody adds by hand."""
        return False

    def has_change_permission(self, request, obj=None):
        """Nobody changes."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Nobody removes."""
        return False


class TargetFilter(admin.SimpleListFilter):
    """What they lead to."""

    title = "item type"
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        """The kinds of things that have redirects."""
        return list(TARGETS.items())

    def queryset(self, request, queryset):
        """The redirects to such things."""
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Redirect)
class RedirectAdmin(ReadOnlyAdmin):
    """Addresses that once worked and lead elsewhere now."""

    list_display = ("path", "target", "since")
    list_filter = (TargetFilter,)
    search_fields = ("path",)
    ordering = ("-pk",)
    sortable_by = ()

    @admin.display(description="Redirects to")
    def target(self, former):
        """The story, topic or page, with a link to its page on the desk."""
        page = KINDS["topic" if former.kind == "alias" else former.kind][1]
        url = reverse(f"admin:{page}_change", args=[former.target_id])
        return format_html('<a href="{}">{} {}</a>', url, TARGETS[former.kind], former.target_id)


class PersonFilter(admin.SimpleListFilter):
    """Who did it."""

    title = "user"
    parameter_name = "person"

    def lookups(self, request, model_admin):
        """The desk's people by name, and commands."""
        people = User.objects.filter(is_staff=True).only("username", "first_name", "last_name").order_by("username")
        return [("0", "System"), *((str(person.pk), audit.who(person)) for person in people[:MOST_PEOPLE])]

    def queryset(self, request, queryset):
        """What they did."""
        chosen = self.value()
        if not chosen or not chosen.isascii() or not chosen.isdigit() or len(chosen) > 9:
            return queryset
        return queryset.filter(by=None if chosen == "0" else int(chosen))


class VerbFilter(admin.SimpleListFilter):
    """What was done."""

    title = "action"
    parameter_name = "deed"

    def lookups(self, request, model_admin):
        """Everything that the log has a sentence for."""
        return audit.verbs()

    def queryset(self, request, queryset):
        """Where that was done."""
        return queryset.filter(verb=self.value()) if self.value() else queryset


class KindFilter(admin.SimpleListFilter):
    """To what it was done."""

    title = "item type"
    parameter_name = "subject_kind"

    def lookups(self, request, model_admin):
        """The kinds of things that have pages on the desk, and a story in a topic."""
        return [(kind, name) for kind, (name, _) in KINDS.items()]

    def queryset(self, request, queryset):
        """What was done to such things."""
        return queryset.filter(subject_kind=self.value()) if self.value() else queryset


class SpanFilter(admin.SimpleListFilter):
    """When it was done."""

    title = "date"
    parameter_name = "since"

    def lookups(self, request, model_admin):
        """Spans until now."""
        return [("1", "Past 24 hours"), ("7", "Past 7 days"), ("30", "Past 30 days"), ("365", "Past year")]

    def queryset(self, request, queryset):
        """What was done within it."""
        if self.value() not in {days for days, _ in self.lookup_choices}:
            return queryset
        return queryset.filter(at__gte=timezone.now() - timedelta(days=int(self.value())))


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """Who did what, and when."""

    list_display = ("done_at", "person", "deed", "subject")
    list_display_links = None
    list_select_related = ("by",)
    list_filter = (PersonFilter, VerbFilter, KindFilter, SpanFilter)
    search_fields = ("subject_name",)
    search_help_text = "Search item names as they were at the time"
    ordering = ("-at", "-pk")
    sortable_by = ()

    def changelist_view(self, request, extra_context=None):
        """The log."""
        return super().changelist_view(request, {**(extra_context or {}), "title": "Audit log"})

    @admin.display(description="Date")
    def done_at(self, entry):
        """When it was done."""
        return written(entry.at)

    @admin.display(description="User")
    def person(self, entry):
        """Who did it."""
        return audit.who(entry.by)

    @admin.display(description="Action")
    def deed(self, entry):
        """What was done, and what was written with it."""
        line = audit.line_of(entry)
        return format_html("{}: <q>{}</q>", line.action, line.text) if line.text else line.action

    @admin.display(description="Item")
    def subject(self, entry):
        """The thing by the name that it had then, which leads to its page."""
        name, page = KINDS.get(entry.subject_kind, (entry.subject_kind.capitalize(), None))
        if entry.subject_kind == "topicentry":
            return f"Story {entry.subject_name}"
        if page is None or entry.verb in GONE:
            return format_html("{} “{}”", name, entry.subject_name)
        address = reverse(f"admin:{page}_change", args=[entry.subject_id])
        return format_html('{} <a href="{}">{}</a>', name, address, entry.subject_name or "Untitled")
