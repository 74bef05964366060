"""Plain text on one line or on several lines."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from newsroom.core.html import single_line, without_controls

# In characters, for plain text.
MAX_LENGTH = 50_000


def max_length(limit: int, what: str = "") -> MaxLengthValidator:
    """Return the validator of texts that are costly to compare and check. what: is counted too, such as “, with its …”.

    Not the argument `max_length` of a field: with its attribute, browsers cut what is pasted without a word.
    """
    # The validator inserts the length.
    return MaxLengthValidator(limit, f"The text has %(show_value)d characters{what}. Shorten it to {limit:,} at most.")


class LineField(forms.CharField):
    """One line of plain text, even if several are pasted."""

    def to_python(self, value: Any) -> str:
        """Return the text on one line."""
        return single_line(super().to_python(value) or "")


class LinesField(forms.CharField):
    """Several lines of plain text, with Unix line ends."""

    widget = forms.Textarea
    default_validators = [max_length(MAX_LENGTH)]

    def to_python(self, value: Any) -> str:
        """Return the text."""
        return (super().to_python(value) or "").replace("\r\n", "\n")


class PlainTextMixin(forms.BaseForm):
    """A form whose texts contain no control characters, which XML feeds cannot contain."""

    def clean(self) -> dict[str, Any]:
        """Return the values without control characters; those of one-line fields on one line."""
        cleaned = super().clean() or self.cleaned_data
        return {name: self._plain(name, value) if isinstance(value, str) else value for name, value in cleaned.items()}

    def _plain(self, name: str, value: str) -> str:
        return (without_controls if isinstance(self.fields[name].widget, forms.Textarea) else single_line)(value)


class HeadlineInput(forms.Textarea):
    """A line of text that is displayed in full however long it is. Enter does not break it."""

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs={"rows": 1, "class": "desk-headline", "maxlength": 300, **attrs})
