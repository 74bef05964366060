"""Views of the library for scripts of the desk: find, upload and describe an image or a file."""

import json
from typing import Any, BinaryIO, cast

from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST, require_safe

from newsroom.core.desk.conflicts import EditConflict, check
from newsroom.core.desk.lists import CappedPaginator
from newsroom.core.html import single_line
from newsroom.core.images import processing
from newsroom.core.models import AuditEntry
from newsroom.core.permissions import signed_in_user
from newsroom.core.system.failures import why_not_stored

PAGE_SIZE = 24


def upload_context(model_name: str, noun: str) -> dict[str, Any]:
    """Return what the upload area of a list needs."""
    return {"noun": noun, "upload_url": reverse(f"admin:newsroom_{model_name}_upload")}


class LibraryPicker:
    """The views for one kind of object of the library. A subclass says what is particular to it."""

    # The kind in sentences, the template of a card (below admin/newsroom/), what is accepted, and the fields to search.
    noun: str
    card: str
    accepted: str
    search_fields: tuple[str, ...]

    def __init__(self, model_admin: "ModelAdmin[Any]") -> None:
        self.admin = model_admin
        self.model = cast(Any, model_admin.model)

    def to_json(self, item: Any) -> dict[str, Any]:
        """Return what scripts need to know of it."""
        raise NotImplementedError

    def store(self, upload: BinaryIO, *, by: User) -> Model:
        """Add an uploaded file to the library. Raises ValidationError if it is rejected."""
        raise NotImplementedError

    def form(self, item: Any, data: Any = None) -> Any:
        """Return the form of its details, with HTML IDs that are unique among several."""
        raise NotImplementedError

    def write(self, item: Any, *, by: User, **changes: Any) -> None:
        """Save the details that were changed."""
        raise NotImplementedError

    def found(self) -> QuerySet[Any]:
        """Return all there are, newest first."""
        return cast("QuerySet[Any]", self.model.objects.all())

    def search(self, query: str) -> QuerySet[Any]:
        """Return those whose details contain all words of the query, newest first."""
        items = self.found()
        for word in single_line(query).split():
            conditions: list[Any] = [(f"{field}__icontains", word) for field in self.search_fields]
            items = items.filter(Q.create(conditions, connector=Q.OR))
        return items

    def pick(self, request: HttpRequest) -> HttpResponse:
        """Respond with the HTML of a page to choose from. Parameters: `q`, the keywords, and `page`."""
        if not self.admin.has_view_permission(request):
            raise PermissionDenied
        page = CappedPaginator(self.search(request.GET.get("q", "")), PAGE_SIZE).get_page(request.GET.get("page"))
        cards = [{"item": item, "json": json.dumps(self.to_json(item))} for item in page]
        context = {"page": page, "cards": cards, "card_template": f"admin/newsroom/{self.card}", "noun": self.noun}
        return render(request, "admin/newsroom/library/_choices.html", context)

    def upload(self, request: HttpRequest) -> HttpResponse:
        """Store the uploaded `file` in the library.

        Responds with {item, form}: its data for scripts, and the HTML of the form for its details; or {error}: why the
        file was rejected (status 400), that it cannot be written (507), or that the script should send it again, as
        images are processed (503).
        """
        if not self.admin.has_add_permission(request):
            raise PermissionDenied
        if "file" not in request.FILES:
            return JsonResponse({"error": f"No file received. {self.accepted}"}, status=400)
        try:
            item = self.store(cast(BinaryIO, request.FILES["file"]), by=signed_in_user(request))
        except ValidationError as error:
            status = 503 if isinstance(error, processing.TooBusy) else 400
            return JsonResponse({"error": " ".join(error.messages)}, status=status)
        except OSError as error:
            if sentence := why_not_stored(error):
                return JsonResponse({"error": sentence}, status=507)
            raise
        return JsonResponse({"item": self.to_json(item), "form": self._form_html(request, self.form(item))})

    def describe(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Save the details of one. Responds with {item} or, with status 400, {form} with its errors."""
        item = get_object_or_404(self.model, pk=pk)
        if not self.admin.has_change_permission(request, item):
            raise PermissionDenied
        form = self.form(item, request.POST)
        if not form.is_valid() or not self._save(item, form, by=signed_in_user(request)):
            return JsonResponse({"form": self._form_html(request, form)}, status=400)
        return JsonResponse({"item": self.to_json(item)})

    def _save(self, item: Any, form: Any, *, by: User) -> bool:
        """Save the details that were changed. Returns False after adding conflicts to the form."""
        try:
            with transaction.atomic():
                saved = self.model.objects.select_for_update(no_key=True).get(pk=item.pk)
                kind = self.model._meta.model_name
                check(form, self.form(saved).initial, AuditEntry.objects.filter(subject_kind=kind, subject_id=item.pk))
                self.write(item, by=by, **form.changes)
        except EditConflict:
            return False
        item.refresh_from_db()
        return True

    def _form_html(self, request: HttpRequest, form: Any) -> str:
        context = {"form": form, "item": form.instance, "url": self._url("describe", form.instance.pk)}
        return render_to_string("admin/newsroom/library/_description.html", context, request)

    def _url(self, name: str, *args: Any) -> str:
        return reverse(f"admin:newsroom_{self.model._meta.model_name}_{name}", args=args)

    def urls(self) -> list[URLPattern]:
        """Return the URLs of these views."""
        return [
            self.route("pick/", require_safe(self.pick), "pick"),
            self.route("upload/", require_POST(self.upload), "upload"),
            self.route("<int:pk>/describe/", require_POST(self.describe), "describe"),
        ]

    def route(self, route: str, view: Any, name: str) -> URLPattern:
        """Return the URL of a view, below that of the list."""
        name = f"newsroom_{self.model._meta.model_name}_{name}"
        return cast(URLPattern, path(route, self.admin.admin_site.admin_view(view), name=name))
