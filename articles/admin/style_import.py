"""Import of house style rules from files of Vale, on the desk."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from articles.house_style.importing import ImportResult, import_files
from articles.house_style.vale import MAX_BYTES
from newsroom.core.i18n.languages import LANGUAGE_NAMES

MAX_FILES = 100


class FilesInput(forms.ClearableFileInput):
    """Input of several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files. The value is a list of them."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the files. Raises ValidationError for none, too many and for one that is too large."""
        files = [super(FilesField, self).clean(file) for file in data or [None]]
        if len(files) > MAX_FILES:
            raise ValidationError(f"Choose up to {MAX_FILES} files at once.")
        if large := [file.name for file in files if file.size > MAX_BYTES]:
            raise ValidationError(f"“{large[0]}” is larger than {MAX_BYTES:,} bytes.")
        return files


class ImportForm(forms.Form):
    """Files of Vale, and the language of the rules in them."""

    vale_files = FilesField(
        label="Files",
        widget=FilesInput(attrs={"accept": ".yml,.yaml"}),
        error_messages={"required": "Choose a file."},
        help_text="Choose YAML files of Vale. Rules that are here already are not added again.",
    )
    language = forms.ChoiceField(
        required=False,
        choices=[("", "All languages"), *LANGUAGE_NAMES.items()],
        help_text="The language of the stories to check.",
    )

    def run(self, *, by: Any) -> ImportResult:
        """Import the files. Raises NotAllowed."""
        files: list[UploadedFile[Any]] = self.cleaned_data["vale_files"]
        contents = ((PurePath(file.name or "").stem, file.read()) for file in files)
        return import_files(contents, language=self.cleaned_data["language"], by=by)
