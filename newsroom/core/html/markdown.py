"""HTML from Markdown."""

from collections.abc import Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from newsroom.core.html import sanitise


def html_of(markdown: str) -> str:
    """Return the text as sanitised HTML. Source of the syntax: spec.commonmark.org, 0.31.

    HTML in it stays text. An image becomes a link: stories have images of the library only.
    """
    return sanitise(_parser.render(markdown))


def _image_link(self: RendererHTML, tokens: Sequence[Token], position: int, options: Any, env: Any) -> str:
    """Return a link to the image with its text alternative."""
    url = str(tokens[position].attrs["src"])
    return f'<a href="{escape(url)}">{escape(tokens[position].content or url)}</a>'


# CommonMark with the tables and deletions of GitHub.
_parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
_parser.add_render_rule("image", _image_link)
