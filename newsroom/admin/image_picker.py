"""Views of the image library for scripts of the desk."""

from contextlib import suppress
from typing import Any, BinaryIO

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern
from django.views.decorators.http import require_POST, require_safe

from newsroom import image_usage
from newsroom.admin.image_forms import DescriptionForm
from newsroom.admin.library_picker import LibraryPicker
from newsroom.core.images import renditions, uploads
from newsroom.core.library import services
from newsroom.core.models import Image
from newsroom.core.permissions import signed_in_user

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

    def from_body(self, request: HttpRequest) -> HttpResponse:
        """Respond with {item}, the image that a body shows with `src`, for use as lead image.

        `alt` and `credit` of the body become those of the image, if it has none and the user may edit it: pages show
        the lead image with the details of the library.
        """
        if not self.admin.has_view_permission(request):
            raise PermissionDenied
        image = Image.objects.named(request.POST.get("src", "").removeprefix(settings.MEDIA_URL)).first()
        if image is None:
            return JsonResponse({"error": "This image is not in the library."}, status=404)
        said = {name: request.POST.get(name, "") for name in ("alt", "credit")}
        missing = {name: text for name, text in said.items() if text and not getattr(image, name)}
        if missing and not image.is_decorative and self.admin.has_change_permission(request, image):
            # Too long for the library.
            with suppress(ValidationError):
                self.write(image, by=signed_in_user(request), **missing)
            image.refresh_from_db()
        return JsonResponse({"item": self.to_json(image)})

    def urls(self) -> list[URLPattern]:
        """Return the URLs of these views."""
        return [
            *super().urls(),
            self.route("from-body/", require_POST(self.from_body), "from_body"),
            self.route("<int:pk>/preview/", require_safe(self.preview), "preview"),
        ]
