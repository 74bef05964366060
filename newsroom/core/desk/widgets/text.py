"""Plain text, on one line or on several."""

from django import forms

from newsroom.core.html import single_line, without_controls


class LineField(forms.CharField):
    """One line of plain text, whatever a paste brings."""

    def to_python(self, value):
        """Return the text on one line."""
        return single_line(super().to_python(value))


class LinesField(forms.CharField):
    """Several lines of plain text, with the line ends of Unix whatever a browser sends."""

    widget = forms.Textarea

    def to_python(self, value):
        """The text."""
        return super().to_python(value).replace("\r\n", "\n")


class PlainTextMixin:
    """A form whose texts hold no characters that are no text: feeds, which are XML, cannot say them."""

    def clean(self):
        """The values without them; those of one line on one line."""
        said = super().clean() or self.cleaned_data
        return {name: self._plain(name, value) if isinstance(value, str) else value for name, value in said.items()}

    def _plain(self, name, value):
        return (without_controls if isinstance(self.fields[name].widget, forms.Textarea) else single_line)(value)


class HeadlineInput(forms.Textarea):
    """A line of text that is shown whole however long it is; Enter does not break it."""

    def __init__(self, **attrs):
        super().__init__(attrs={"rows": 1, "class": "desk-headline", "maxlength": 300, **attrs})
