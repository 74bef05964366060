"""The sources of the wire on the desk."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from newsroom.core.desk.conflicts import ConflictAwareMixin
from newsroom.core.desk.lists import with_card_label
from newsroom.core.desk.screens import ScreenAdmin, add_errors, screen_context
from newsroom.core.desk.widgets.columns import TwoColumnsMixin
from newsroom.core.desk.widgets.text import PlainTextMixin
from newsroom.core.permissions import signed_in_user
from newsroom.core.time.dates import format_time
from newsroom.wire import sources
from newsroom.wire.models import WireSource


class WireSourceForm(
    TwoColumnsMixin,
    ConflictAwareMixin,
    PlainTextMixin,
    forms.ModelForm,  # type: ignore[type-arg]  # Not subscriptable at runtime.
):
    """The form of a source."""

    TEXT = ("name", "location")
    SETTINGS = sources.FIELDS[2:]

    class Meta:
        model = WireSource
        fields = sources.FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs, label_suffix="")

    def _post_clean(self) -> None:
        """Leave the checks to the service function, which makes them for the values that will be saved."""


@admin.register(WireSource)
class WireSourceAdmin(ScreenAdmin):
    """Feeds and folders that items come from."""

    list_display = ("name", "location", "in_use", "checked", "problem")
    empty_value_display = ""
    show_facets = admin.ShowFacets.NEVER
    search_fields = ("name", "location")
    search_help_text = "Search names, URLs and folders"
    sortable_by = ()
    list_per_page = 100
    list_max_show_all = 100
    screen = "admin/wire/wiresource/change_form.html"
    delete_template = "admin/wire/wiresource/delete.html"

    def form_of(self, request: HttpRequest, obj: WireSource, data: QueryDict | None = None) -> WireSourceForm:
        """Return the form of the source."""
        return WireSourceForm(data, instance=obj)

    def write(self, obj: WireSource, form: WireSourceForm, *, by: User, action: str) -> None:
        """Save the changes of the form."""
        sources.change(obj, by=by, **form.changes)

    def remove(self, obj: WireSource, *, by: User) -> None:
        """Delete the source."""
        sources.delete(obj, by=by)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the form of a new source, or create one."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = self.form_of(request, WireSource(), request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                source = sources.create(by=signed_in_user(request), **form.cleaned_data)
                messages.success(request, f"Created “{source}”. It is read when `ingest` runs next.")
                return redirect("admin:wire_wiresource_changelist")
            except ValidationError as error:
                add_errors(form, error)
        context = {**screen_context(self, request, "New source"), "form": form, "media": form.media, "may_write": True}
        return TemplateResponse(request, self.screen, context)

    @admin.display(description="In use")
    def in_use(self, source: WireSource) -> str:
        """Return whether the source is read."""
        return with_card_label("In use:", "Yes" if source.is_active else "No")

    @admin.display(description="Last read")
    def checked(self, source: WireSource) -> str:
        """Return when the source was last read."""
        return with_card_label("Last read:", format_time(source.checked_at) if source.checked_at else "Not yet")

    @admin.display(description="Problem")
    def problem(self, source: WireSource) -> str:
        """Return what was wrong with the last run."""
        return source.problem
