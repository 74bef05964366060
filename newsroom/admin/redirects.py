"""Redirects on the desk: those of old URLs, which editors manage, and those of former URLs, which the site records."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect as redirect_to
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html

from newsroom import redirects
from newsroom.core.desk.conflicts import ConflictAwareMixin
from newsroom.core.desk.lists import CappedPaginator
from newsroom.core.desk.screens import ScreenAdmin, add_errors, screen_context
from newsroom.core.desk.widgets.columns import TwoColumnsMixin
from newsroom.core.desk.widgets.text import LineField
from newsroom.core.models import Redirect, RedirectKind
from newsroom.core.permissions import signed_in_user
from newsroom.redirects.explaining import Explanation, explain
from newsroom.redirects.live_pages import open_pages
from newsroom.redirects.old_urls import BELOW
from newsroom.redirects.services import fields_of
from newsroom.redirects.target_urls import urls_of
from newsroom.redirects.targets import MODELS, desk_url, target_of


class RedirectForm(TwoColumnsMixin, ConflictAwareMixin, forms.Form):
    """The form of a redirect."""

    old_url = LineField(
        label="Old URL",
        help_text="Enter a path, such as /blog/locks/ or /?p=123, or a whole URL. End it with /* for all URLs below.",
    )
    new_url = LineField(
        label="New URL",
        help_text=(
            "Enter the URL of a story, topic, author, feed, page, image or file, also on the desk. The redirect "
            "follows it if its URL changes. Or enter any other URL. End it with /* to append the rest of the path."
        ),
    )

    TEXT = ("old_url", "new_url")

    def __init__(self, data: QueryDict | None = None, *, redirect: Redirect | None = None) -> None:
        super().__init__(data, initial=fields_of(redirect) if redirect else None, label_suffix="")
        for field in self.fields.values():
            field.widget.attrs.update(spellcheck="false", autocapitalize="off")


class UrlForm(forms.Form):
    """A URL to test."""

    url = forms.CharField(
        label="URL",
        max_length=2000,
        help_text="Paste a URL of this or the former site.",
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "off"}),
    )

    def result(self) -> Explanation | None:
        """Return where the URL leads; None after adding an error."""
        try:
            return explain(self.cleaned_data["url"])
        except ValidationError as error:
            self.add_error("url", error)
        except ValueError:
            self.add_error("url", "This is not a URL.")
        return None


class TargetFilter(admin.SimpleListFilter):
    """Filters redirects by the kind of their target."""

    title = "item type"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> Iterable[tuple[str, str]]:
        """Return the choices."""
        return [(kind.value, str(kind.label)) for kind in RedirectKind]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Redirect]) -> QuerySet[Redirect]:
        """Return the redirects to items of the chosen kind."""
        return queryset.filter(kind=self.value()) if self.value() else queryset


class OriginFilter(admin.SimpleListFilter):
    """Filters redirects by who made them."""

    title = "origin"
    parameter_name = "origin"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> Iterable[tuple[str, str]]:
        """Return the choices."""
        return [("site", "Changed URL on this site"), ("editors", "Added or imported")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Redirect]) -> QuerySet[Redirect]:
        """Return the redirects of the chosen origin."""
        return queryset.filter(is_automatic=self.value() == "site") if self.value() else queryset


@admin.register(Redirect)
class RedirectAdmin(ScreenAdmin):
    """Redirects on the desk."""

    list_display = ("path", "leads_to", "kind_name", "origin", "since")
    list_filter = (TargetFilter, OriginFilter)
    search_fields = ("path", "target")
    search_help_text = "Search old URLs and new URLs of other pages"
    ordering = ("-pk",)
    sortable_by = ()
    list_per_page = 50
    list_max_show_all = 50
    paginator = CappedPaginator
    show_facets = admin.ShowFacets.NEVER
    screen = "admin/newsroom/redirect/change_form.html"
    delete_template = "admin/newsroom/redirect/delete.html"

    def has_change_permission(self, request: HttpRequest, obj: Redirect | None = None) -> bool:
        """Return whether the user may change redirects; no one those of changed URLs."""
        return super().has_change_permission(request, obj) and not (obj and obj.is_automatic)

    def has_delete_permission(self, request: HttpRequest, obj: Redirect | None = None) -> bool:
        """Return whether the user may delete redirects; no one those of changed URLs."""
        return super().has_delete_permission(request, obj) and not (obj and obj.is_automatic)

    def form_of(self, request: HttpRequest, obj: Redirect, data: QueryDict | None = None) -> RedirectForm:
        """Return the form of the redirect."""
        return RedirectForm(data, redirect=obj if obj.path else None)

    def write(self, obj: Redirect, form: RedirectForm, *, by: User, action: str) -> None:
        """Save the changes of the form."""
        redirects.change(obj, by=by, **form.changes)

    def remove(self, obj: Redirect, *, by: User) -> None:
        """Delete the redirect."""
        redirects.delete(obj, by=by)

    def context_of(self, request: HttpRequest, obj: Redirect) -> dict[str, Any]:
        """Return `item_url`: the page on the desk of what the redirect leads to, if it is an item."""
        return {"item_url": _item_url(obj), "kind": RedirectKind(obj.kind).label}

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the form of a new redirect, or create one."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = RedirectForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                added = redirects.add(**form.cleaned_data, by=signed_in_user(request))
                messages.success(request, f"Created the redirect of {added}.")
                target = target_of(added)
                if target.is_path and not target.target.endswith(BELOW) and not open_pages([target.path]):
                    messages.warning(request, "There is no page at the new URL yet, so readers get “Page not found”.")
                return redirect_to("admin:newsroom_redirect_changelist")
            except ValidationError as error:
                add_errors(form, error)
        context = {
            **screen_context(self, request, "New redirect"),
            "form": form,
            "media": form.media,
            "may_write": True,
        }
        return TemplateResponse(request, self.screen, context)

    def get_urls(self) -> list[URLPattern]:
        """Add the test of a URL."""
        view = self.admin_site.admin_view(self.test_view)
        return [path("test/", view, name="newsroom_redirect_test"), *super().get_urls()]

    def test_view(self, request: HttpRequest) -> HttpResponse:
        """Show where a URL leads, and why."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = UrlForm(request.GET if "url" in request.GET else None, label_suffix="")
        result = form.result() if form.is_valid() else None
        context = {**screen_context(self, request, "Test a URL"), "form": form, "result": result}
        return TemplateResponse(request, "admin/newsroom/redirect/test.html", context)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list with the current URLs that the redirects lead to."""
        response = super().changelist_view(request, extra_context)
        if "cl" in (context := getattr(response, "context_data", None) or {}):
            found = list(context["cl"].result_list)
            urls = urls_of(target_of(each) for each in found)
            for each in found:
                each.new_url = urls[target_of(each)]
        return response

    # Columns --------------------------------------------------------------------------------------------

    @admin.display(description="Redirects to")
    def leads_to(self, redirect: Redirect) -> str:
        """Return the current URL of the target, linked to its page on the desk if it is an item."""
        shown, page = getattr(redirect, "new_url", ""), _item_url(redirect)
        return format_html('<a href="{}">{}</a>', page, shown) if page else shown

    @admin.display(description="Item type")
    def kind_name(self, redirect: Redirect) -> str:
        """Return the kind of the target."""
        return str(RedirectKind(redirect.kind).label)

    @admin.display(description="Origin")
    def origin(self, redirect: Redirect) -> str:
        """Return who made the redirect."""
        return "Changed URL" if redirect.is_automatic else "Added or imported"


def _item_url(redirect: Redirect) -> str:
    """Return the URL of the page on the desk of what the redirect leads to; "" if it is no item."""
    kind, pk = redirect.kind, redirect.target_id
    return desk_url(kind, pk) if kind in MODELS and pk is not None else ""
