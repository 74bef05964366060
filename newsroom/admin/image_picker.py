"""Views of the image library for scripts of the desk: find, upload and describe an image."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any, BinaryIO, cast

from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST, require_safe

from newsroom import image_usage
from newsroom.admin.image_forms import DescriptionForm
from newsroom.core.desk.conflicts import EditConflict, check
from newsroom.core.desk.lists import CappedPaginator
from newsroom.core.html import single_line
from newsroom.core.images import processing, renditions, uploads
from newsroom.core.library import services
from newsroom.core.models import AuditEntry, Image
from newsroom.core.permissions import signed_in_user

PAGE_SIZE = 24
SEARCH_FIELDS = ("alt", "caption", "credit", "licence")


def to_json(image: Image) -> dict[str, Any]:
    """Return what scripts need to know of an image, including the URL of a small version."""
    return {
        "id": image.pk,
        "src": renditions.sources(image).src,
        "alt": "" if image.is_decorative else image.alt,
        "caption": image.caption,
        "credit": image.credit,
        "preview": image.file.preview,
        "width": image.width,
        "height": image.height,
        "name": str(image),
        "is_described": image.is_described,
    }


def search(query: str) -> QuerySet[Image]:
    """Return the images whose details contain all words of the query, newest first."""
    images = Image.objects.all()
    for word in single_line(query).split(" "):
        images = images.filter(Q.create([(f"{field}__icontains", word) for field in SEARCH_FIELDS], connector=Q.OR))
    return images


@require_safe
def pick(request: HttpRequest, *, model_admin: "ModelAdmin[Any]") -> HttpResponse:
    """Respond with the HTML of a page of images to choose from. Parameters: `q`, the keywords, and `page`."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    page = CappedPaginator(search(request.GET.get("q", "")), PAGE_SIZE).get_page(request.GET.get("page"))
    cards = [{"image": image, "json": json.dumps(to_json(image))} for image in page]
    return render(request, "admin/newsroom/image/_choices.html", {"page": page, "cards": cards})


@require_POST
def upload(request: HttpRequest, *, model_admin: "ModelAdmin[Any]") -> HttpResponse:
    """Store the uploaded `file` in the library, without details.

    Responds with {picture, form}: its data for scripts, and the HTML of the form for its details; or {error}: why the
    file was rejected (status 400), or that the script should send it again, as other images are processed (503).
    """
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    if "file" not in request.FILES:
        return JsonResponse({"error": f"No file received. {uploads.ACCEPTED}"}, status=400)
    try:
        image = services.store(cast(BinaryIO, request.FILES["file"]), by=signed_in_user(request))
    except ValidationError as error:
        status = 503 if isinstance(error, processing.TooBusy) else 400
        return JsonResponse({"error": " ".join(error.messages)}, status=status)
    return JsonResponse({"picture": to_json(image), "form": _form_html(request, DescriptionForm.for_image(image))})


@require_POST
def describe(request: HttpRequest, pk: int, *, model_admin: "ModelAdmin[Any]") -> HttpResponse:
    """Save the details of an image. Responds with {picture} or, with status 400, {form} with its errors."""
    image = get_object_or_404(Image, pk=pk)
    if not model_admin.has_change_permission(request, image):
        raise PermissionDenied
    form = DescriptionForm.for_image(image, request.POST)
    if not form.is_valid() or not _save(image, form, by=signed_in_user(request)):
        return JsonResponse({"form": _form_html(request, form)}, status=400)
    return JsonResponse({"picture": to_json(image)})


def _save(image: Image, form: DescriptionForm, *, by: User) -> bool:
    """Save the details that were changed. Returns False after adding conflicts to the form."""
    try:
        with transaction.atomic():
            saved = Image.objects.select_for_update(no_key=True).get(pk=image.pk)
            entries = AuditEntry.objects.filter(subject_kind="image", subject_id=image.pk)
            check(form, DescriptionForm.for_image(saved).initial, entries)
            image_usage.describe(image, by=by, **form.changes)
    except EditConflict:
        return False
    image.refresh_from_db()
    return True


@require_safe
def preview(request: HttpRequest, pk: int, *, model_admin: "ModelAdmin[Any]") -> HttpResponse:
    """Redirect to the small version of an image, for scripts that only know its ID."""
    image = get_object_or_404(Image, pk=pk)
    if not model_admin.has_view_permission(request, image):
        raise PermissionDenied
    return redirect(image.file.preview)


def _form_html(request: HttpRequest, form: DescriptionForm) -> str:
    context = {"form": form, "picture": form.instance}
    return render_to_string("admin/newsroom/image/_description.html", context, request)


# (route below that of the list, view, name).
_ROUTES: list[tuple[str, Callable[..., HttpResponse], str]] = [
    ("pick/", pick, "pick"),
    ("upload/", upload, "upload"),
    ("<int:pk>/describe/", describe, "describe"),
    ("<int:pk>/preview/", preview, "preview"),
]


def urls(model_admin: "ModelAdmin[Any]") -> list[URLPattern]:
    """Return the URLs of these views for the admin of images."""
    wrap = model_admin.admin_site.admin_view
    return [
        path(route, wrap(partial(view, model_admin=model_admin)), name=f"newsroom_image_{name}")
        for route, view, name in _ROUTES
    ]
