"""Views of the image library for scripts of the desk."""

from typing import Any, BinaryIO

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern
from django.views.decorators.http import require_safe

from newsroom import image_usage
from newsroom.admin.image_forms import DescriptionForm
from newsroom.admin.library_picker import LibraryPicker
from newsroom.core.images import renditions, uploads
from newsroom.core.library import services
from newsroom.core.models import Image

SEARCH_FIELDS = ("alt", "caption", "credit", "licence")


class ImagePicker(LibraryPicker):
    """Finds, uploads and describes images."""

    noun, card, accepted, search_fields = "image", "image/_card.html", uploads.ACCEPTED, SEARCH_FIELDS

    def to_json(self, item: Image) -> dict[str, Any]:
        """Return what scripts need to know of an image, including the URL of a small version."""
        return {
            "id": item.pk,
            "src": renditions.sources(item).src,
            "alt": "" if item.is_decorative else item.alt,
            "caption": item.caption,
            "credit": item.credit,
            "preview": item.file.preview,
            "width": item.width,
            "height": item.height,
            "name": str(item),
            "is_described": item.is_described,
        }

    def store(self, upload: BinaryIO, *, by: User) -> Image:
        """Add an uploaded image to the library, without details."""
        return services.store(upload, by=by)

    def form(self, item: Image, data: Any = None) -> DescriptionForm:
        """Return the form of its details."""
        return DescriptionForm.for_image(item, data)

    def write(self, item: Image, *, by: User, **changes: Any) -> None:
        """Save the details that were changed."""
        image_usage.describe(item, by=by, **changes)

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Redirect to the small version of an image, for scripts that only know its ID."""
        image = get_object_or_404(Image, pk=pk)
        if not self.admin.has_view_permission(request, image):
            raise PermissionDenied
        return redirect(image.file.preview)

    def urls(self) -> list[URLPattern]:
        """Return the URLs of these views."""
        return [*super().urls(), self.route("<int:pk>/preview/", require_safe(self.preview), "preview")]
