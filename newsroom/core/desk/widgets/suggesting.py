"""The select that suggests while one types."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import BigIntegerField
from django.urls import reverse

MAX_ID = BigIntegerField.MAX_BIGINT
_SCRIPT_SUFFIX = "" if settings.DEBUG else ".min"
# In this order: Select2 looks for jQuery under its own name, which the last one takes away.
JQUERY = (
    f"admin/js/vendor/jquery/jquery{_SCRIPT_SUFFIX}.js",
    f"admin/js/vendor/select2/select2.full{_SCRIPT_SUFFIX}.js",
    "admin/js/jquery.init.js",
)


def is_id(text: str) -> bool:
    """Whether a row can have this id: a number that the database can hold."""
    return text.isdecimal() and len(text) <= len(str(MAX_ID)) and int(text) <= MAX_ID


class SuggestAssets:
    """What the browser needs for a field that suggests."""

    @property
    def media(self):
        """The admin's bundled Select2 and what starts it."""
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
    """A line of text in whose place a script puts a select that suggests and takes what is typed, too.

    url: of a view that answers `?term=` as Select2 expects.
    """

    def __init__(self, url: str, attrs: Any = None):
        super().__init__({"class": "desk-suggest", "data-suggest-url": url, **(attrs or {})})


class SuggestMixin(SuggestAssets):
    """A select that holds the chosen options alone; the others come from a suggest view while one types.

    url_name: of a view that answers `?term=` as Select2 expects. labels: what to call values, by value; a value that
    is absent from the answer is its own label.
    """

    def __init__(
        self, url_name: str, *, labels: Callable[[Sequence[str]], Mapping[str, str]] | None = None, attrs: Any = None
    ):
        super().__init__(attrs)
        self.url_name, self.labels = url_name, labels
        self.url_args: list[Any] = []

    def build_attrs(self, base_attrs, extra_attrs=None):
        """Select2 is started by desk/suggest.js on what has this class."""
        attrs = super().build_attrs(base_attrs, extra_attrs)
        url = reverse(self.url_name, args=self.url_args)
        return {**attrs, "class": "desk-suggest", "data-suggest-url": url}

    def optgroups(self, name, value, attrs=None):
        """One option for each chosen value, in the order in which they were chosen."""
        values = [v for v in value if v]
        labels = self.labels(values) if self.labels and values else {}
        self.choices = [(v, labels.get(v, v)) for v in values]
        if not self.allow_multiple_selected:
            self.choices.insert(0, ("", ""))
        return super().optgroups(name, value, attrs)


class SuggestSelect(SuggestMixin, forms.Select):
    """Choose one."""


class SuggestSelectMultiple(SuggestMixin, forms.SelectMultiple):
    """Choose several; their order is that of choosing."""
