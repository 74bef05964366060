"""Forms of the library's audio and documents."""

from django import forms

from newsroom.core.desk.conflicts import ConflictAwareMixin
from newsroom.core.desk.widgets.text import PlainTextMixin
from newsroom.core.file_types import ACCEPTED, TYPES
from newsroom.core.models import MediaFile


class FileForm(ConflictAwareMixin, PlainTextMixin, forms.ModelForm):  # type: ignore[type-arg]  # Not subscriptable at runtime.
    """Details of a file."""

    class Meta:
        model = MediaFile
        fields = ("title", "credit", "text")


class UploadForm(PlainTextMixin, forms.ModelForm):  # type: ignore[type-arg]  # Not subscriptable at runtime.
    """A file and its details."""

    upload = forms.FileField(
        label="File", widget=forms.FileInput(attrs={"accept": ",".join([*TYPES, *TYPES.values()])}), help_text=ACCEPTED
    )
    field_order = ("upload", "title", "credit", "text")

    class Meta:
        model = MediaFile
        fields = ("title", "credit", "text")
