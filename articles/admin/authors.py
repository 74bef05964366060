"""Authors on the desk."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path

from articles.models import Author
from articles.workflow import authors
from newsroom.core.desk.conflicts import ConflictAwareMixin
from newsroom.core.desk.screens import ScreenAdmin, add_errors, screen_context
from newsroom.core.desk.widgets.columns import TwoColumnsMixin
from newsroom.core.desk.widgets.pictures import PictureField
from newsroom.core.desk.widgets.text import PlainTextMixin
from newsroom.core.html import single_line
from newsroom.core.permissions import signed_in_user


class AuthorForm(
    TwoColumnsMixin,
    ConflictAwareMixin,
    PlainTextMixin,
    forms.ModelForm,  # type: ignore[type-arg]  # Not subscriptable at runtime.
):
    """The form of an author. The slug is created from the name of a new one."""

    photo = PictureField(is_shown_at_once=True)

    TEXT = ("name", "role", "bio")
    SETTINGS = ("is_organisation", "photo", "user")

    class Meta:
        model = Author
        fields = ["name", "role", "bio", "is_organisation", "photo", "user"]
        labels = {"bio": "Biography"}
        error_messages = {"name": {"unique": "An author with this name already exists. Enter a different name."}}

    def clean_name(self) -> str:
        """Return the name normalised by `Author.spelling_of`, which raises ValidationError."""
        return Author.spelling_of(self.cleaned_data["name"])


@admin.register(Author)
class AuthorAdmin(ScreenAdmin):
    """Authors on the desk. They cannot be deleted, because bylines refer to them."""

    list_display = ("name", "role", "slug")
    search_fields = ("name",)
    list_per_page = 50
    sortable_by = ("name", "role", "slug")
    user_field = "user"
    screen = "admin/articles/author/change_form.html"

    def has_delete_permission(self, request: HttpRequest, obj: Author | None = None) -> bool:
        """Return False."""
        return False

    def form_of(self, request: HttpRequest, obj: Author, data: QueryDict | None = None) -> AuthorForm:
        """Return the form of the author; only users who may view accounts get the field that links one."""
        form = AuthorForm(data, instance=obj, label_suffix="")
        if not request.user.has_perm("auth.view_user"):
            del form.fields["user"]
        return form

    def write(self, obj: Author, form: AuthorForm, *, by: User, action: str) -> None:
        """Save the changes of the form."""
        authors.describe(obj, by=by, **form.changes)

    def context_of(self, request: HttpRequest, obj: Author) -> dict[str, Any]:
        """Return `is_public`: whether readers can see the author's page."""
        return {"is_public": Author.objects.public().filter(pk=obj.pk).exists()}

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the form of a new author, or create one."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = self.form_of(request, Author(), request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                author = authors.create(by=signed_in_user(request), **form.cleaned_data)
                messages.success(request, f"Created “{author}”.")
                return redirect("admin:articles_author_changelist")
            except ValidationError as error:
                add_errors(form, error)
        context = {**screen_context(self, request, "New author"), "form": form, "media": form.media, "may_write": True}
        return TemplateResponse(request, self.screen, context)

    def get_urls(self) -> list[Any]:
        """Return the URLs, including that of the view that suggests authors."""
        view = self.admin_site.admin_view(self.suggest)
        return [path("suggest/", view, name="articles_author_suggest"), *super().get_urls()]

    def suggest(self, request: HttpRequest) -> JsonResponse:
        """Return authors whose name contains `?term=`, for Select2: {"results": [{"id": name, "text": name}]}.

        The term itself follows as the name of a new author, with a "label" that says so, unless `?new=0` is given or it
        is the name of one.
        """
        if not self.has_view_permission(request):
            raise PermissionDenied
        term = single_line(request.GET.get("term", ""))
        found = Author.objects.filter(name__icontains=term).order_by("name")[:20]
        results = [{"id": author.name, "text": author.name} for author in found]
        known = {author.name.casefold() for author in found}
        if request.GET.get("new") != "0" and term.casefold() not in known and (name := _spelling(term)):
            results.append({"id": name, "text": name, "label": f"Add byline “{name}”"})
        return JsonResponse({"results": results})


def _spelling(text: str) -> str:
    """Return the name as it would be stored, "" if it is invalid."""
    try:
        return Author.spelling_of(text)
    except ValidationError:
        return ""
