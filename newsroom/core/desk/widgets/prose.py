"""The rich text editor."""

import re
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django_prose_editor.fields import ProseEditorFormField
from django_prose_editor.widgets import AdminProseEditorWidget, importmap, prose_editor_js, prose_editor_media
from js_asset import ImportMap, Media

from newsroom.core.desk.widgets.text import max_length
from newsroom.core.html import SCHEMES, embeds, sanitise

# In characters of HTML: a hundred thousand words. Each save parses the text.
MAX_LENGTH = 600_000
# The view that searches for pages of the site to link to; `articles` defines it.
FIND = "admin:articles_article_find"

# The editor's extensions, from the library and from `_MODULES`. Together they produce what `newsroom.core.html` allows.
EXTENSIONS: dict[str, Any] = {
    "Writing": True,
    "Autoformat": True,
    "SlashMenu": True,
    "Find": True,
    "HouseStyle": True,
    "BlockMerge": True,
    "Toolbar": True,
    "Paste": True,
    # A paragraph at the end, so that one can write below a table, an image or an embed. The sanitiser removes it.
    "TrailingNode": {"notAfter": ["heading", "bulletList", "orderedList"]},
    "Menu": False,
    "NoSpellCheck": False,
    "Bold": True,
    "Italic": True,
    "Strike": True,
    "Underline": True,
    "Subscript": True,
    "Superscript": True,
    "Code": True,
    "Note": True,
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
    "Gallery": True,
    "GalleryUpload": True,
    "Embed": True,
}
_MEDIA_EXTENSIONS = {"StoryFigure", "Gallery", "GalleryUpload", "Embed"}
_MODULES = [
    "writing", "autoformat", "slash-menu", "find", "house-style", "toolbar", "link", "note", "quote", "table", "figure",
    "gallery", "gallery-upload", "embed", "paste", "block-merge",
]  # fmt: skip
# What these modules import by name.
_SHARED = ImportMap(
    {
        f"desk/{name}": f"admin/desk/editor/{name}.js"
        for name in (
            "addresses",
            "clean-html",
            "commands",
            "dialog",
            "embed-code",
            "embed-view",
            "figure-node",
            "icons",
        )
    }
)
_STYLES = [
    "css/components/prose.css",
    "admin/desk/editor.css",
    *(f"admin/desk/editor/{name}.css" for name in ("toolbar", "slash-menu", "find", "figure", "dialog")),
]
_EMPTY_PARAGRAPH = re.compile(r"<(\w+)></\1>")


def cleaned_text(html: str) -> str:
    """Return the editor's HTML sanitised; "" for a single empty paragraph."""
    html = sanitise(html)
    return "" if _EMPTY_PARAGRAPH.fullmatch(html) else html


class ProseWidget(AdminProseEditorWidget):
    """The library's editor with our own toolbar, images, embeds and links."""

    def get_config(self) -> dict[str, Any]:
        """Return the configuration with the search for pages and the modules of our extensions."""
        config = super().get_config()
        paste = {"markdownUrl": reverse("admin:markdown")}
        links = {"enableTarget": False, "protocols": sorted(SCHEMES), "findUrl": reverse(FIND)}
        extensions = {**config["extensions"], "StoryLink": links, "Paste": paste}
        if "Embed" in extensions:
            extensions["Embed"] = embeds.for_editor()
        return {
            **config,
            "extensions": extensions,
            "js_modules": [static(f"admin/desk/editor/{name}.js") for name in _MODULES],
        }

    @property
    def media(self) -> Media:
        """The library's scripts and our stylesheets. The library's own would conflict with them."""
        base = Media(importmap=importmap, js=[prose_editor_js])
        return prose_editor_media(base=base, preset=self.preset) + Media(
            importmap=_SHARED, css={"all": _STYLES}, js=["admin/desk/text-length.js"]
        )


class ProseField(ProseEditorFormField):
    """Rich text. Its value is sanitised HTML.

    has_pictures: whether the editor can insert images and embeds.
    """

    def __init__(self, *, has_pictures: bool = True, **kwargs: Any) -> None:
        extensions = {
            name: options for name, options in EXTENSIONS.items() if has_pictures or name not in _MEDIA_EXTENSIONS
        }
        validators = [max_length(MAX_LENGTH, ", with its formatting")]
        super().__init__(
            extensions=extensions, sanitize=cleaned_text, widget=ProseWidget, validators=validators, **kwargs
        )
