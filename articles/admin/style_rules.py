"""Rules of the house style on the desk."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from articles.admin.style_import import ImportForm
from articles.house_style import rules
from articles.house_style.preview import Preview, preview_of
from articles.models import StyleRule
from newsroom.core.desk.conflicts import ConflictAwareMixin
from newsroom.core.desk.screens import ScreenAdmin, add_errors, screen_context
from newsroom.core.desk.widgets.columns import TwoColumnsMixin
from newsroom.core.desk.widgets.text import LinesField, PlainTextMixin
from newsroom.core.i18n.languages import LANGUAGE_NAMES, name_of
from newsroom.core.permissions import signed_in_user

# The value of the button that shows what the rule in the form would match.
PREVIEW = "preview"


class StyleRuleForm(
    TwoColumnsMixin,
    ConflictAwareMixin,
    PlainTextMixin,
    forms.ModelForm,  # type: ignore[type-arg]  # Not subscriptable at runtime.
):
    """The form of a rule. preview: what the rule would match, if that was asked for."""

    language = forms.ChoiceField(required=False, help_text="The language of the stories to check.")

    TEXT = rules.FIELDS[:5]
    SETTINGS = rules.FIELDS[5:]

    class Meta:
        model = StyleRule
        fields = rules.FIELDS
        field_classes = dict.fromkeys(("words", "patterns", "reason", "exceptions"), LinesField)
        widgets = {
            "words": forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
            "patterns": forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
            "reason": forms.Textarea(attrs={"rows": 2}),
            "exceptions": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs, label_suffix="")
        self.preview: Preview | None = None
        own = self.instance.language
        tags = {**({own: name_of(own)} if own else {}), **LANGUAGE_NAMES}
        cast(forms.ChoiceField, self.fields["language"]).choices = [("", "All languages"), *tags.items()]

    def _post_clean(self) -> None:
        """Leave the checks to the service function, which makes them for the values that will be saved."""

    def look_ahead(self) -> None:
        """Find what the rule would match, or add the errors of the rule."""
        if not self.is_valid():
            return
        rule = StyleRule(**self.cleaned_data)
        try:
            rules.check(rule)
        except ValidationError as error:
            add_errors(self, error)
        else:
            self.preview = preview_of(rule)


@admin.register(StyleRule)
class StyleRuleAdmin(ScreenAdmin):
    """Rules of the house style on the desk."""

    list_display = ("__str__", "reason_text", "severity", "language_name", "is_active")
    list_filter = ("severity", "is_active")
    search_fields = ("words", "patterns", "replacement", "reason")
    search_help_text = "Search words, patterns, replacements and reasons."
    show_facets = admin.ShowFacets.NEVER
    sortable_by = ()
    list_per_page = 100
    list_max_show_all = 100
    screen = "admin/articles/stylerule/change_form.html"

    def form_of(self, request: HttpRequest, obj: StyleRule, data: QueryDict | None = None) -> StyleRuleForm:
        """Return the form of the rule."""
        return StyleRuleForm(data, instance=obj)

    def save(self, request: HttpRequest, obj: Any, form: Any, *, action: str = "") -> bool:
        """Save what the editor changed in the form, or only find what the rule would match."""
        if action != PREVIEW:
            return super().save(request, obj, form, action=action)
        form.look_ahead()
        return False

    def write(self, obj: StyleRule, form: StyleRuleForm, *, by: User, action: str) -> None:
        """Save the changes of the form."""
        rules.change(obj, by=by, **form.changes)

    def remove(self, obj: StyleRule, *, by: User) -> None:
        """Delete the rule."""
        rules.delete(obj, by=by)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the form of a new rule, create one, or show what it would match."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = self.form_of(request, StyleRule(), request.POST or None)
        if request.POST.get("_save") == PREVIEW:
            form.look_ahead()
        elif request.method == "POST" and form.is_valid():
            try:
                rule = rules.create(by=signed_in_user(request), **form.cleaned_data)
                messages.success(request, f"Created “{rule}”.")
                return redirect("admin:articles_stylerule_changelist")
            except ValidationError as error:
                add_errors(form, error)
        context = {**screen_context(self, request, "New rule"), "form": form, "media": form.media, "may_write": True}
        return TemplateResponse(request, self.screen, context)

    def get_urls(self) -> list[URLPattern]:
        """Add the import of rules."""
        view = self.admin_site.admin_view(self.import_view)
        return [path("import/", view, name="articles_stylerule_import"), *super().get_urls()]

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Show the form for files of Vale, or import them and show what came of it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        is_sent = request.method == "POST"
        form = ImportForm(request.POST if is_sent else None, request.FILES if is_sent else None, label_suffix="")
        result = form.run(by=signed_in_user(request)) if form.is_valid() else None
        context = {**screen_context(self, request, "Import rules"), "form": form, "result": result}
        return TemplateResponse(request, "admin/articles/stylerule/import.html", context)

    # Columns --------------------------------------------------------------------------------------------

    @admin.display(description="Reason")
    def reason_text(self, rule: StyleRule) -> str:
        """Return the reason."""
        return rule.reason

    @admin.display(description="Language")
    def language_name(self, rule: StyleRule) -> str:
        """Return the name of the rule's language."""
        return name_of(rule.language) if rule.language else "All languages"
