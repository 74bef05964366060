"""One picture of the library, and what has to be said of each."""

from collections.abc import Sequence

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html

from newsroom.models import Image
from newsroom.widgets.suggesting import JQUERY, SuggestSelect, is_id


class PictureSelect(SuggestSelect):
    """Choose one picture, or bring another in a window of its own; the chosen one is shown below."""

    def __init__(self):
        super().__init__("admin:newsroom_image_suggest", labels=picture_names)

    def build_attrs(self, base_attrs, extra_attrs=None):
        """desk/suggest.js puts the id of the chosen picture for the 0 of the address."""
        attrs = super().build_attrs(base_attrs, extra_attrs)
        return {**attrs, "data-picture-url": reverse("admin:newsroom_image_preview", args=[0])}

    def render(self, name, value, attrs=None, renderer=None):
        """With the link that desk/suggest.js and the admin's own script make a window of."""
        return format_html(
            '{}<div class="desk-picture"><a class="related-widget-wrapper-link" id="add_{}" data-popup="yes" '
            'href="{}?_popup=1">Upload a picture</a></div>',
            super().render(name, value, attrs, renderer),
            (attrs or {}).get("id", f"id_{name}"),
            reverse("admin:newsroom_image_add"),
        )

    @property
    def media(self):
        """With the admin's script for such windows."""
        return super().media + forms.Media(js=[*JQUERY, "admin/js/admin/RelatedObjectLookups.js"])


class PictureField(forms.Field):
    """One picture of the library. Its value is an Image or None."""

    def __init__(self, **kwargs):
        super().__init__(widget=PictureSelect(), required=False, **kwargs)

    def prepare_value(self, value):
        """The picture's id, as the select holds it."""
        return value.pk if isinstance(value, Image) else value

    def to_python(self, value):
        """The picture with this id. Raises ValidationError if it is no longer there."""
        if not value:
            return None
        picture = Image.objects.filter(pk=value).first() if is_id(str(value)) else None
        if picture is None:
            raise ValidationError("This picture is no longer in the library; choose another.")
        return picture


def picture_names(ids: Sequence[str]) -> dict[str, str]:
    """What pictures are called, by id."""
    known = Image.objects.filter(pk__in=filter(is_id, ids))
    return {str(picture.pk): str(picture) for picture in known}
