"""The form field for the sources of a story: rows of three inputs that have one name."""

from collections.abc import Mapping, Sequence
from itertools import batched
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import BaseRenderer
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from articles import sources


class SourcesInput(forms.Widget):
    """Rows of inputs. desk/sources.js adds and removes rows."""

    template_name = "admin/articles/article/_sources.html"
    use_fieldset = True

    class Media:
        js = ["admin/desk/sources.js"]
        css = {"screen": ["admin/desk/sources.css"]}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[sources.Source]:
        """Return the rows that the form sent."""
        values = data.getlist(name) if hasattr(data, "getlist") else data.get(name) or []
        return [dict(zip(sources.PARTS, row, strict=False)) for row in batched(values, len(sources.PARTS))]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Return False: a form without rows has no sources."""
        return False

    def format_value(self, value: Any) -> list[Mapping[str, str]]:
        """Return the rows to show."""
        return list(value or [])

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        """Render the rows with the template of the project."""
        return render_to_string(self.template_name, {**self.get_context(name, value, attrs), "lengths": sources.PARTS})


class SourcesField(forms.Field):
    """The sources of a draft, as `articles.sources` describes them. Publishing checks their URLs."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=SourcesInput, required=False, **kwargs)

    def to_python(self, value: Sequence[Mapping[str, str]] | None) -> list[sources.Source]:
        """Return the sources. Raises ValidationError if they exceed a limit."""
        rows = sources.typed(value or [])
        if error := sources.limit_error(rows):
            raise ValidationError(error)
        return rows
