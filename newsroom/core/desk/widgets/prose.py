"""The text editor."""

import re
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django_prose_editor.fields import ProseEditorFormField
from django_prose_editor.widgets import AdminProseEditorWidget, importmap, prose_editor_js, prose_editor_media
from js_asset import ImportMap, Media

from newsroom.core.html import SCHEMES, embeds, sanitise

# The view that finds our own pages for links; the room above has it.
FIND = "admin:articles_article_find"

# What the editor can make is what `newsroom.core.html` lets through. Those of `_MODULES` besides the library's own.
EXTENSIONS: dict[str, Any] = {
    "Writing": True,
    "Toolbar": True,
    "Paste": True,
    "Menu": False,
    "NoSpellCheck": False,
    "Bold": True,
    "Italic": True,
    "Strike": True,
    "Underline": True,
    "Subscript": True,
    "Superscript": True,
    "Code": True,
    "Small": True,
    "Cite": True,
    "Q": True,
    "Abbr": True,
    "Preformatted": True,
    "Heading": {"levels": [2, 3, 4]},
    "HardBreak": True,
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Quote": True,
    "HorizontalRule": True,
    "StoryTable": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "StoryFigure": True,
    "Embed": {"providers": embeds.for_editor()},
}
_OF_STORIES = {"StoryFigure", "Embed"}
_MODULES = ["writing", "toolbar", "link", "quote", "table", "figure", "embed", "paste"]
# What those modules import by name.
_SHARED = ImportMap({f"desk/{name}": f"admin/desk/editor/{name}.js" for name in ("cleaning", "dialog", "icons")})
_STYLES = [
    "css/components/prose.css",
    "admin/desk/editor.css",
    *(f"admin/desk/editor/{name}.css" for name in ("toolbar", "figure", "dialog")),
]
_EMPTY_PARAGRAPH = re.compile(r"<(\w+)></\1>")


def cleaned_text(html: str) -> str:
    """The editor's HTML sanitised; its one empty paragraph is no text."""
    html = sanitise(html)
    return "" if _EMPTY_PARAGRAPH.fullmatch(html) else html


class ProseWidget(AdminProseEditorWidget):
    """The library's editor with our own toolbar, pictures, videos and links."""

    def get_config(self):
        """With the address that finds our own pages, and of the modules that know our extensions."""
        config = super().get_config()
        links = {"enableTarget": False, "protocols": sorted(SCHEMES), "findUrl": reverse(FIND)}
        return {
            **config,
            "extensions": {**config["extensions"], "StoryLink": links},
            "js_modules": [static(f"admin/desk/editor/{name}.js") for name in _MODULES],
        }

    @property
    def media(self):
        """The library's scripts. Its stylesheets would be injected or fight ours; ours say all."""
        base = Media(importmap=importmap, js=[prose_editor_js])
        return prose_editor_media(base=base, preset=self.preset) + Media(
            importmap=_SHARED, css={"all": _STYLES}, js=["admin/desk/counting.js"]
        )


class ProseField(ProseEditorFormField):
    """A text of several paragraphs. Its value is sanitised HTML.

    has_pictures: whether the editor offers to put pictures and videos in.
    """

    def __init__(self, *, has_pictures: bool = True, **kwargs):
        extensions = {name: how for name, how in EXTENSIONS.items() if has_pictures or name not in _OF_STORIES}
        super().__init__(extensions=extensions, sanitize=cleaned_text, widget=ProseWidget, **kwargs)
