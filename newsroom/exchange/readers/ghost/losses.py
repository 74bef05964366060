"""What of a Ghost post has no place in a story: sentences for the report."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from newsroom.exchange.readers import headings
from newsroom.exchange.readers.ghost.tables import Row, text_in

# Cards that only emails have.
_EMAIL_CARDS = {"email", "email-cta"}
_LINKED_IMAGE = re.compile(r"""<a\b[^<>]*?\shref=["']([^"'<>]*+)["'][^<>]*+>\s*+<img\b""")
_ANCHOR = re.compile(r"""(<a\b[^<>]*?\s)href=["']#([^"'<>]*+)["']""")
_META = {
    "meta title": ("meta_title",),
    "card for Facebook": ("og_title", "og_description", "og_image"),
    "card for X": ("twitter_title", "twitter_description", "twitter_image"),
    "email subject": ("email_subject",),
}


def of_text(post: Row, html: str) -> Iterator[str]:
    """Yield what the text of the post has and a story has not. html: as Ghost rendered it, or converted."""
    for url in dict.fromkeys(_LINKED_IMAGE.findall(html)):
        yield f"Links around images were removed: “{url}”."
    if "<mark" in html:
        yield "Words that were highlighted are not highlighted here."
    for kind in sorted(_EMAIL_CARDS & _cards_of(post)):
        yield f"A card “{kind}” was removed, which only emails showed."


def of_meta(meta: Row) -> Iterator[str]:
    """Yield what the metadata of a post has and a story has not."""
    lost = [label for label, columns in _META.items() if any(text_in(meta, column).strip() for column in columns)]
    if lost:
        yield f"Not imported: {', '.join(lost)}."


def with_links_within(html: str, url: str) -> tuple[str, list[str]]:
    """Return the HTML with links to its headings as they are here, and sentences about those to other places.

    url: of the post.
    """
    if not _ANCHOR.search(html):
        return html, []
    ids, sentences = headings.ids_of(html), dict[str, None]()

    def link(found: re.Match[str]) -> str:
        if here := ids.get(unquote(found[2])):
            return f'{found[1]}href="{url}#{here}"'
        sentences[headings.NO_HEADING.format(fragment=found[2])] = None
        return found[1]

    return _ANCHOR.sub(link, html), list(sentences)


def _cards_of(post: Row) -> set[str]:
    """Return the kinds of cards in the source of the post, of which Ghost renders only some in its HTML."""
    try:
        if post.get("lexical"):
            return {str(node.get("type")) for node in json.loads(text_in(post, "lexical"))["root"]["children"]}
        cards: list[Any] = json.loads(text_in(post, "mobiledoc") or "{}").get("cards", [])
        return {str(name) for name, *_ in cards}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return set()
