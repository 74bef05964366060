"""Plain text on one line or on several lines."""

from typing import Any

from django import forms

from newsroom.core.html import single_line, without_controls


class LineField(forms.CharField):
    """One line of plain text, even if several are pasted."""

    def to_python(self, value: Any) -> str:
        """Return the text on one line."""
        return single_line(super().to_python(value) or "")


class LinesField(forms.CharField):
    """Several lines of plain text, with Unix line ends."""

    widget = forms.Textarea

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
