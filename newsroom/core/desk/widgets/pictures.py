"""One picture of the library, and what has to be said of each."""

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.urls import reverse

from newsroom.core.desk.widgets.suggesting import is_id
from newsroom.core.images import renditions
from newsroom.core.models import Image

SCRIPTS = ["admin/desk/sending.js", "admin/desk/uploading.js", "admin/desk/picker.js", "admin/desk/picture-field.js"]

STYLES = ["admin/desk/screen.css", "admin/desk/library.css", "admin/desk/picker.css"]


class PictureInput(forms.TextInput):
    """The number of one picture. Scripts put in its place the picture itself, and the library to choose another."""

    def render(self, name, value, attrs=None, renderer=None):
        """With the picture as it is now, and the addresses that desk/picker.js asks."""
        number = super().render(name, value, {**(attrs or {}), "inputmode": "numeric"}, renderer)
        context = {
            "input": number,
            "picture": picture_of(value),
            "is_disabled": bool((attrs or {}).get("disabled") or self.attrs.get("disabled")),
            "accepted": renditions.ACCEPTED,
            "library": reverse("admin:newsroom_image_changelist"),
        }
        return render_to_string("admin/includes/_picture_field.html", context)

    @property
    def media(self):
        """The picker, and what it uses."""
        return forms.Media(
            js=SCRIPTS, css={"screen": ["admin/desk/screen.css", "admin/desk/library.css", "admin/desk/picker.css"]}
        )


class PictureField(forms.Field):
    """One picture of the library. Its value is an Image or None.

    is_shown_at_once: readers see what is saved, so that it has to be decided by then what the picture shows; a draft
    is asked before it is published.
    """

    def __init__(self, *, is_shown_at_once=False, **kwargs):
        self.is_shown_at_once = is_shown_at_once
        super().__init__(widget=PictureInput(), required=False, **kwargs)

    def prepare_value(self, value):
        """The picture's id."""
        return value.pk if isinstance(value, Image) else value

    def has_changed(self, initial, data):
        """Whether another picture was chosen."""
        return str(self.prepare_value(initial) or "") != str(data or "").strip()

    def to_python(self, value):
        """The picture with this id. Raises ValidationError if it is not there, or nobody said what it shows."""
        if not str(value or "").strip():
            return None
        picture = picture_of(value)
        if picture is None:
            raise ValidationError("This image is no longer in the library. Choose another.")
        if self.is_shown_at_once and not picture.is_described:
            raise ValidationError(
                "This image has no alt text. Add it in the image library, or mark the image as decorative, "
                "then choose it again."
            )
        return picture


def picture_of(value):
    """The picture with this id, or None."""
    pk = str(value or "").strip()
    return Image.objects.filter(pk=pk).first() if is_id(pk) else None
