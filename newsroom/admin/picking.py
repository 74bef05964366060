"""What the desk's scripts ask the library: to find a picture, to take one in, to note what is said of one."""

import json

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST, require_safe

from newsroom.admin.picture_forms import DescriptionForm
from newsroom.core.desk.lists import FirstRows
from newsroom.core.html import single_line
from newsroom.core.images import renditions
from newsroom.core.library import services
from newsroom.core.models import Image

PAGE = 24


def told(picture):
    """A picture as scripts know it: what stands in a text or beside it, and its address in the size for the desk."""
    return {
        "id": picture.pk,
        "src": renditions.sources(picture).src,
        "alt": "" if picture.is_decorative else picture.alt,
        "caption": picture.caption,
        "credit": picture.credit,
        "preview": picture.file.preview,
        "width": picture.width,
        "height": picture.height,
        "name": str(picture),
        "is_described": picture.is_described,
    }


def found(term):
    """The pictures of which something that is said holds the term, the newest first; all for an empty one."""
    pictures = Image.objects.all()
    for word in single_line(term).split(" ")[:8]:
        said = ("alt", "caption", "credit", "licence")
        pictures = pictures.filter(Q.create([(f"{field}__icontains", word) for field in said], connector=Q.OR))
    return pictures


@require_safe
def pick(request, *, model_admin):
    """Answer with a page of pictures to choose from, as HTML: `?q=` words, `?page=`."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    page = FirstRows(found(request.GET.get("q", "")), PAGE).get_page(request.GET.get("page"))
    cards = [{"picture": picture, "told": json.dumps(told(picture))} for picture in page]
    return render(request, "admin/newsroom/image/_choices.html", {"page": page, "cards": cards})


@require_POST
def upload(request, *, model_admin):
    """Take one `file` into the library, of which nothing is said yet.

    Answers {picture, form}: what scripts know of it, and the form that asks for the rest, as HTML. Or, with the
    status 400, {error}: why the file was refused.
    """
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    if "file" not in request.FILES:
        return JsonResponse({"error": f"No file received. {renditions.ACCEPTED}"}, status=400)
    try:
        picture = services.store(request.FILES["file"], by=request.user)
    except ValidationError as refusal:
        return JsonResponse({"error": " ".join(refusal.messages)}, status=400)
    return JsonResponse({"picture": told(picture), "form": _asking(request, DescriptionForm.of(picture))})


@require_POST
def describe(request, pk, *, model_admin):
    """Note what is said of a picture. Answers {picture}, or, with the status 400, {form} with its mistakes."""
    picture = get_object_or_404(Image, pk=pk)
    if not model_admin.has_change_permission(request, picture):
        raise PermissionDenied
    form = DescriptionForm.of(picture, request.POST)
    if not form.is_valid():
        return JsonResponse({"form": _asking(request, form)}, status=400)
    services.describe(picture, by=request.user, **form.cleaned_data)
    return JsonResponse({"picture": told(picture)})


@require_safe
def show(request, pk, *, model_admin):
    """Lead to the picture in the size for the desk, for scripts that know its id alone."""
    picture = get_object_or_404(Image, pk=pk)
    if not model_admin.has_view_permission(request, picture):
        raise PermissionDenied
    return redirect(picture.file.preview)


def _asking(request, form):
    return render_to_string("admin/newsroom/image/_description.html", {"form": form, "picture": form.instance}, request)
