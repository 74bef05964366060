"""Former addresses and the audit log: to be read."""

from django.contrib import admin

from newsroom.lists import NarrowedMixin, written
from newsroom.models import AuditEntry, FormerAddress


class ReadOnlyAdmin(NarrowedMixin, admin.ModelAdmin):
    """What is written by verbs alone: to be read and searched."""

    actions = None
    list_per_page = 50
    list_max_show_all = 50
    show_full_result_count = False

    def has_add_permission(self, request):
        """Nobody adds by hand."""
        return False

    def has_change_permission(self, request, obj=None):
        """Nobody changes."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Nobody removes."""
        return False


@admin.register(FormerAddress)
class FormerAddressAdmin(ReadOnlyAdmin):
    """Addresses that once worked and lead elsewhere now."""

    list_display = ("path", "kind", "target_id", "since")
    list_filter = ("kind",)
    search_fields = ("path",)
    ordering = ("-pk",)


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """Who did what, and when."""

    list_display = ("done_at", "verb", "subject_kind", "subject_name", "by", "detail")
    list_select_related = ("by",)
    list_filter = ("subject_kind",)
    search_fields = ("subject_name",)
    ordering = ("-at", "-pk")
    sortable_by = ()

    @admin.display(description="When")
    def done_at(self, entry):
        """When it was done."""
        return written(entry.at)
