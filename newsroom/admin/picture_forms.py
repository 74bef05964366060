"""What is asked of a picture on the desk."""

from django import forms

from newsroom.core.desk.widgets.text import PlainTextMixin
from newsroom.core.images import renditions
from newsroom.core.models import Image

SAID = ("alt", "is_decorative", "caption", "credit", "licence")


class DescribedMixin(PlainTextMixin):
    """A picture is described, or said to tell nothing."""

    def clean(self):
        """Ask for one of the two."""
        said = super().clean()
        if not said.get("alt") and not said.get("is_decorative"):
            self.add_error("alt", "Enter alt text, or mark the image as decorative.")
        return said


class DescriptionForm(DescribedMixin, forms.ModelForm):
    """What has to be known of a picture to print it."""

    class Meta:
        model = Image
        fields = SAID

    @classmethod
    def of(cls, picture, data=None):
        """The form for one picture among several on a page: its fields have ids of their own."""
        return cls(data, instance=picture, auto_id=f"picture-{picture.pk}-%s", label_suffix="")


class ImageForm(DescribedMixin, forms.ModelForm):
    """The same, with the point that every crop keeps in sight."""

    class Meta:
        model = Image
        fields = [*SAID, "focal_point"]
        help_texts = {
            "focal_point": "The point to keep in view in every crop, from 0x0 (top left) to 1x1 (bottom right)."
        }


class UploadForm(DescribedMixin, forms.Form):
    """The same, with the file and without its focal point, which is set on the picture itself."""

    file = forms.FileField(
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/avif"}),
        help_text=renditions.ACCEPTED,
    )
    alt = Image._meta.get_field("alt").formfield()
    is_decorative = Image._meta.get_field("is_decorative").formfield()
    caption = Image._meta.get_field("caption").formfield()
    credit = Image._meta.get_field("credit").formfield()
    licence = Image._meta.get_field("licence").formfield()
