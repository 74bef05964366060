"""Form fields that both rooms' desks use: the text editor, the select that suggests, the picture."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import MAXYEAR, MINYEAR
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import BigIntegerField
from django.urls import reverse
from django.utils.html import format_html
from django_prose_editor.fields import ProseEditorFormField
from django_prose_editor.widgets import AdminProseEditorWidget
from js_asset import Media

from newsroom.html import SCHEMES, sanitise, single_line, without_controls
from newsroom.models import Image

# What the editor can make is what `newsroom.html` lets through.
EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "Strike": True,
    "Underline": True,
    "Subscript": True,
    "Superscript": True,
    "Code": True,
    "CodeBlock": True,
    "Heading": {"levels": [2, 3, 4]},
    "HardBreak": True,
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "NodeClass": {
        "cssClasses": {"blockquote": {"title": "Quote", "cssClasses": [{"className": "pull", "title": "pull quote"}]}}
    },
    "HorizontalRule": True,
    "Link": {"enableTarget": False, "protocols": sorted(SCHEMES)},
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "Image": True,
    "Figure": True,
    "Caption": True,
    "NoSpellCheck": False,
}
_OF_PICTURES = {"Image", "Figure", "Caption"}
MAX_ID = BigIntegerField.MAX_BIGINT
_EMPTY_PARAGRAPH = re.compile(r"<(\w+)></\1>")
_SCRIPT_SUFFIX = "" if settings.DEBUG else ".min"
# In this order: Select2 looks for jQuery under its own name, which the last one takes away.
_JQUERY = (
    f"admin/js/vendor/jquery/jquery{_SCRIPT_SUFFIX}.js",
    f"admin/js/vendor/select2/select2.full{_SCRIPT_SUFFIX}.js",
    "admin/js/jquery.init.js",
)


def cleaned_text(html: str) -> str:
    """The editor's HTML sanitised; its one empty paragraph is no text."""
    html = sanitise(html)
    return "" if _EMPTY_PARAGRAPH.fullmatch(html) else html


class LinesField(forms.CharField):
    """Several lines of plain text, with the line ends of Unix whatever a browser sends."""

    widget = forms.Textarea

    def to_python(self, value):
        """The text."""
        return super().to_python(value).replace("\r\n", "\n")


def is_id(text: str) -> bool:
    """Whether a row can have this id: a number that the database can hold."""
    return text.isdecimal() and len(text) <= len(str(MAX_ID)) and int(text) <= MAX_ID


class PlainTextMixin:
    """A form whose texts hold no characters that are no text: feeds, which are XML, cannot say them."""

    def clean(self):
        """The values without them; those of one line on one line."""
        said = super().clean() or self.cleaned_data
        return {name: self._plain(name, value) if isinstance(value, str) else value for name, value in said.items()}

    def _plain(self, name, value):
        return (without_controls if isinstance(self.fields[name].widget, forms.Textarea) else single_line)(value)


class ProseWidget(AdminProseEditorWidget):
    """The editor, with the rules that it would otherwise inject and the desk's policy refuses."""

    @property
    def media(self):
        """The editor's own files and our stylesheet."""
        return super().media + Media(css={"all": ["admin/desk/editor.css"]})


class ProseField(ProseEditorFormField):
    """A text of several paragraphs. Its value is sanitised HTML.

    has_pictures: whether the editor offers to put them in.
    """

    def __init__(self, *, has_pictures: bool = True, **kwargs):
        extensions = {name: how for name, how in EXTENSIONS.items() if has_pictures or name not in _OF_PICTURES}
        super().__init__(extensions=extensions, sanitize=cleaned_text, widget=ProseWidget, **kwargs)


class SuggestMixin:
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

    @property
    def media(self):
        """The admin's bundled Select2 and what starts it."""
        return forms.Media(
            js=(
                *_JQUERY,
                "admin/desk/suggest.js",
            ),
            css={
                "screen": (
                    f"admin/css/vendor/select2/select2{_SCRIPT_SUFFIX}.css",
                    "admin/css/autocomplete.css",
                )
            },
        )


class SuggestSelect(SuggestMixin, forms.Select):
    """Choose one."""


class SuggestSelectMultiple(SuggestMixin, forms.SelectMultiple):
    """Choose several; their order is that of choosing."""


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
        return super().media + forms.Media(js=[*_JQUERY, "admin/js/admin/RelatedObjectLookups.js"])


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


class MomentField(forms.DateTimeField):
    """A date and time of the newsroom's time zone, to the minute."""

    FORMAT = "%Y-%m-%dT%H:%M"

    def __init__(self, **kwargs):
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=self.FORMAT)
        super().__init__(widget=widget, required=False, **kwargs)

    def to_python(self, value):
        """The moment. Raises ValidationError for a year that is none in some time zone."""
        moment = super().to_python(value)
        if moment and not MINYEAR < moment.year < MAXYEAR:
            raise ValidationError(f"This date is too far away; choose a year from {MINYEAR + 1} to {MAXYEAR - 1}.")
        return moment


class HeadlineInput(forms.Textarea):
    """A line of text that is shown whole however long it is; Enter does not break it."""

    def __init__(self, **attrs):
        super().__init__(attrs={"rows": 1, "class": "desk-headline", "maxlength": 300, **attrs})
