"""Base of the admins of images and pages, whose screens are not Django's forms."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst

from newsroom.core.desk.lists import FilteredListMixin
from newsroom.core.desk.widgets.suggestions import is_id
from newsroom.core.models import AuditEntry

MAX_ENTRIES = 200


class ScreenAdmin(FilteredListMixin, admin.ModelAdmin):  # type: ignore[type-arg]  # Not subscriptable at runtime.
    """Loads objects for users who may see them, and shows their history.

    user_field: the foreign key to the user that a screen shows.
    """

    user_field: str

    show_full_result_count = False
    sortable_by = ()
    actions = None

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the audit log of the object, newest entries first."""
        obj = self.load(request, object_id)
        entries = AuditEntry.objects.filter(subject_kind=self.opts.model_name, subject_id=obj.pk).select_related("by")
        context = {**self.context_for(request, obj, f"History: {obj}"), "entries": entries[:MAX_ENTRIES]}
        return TemplateResponse(request, "admin/history.html", context)

    def context_for(self, request: HttpRequest, obj: Model, title: str) -> dict[str, Any]:
        """Return the template context of a page about the object."""
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": obj,
            "title": title,
            "back": reverse(f"admin:{self.opts.label_lower.replace('.', '_')}_change", args=[obj.pk]),
        }

    def load(self, request: HttpRequest, object_id: str) -> Any:
        """Return the object with its user. Raises PermissionDenied, and Http404 if it does not exist."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        pk = unquote(object_id)
        objects = self.model._default_manager.select_related(self.user_field)
        obj = objects.filter(pk=pk).first() if is_id(pk) else None
        if obj is None:
            raise Http404(f"{capfirst(self.opts.verbose_name)} not found.")
        return obj
