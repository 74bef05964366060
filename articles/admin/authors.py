"""Authors on the desk."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.urls import path

from articles import cache_tags
from articles.models import Author
from newsroom.core.cache import invalidation
from newsroom.core.desk.lists import AnyModelAdmin, FilteredListMixin
from newsroom.core.desk.widgets.pictures import PictureField
from newsroom.core.desk.widgets.text import PlainTextMixin
from newsroom.core.html import single_line
from newsroom.core.text.slugs import lock


class AuthorForm(PlainTextMixin, forms.ModelForm):  # type: ignore[type-arg]  # Not subscriptable at runtime.
    """A person or desk; the address is made from the name."""

    photo = PictureField(is_shown_at_once=True)

    class Meta:
        model = Author
        fields = ["name", "role", "bio", "photo", "user"]
        error_messages = {"name": {"unique": "An author with this name already exists. Enter a different name."}}

    def clean_name(self) -> str:
        """The name in its spelling."""
        return Author.spelling_of(self.cleaned_data["name"])


@admin.register(Author)
class AuthorAdmin(FilteredListMixin, AnyModelAdmin):
    """Authors stay: what they signed refers to them."""

    form = AuthorForm
    list_display = ("name", "role", "slug")
    search_fields = ("name",)
    list_per_page = 50
    show_full_result_count = False
    actions = None
    readonly_fields = ("slug",)

    def get_fields(self, request: HttpRequest, obj: Author | None = None) -> list[Any]:
        """Who may see the accounts may tie an author to one."""
        names = ["name", "role", "bio", "photo", *(["slug"] if obj else [])]
        return [*names, "user"] if request.user.has_perm("auth.view_user") else names

    def get_view_on_site_url(self, obj: Author | None = None) -> str | None:
        """The author's page, once readers can see it."""
        if obj is None or not Author.objects.public().filter(pk=obj.pk).exists():
            return None
        return obj.get_absolute_url()

    def has_delete_permission(self, request: HttpRequest, obj: Author | None = None) -> bool:
        """Nobody may."""
        return False

    def save_model(self, request: HttpRequest, obj: Author, form: Any, change: bool) -> None:
        """Save; a new author gets an address."""
        if not obj.slug:
            lock()
            obj.slug = Author.objects.slug_for(obj.name)
        super().save_model(request, obj, form, change)
        invalidation.invalidate(cache_tags.person(obj.pk), cache_tags.AUTHORS)

    def get_urls(self) -> list[Any]:
        """With the view that suggests authors."""
        view = self.admin_site.admin_view(self.suggest)
        return [path("suggest/", view, name="articles_author_suggest"), *super().get_urls()]

    def suggest(self, request: HttpRequest) -> JsonResponse:
        """Answer `?term=` with authors, for Select2."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        term = single_line(request.GET.get("term", ""))
        found = Author.objects.filter(name__icontains=term).order_by("name")[:20]
        return JsonResponse({"results": [{"id": author.name, "text": author.name} for author in found]})
