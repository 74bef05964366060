"""Forms of the image library."""

from collections.abc import Mapping
from typing import Any

from django import forms

from newsroom.core.desk.conflicts import ConflictAwareMixin
from newsroom.core.desk.widgets.text import PlainTextMixin
from newsroom.core.images import uploads
from newsroom.core.models import Image

DETAILS = (
    "alt", "is_decorative", "caption", "credit", "licence", "usable_until", "is_single_use", "taken_on",
)  # fmt: skip
_DATES = {
    "usable_until": forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    "taken_on": forms.DateInput({"type": "date"}, "%Y-%m-%d"),
}


class DetailsMixin(PlainTextMixin, forms.BaseForm):
    """Requires alt text unless the image is decorative."""

    def clean(self) -> dict[str, Any]:
        """Add an error if both are missing."""
        data = super().clean()
        if not data.get("alt") and not data.get("is_decorative"):
            self.add_error("alt", "Enter alt text, or mark the image as decorative.")
        return data


class DescriptionForm(ConflictAwareMixin, DetailsMixin, forms.ModelForm):  # type: ignore[type-arg]  # Not subscriptable at runtime.
    """Details of an image."""

    class Meta:
        model = Image
        fields = DETAILS
        widgets = _DATES

    @classmethod
    def for_image(cls, image: Image, data: Mapping[str, Any] | None = None) -> "DescriptionForm":
        """Return the form for one of several images on a page, with unique HTML IDs."""
        return cls(data, instance=image, auto_id=f"picture-{image.pk}-%s", label_suffix="")


class ImageForm(ConflictAwareMixin, DetailsMixin, forms.ModelForm):  # type: ignore[type-arg]  # Not subscriptable at runtime.
    """Details and focal point of an image."""

    class Meta:
        model = Image
        fields = [*DETAILS, "focal_point"]
        widgets = _DATES
        help_texts = {
            "focal_point": "The point to keep in view in every crop, from 0x0 (top left) to 1x1 (bottom right)."
        }


class UploadForm(DetailsMixin, forms.Form):
    """A file and its details. The focal point is set after the upload."""

    file = forms.FileField(
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/gif,image/webp,image/avif"}),
        help_text=uploads.ACCEPTED,
    )
    alt = Image._meta.get_field("alt").formfield()
    is_decorative = Image._meta.get_field("is_decorative").formfield()
    caption = Image._meta.get_field("caption").formfield()
    credit = Image._meta.get_field("credit").formfield()
    licence = Image._meta.get_field("licence").formfield()
