"""HTML of a post, from the block editor or the classic one, as the sanitiser takes it.

The steps, each in a module: shortcodes, then posts of social networks, then blocks or paragraphs, then forms and
footnotes, then images, embeds, links and typography.
"""

import json
from dataclasses import dataclass

from newsroom.exchange.readers.wordpress.html.blocks import MARK
from newsroom.exchange.readers.wordpress.html.footnotes import with_footnotes
from newsroom.exchange.readers.wordpress.html.forms import without_forms
from newsroom.exchange.readers.wordpress.html.known_blocks import html_of
from newsroom.exchange.readers.wordpress.html.known_shortcodes import without_shortcodes
from newsroom.exchange.readers.wordpress.html.media import with_media
from newsroom.exchange.readers.wordpress.html.paragraphs import with_paragraphs
from newsroom.exchange.readers.wordpress.html.posts import with_posts
from newsroom.exchange.readers.wordpress.html.references import References, Work

__all__ = ["Conversion", "References", "convert"]


@dataclass(frozen=True, slots=True)
class Conversion:
    """HTML, not sanitised, with sentences about what was changed or removed."""

    html: str
    changes: tuple[str, ...] = ()


def convert(
    text: str, references: References, *, post_id: str = "", url: str = "", language: str = "", footnotes: str = ""
) -> Conversion:
    """Return the HTML of the content of a post.

    post_id: whose attachments a gallery without IDs shows. url, language: of the post. footnotes: its custom field
    (JSON).
    """
    work = Work(references, post_id, url, language, _footnotes(footnotes))
    text = with_posts(without_shortcodes(work, text) if "[" in text else text)
    html = html_of(work, text) if MARK in text else with_paragraphs(work, text)
    html = with_media(work, with_footnotes(work, without_forms(work, html)))
    return Conversion(html, tuple(work.changes))


def _footnotes(source: str) -> dict[str, str]:
    """Return HTML by ID."""
    try:
        rows = json.loads(source) if source.strip() else []
    except (ValueError, RecursionError):
        rows = []
    if not isinstance(rows, list):
        return {}
    return {str(row.get("id")): str(row.get("content") or "") for row in rows if isinstance(row, dict)}
