"""Form fields with suggestions (Select2)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import BigIntegerField
from django.urls import reverse

MAX_ID = BigIntegerField.MAX_BIGINT
_SCRIPT_SUFFIX = "" if settings.DEBUG else ".min"
# In this order: Select2 needs the global jQuery, which the last script removes.
JQUERY = (
    f"admin/js/vendor/jquery/jquery{_SCRIPT_SUFFIX}.js",
    f"admin/js/vendor/select2/select2.full{_SCRIPT_SUFFIX}.js",
    "admin/js/jquery.init.js",
)


def is_id(text: str) -> bool:
    """Return whether the text is a number that an ID column can hold."""
    return text.isdecimal() and len(text) <= len(str(MAX_ID)) and int(text) <= MAX_ID


class SuggestAssets:
    """The scripts and styles of a field with suggestions."""

    @property
    def media(self) -> forms.Media:
        """The admin's bundled Select2, and the script that starts it."""
        return forms.Media(
            js=(
                *JQUERY,
                "admin/desk/suggest.js",
            ),
            css={
                "screen": (
                    f"admin/css/vendor/select2/select2{_SCRIPT_SUFFIX}.css",
                    "admin/css/autocomplete.css",
                )
            },
        )


class SuggestInput(SuggestAssets, forms.TextInput):
    """A text input that a script replaces with a select: it suggests values and accepts any other text.

    url: of a view that responds to `?term=` as Select2 expects.
    """

    def __init__(self, url: str, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "desk-suggest", "data-suggest-url": url, **(attrs or {})})


class SuggestSelect(SuggestAssets, forms.Select):
    """A select with only the selected options; the others come from a view while the user types.

    url_name: of a view that responds to `?term=` as Select2 expects. query: further parameters of its URL. labels:
    returns {value: label} for the selected values; a value without a label is its own label.
    """

    def __init__(
        self,
        url_name: str,
        *,
        query: str = "",
        labels: Callable[[Sequence[str]], Mapping[str, str]] | None = None,
        attrs: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(attrs)
        self.url_name, self.query, self.labels = url_name, query, labels
        self.url_args: list[Any] = []

    def build_attrs(self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return the attributes with the class by which desk/suggest.js finds the select."""
        attrs = super().build_attrs(base_attrs, extra_attrs)
        url = f"{reverse(self.url_name, args=self.url_args)}{self.query}"
        return {**attrs, "class": "desk-suggest", "data-suggest-url": url}

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        """Return one option for each selected value, in the order of selection."""
        values = [v for v in value if v]
        labels = self.labels(values) if self.labels and values else {}
        options = [(v, labels.get(v, v)) for v in values]
        self.choices = options if self.allow_multiple_selected else [("", ""), *options]
        return super().optgroups(name, value, attrs)


class SuggestSelectMultiple(SuggestSelect, forms.SelectMultiple):
    """The same for several values."""
