"""The text editor."""

import re

from django_prose_editor.fields import ProseEditorFormField
from django_prose_editor.widgets import AdminProseEditorWidget
from js_asset import Media

from newsroom.html import SCHEMES, sanitise

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
_EMPTY_PARAGRAPH = re.compile(r"<(\w+)></\1>")


def cleaned_text(html: str) -> str:
    """The editor's HTML sanitised; its one empty paragraph is no text."""
    html = sanitise(html)
    return "" if _EMPTY_PARAGRAPH.fullmatch(html) else html


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
