"""A form field for an image of the library."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import BaseRenderer
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from newsroom.core.desk.widgets.suggestions import is_id
from newsroom.core.images import uploads
from newsroom.core.models import Image

SCRIPTS = ["admin/desk/http.js", "admin/desk/uploads.js", "admin/desk/picker.js", "admin/desk/picture-field.js"]

STYLES = ["admin/desk/screen.css", "admin/desk/library.css", "admin/desk/picker.css"]


class PictureInput(forms.TextInput):
    """The ID of an image. Scripts replace it with the image and a picker."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        """Render the input with the current image and the URLs that desk/picker.js requests."""
        id_input = super().render(name, value, {**(attrs or {}), "inputmode": "numeric"}, renderer)
        context = {
            "input": id_input,
            "picture": image_of(value),
            "is_disabled": bool((attrs or {}).get("disabled") or self.attrs.get("disabled")),
            "accepted": uploads.ACCEPTED,
            "library": reverse("admin:newsroom_image_changelist"),
        }
        return render_to_string("admin/includes/_picture_field.html", context)

    @property
    def media(self) -> forms.Media:
        """The picker and its dependencies."""
        return forms.Media(js=SCRIPTS, css={"screen": STYLES})


class PictureField(forms.Field):
    """An image of the library. Its value is an Image or None.

    is_shown_at_once: readers see the image once the form is saved, so it needs alt text already. Drafts are checked
    before publication instead.
    """

    def __init__(self, *, is_shown_at_once: bool = False, **kwargs: Any) -> None:
        self.is_shown_at_once = is_shown_at_once
        super().__init__(widget=PictureInput(), required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Return the image's ID."""
        return value.pk if isinstance(value, Image) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return whether another image was selected."""
        return str(self.prepare_value(initial) or "") != str(data or "").strip()

    def to_python(self, value: Any) -> Image | None:
        """Return the image with this ID. Raises ValidationError if it does not exist or lacks a required alt text."""
        if not str(value or "").strip():
            return None
        image = image_of(value)
        if image is None:
            raise ValidationError("This image is no longer in the library. Choose another.")
        if self.is_shown_at_once and not image.is_described:
            raise ValidationError(
                "This image has no alt text. Add it in the image library, or mark the image as decorative, "
                "then choose it again."
            )
        return image


def image_of(value: Any) -> Image | None:
    """Return the image with this ID, or None."""
    pk = str(value or "").strip()
    return Image.objects.filter(pk=pk).first() if is_id(pk) else None
