"""Standfirsts of stories that have none in WordPress: their first paragraph of prose."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from django.utils.text import Truncator

from newsroom.core.html import plain
from newsroom.exchange.readers.tags import tokens_of
from newsroom.exchange.readers.wordpress.html.figures import CAPTION
from newsroom.exchange.record_validation import SUMMARY_LENGTH

# What contains no prose; others that may, but seldom begin a story.
_NO_PROSE = {"figure", "figcaption", "table", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "summary", "nav", "form"}
_SECOND = {"blockquote", "ul", "ol", "dl"}
_BLOCKS = {*_NO_PROSE, *_SECOND, "p", "div", "li", "hr", "br", "dt", "dd", "section", "article", "aside", "details"}
_URL = re.compile(r"https?://\S*+")
_LETTER = re.compile(r"[^\W\d_]")


class _Text(NamedTuple):
    """A text of words that are neither links nor URLs. is_paragraph: of the story itself, not of a list or a quote."""

    html: str
    is_paragraph: bool


def standfirst_of(html: str) -> str:
    """Return the first paragraph of prose as plain text, else the first other text, "" if there is none.

    Captions, notes, headings, and paragraphs that are nothing but a link or a URL are no prose.
    """
    second = ""
    for text in _texts(html):
        if text.is_paragraph:
            return _shortened(text.html)
        second = second or text.html
    return _shortened(second)


def _shortened(html: str) -> str:
    return Truncator(plain(html)).chars(SUMMARY_LENGTH, truncate="…")


def _texts(html: str) -> Iterator[_Text]:
    """Yield the texts of the blocks, in linear time."""
    open_tags = dict.fromkeys((*_NO_PROSE, *_SECOND), 0)
    parts: list[str] = []
    in_paragraph = has_words = in_link = in_note = is_caption = False
    for token in tokens_of(html):
        if token.name in _BLOCKS and token.name != "br":
            if has_words and not is_caption and not any(open_tags[name] for name in _NO_PROSE):
                yield _Text("".join(parts), in_paragraph and not any(open_tags[name] for name in _SECOND))
            parts, has_words, in_link, in_note = [], False, False, False
            if token.name in open_tags:
                open_tags[token.name] = max(0, open_tags[token.name] + (-1 if token.is_end else 1))
            in_paragraph = token.name == "p" and not token.is_end
            is_caption = in_paragraph and token.values.get("class") == CAPTION
        elif token.name == "small":
            in_note = not token.is_end and token.values.get("class") == "note"
        elif not in_note and not token.inside:
            parts.append(token.source)
            in_link = not token.is_end if token.name == "a" else in_link
            has_words |= not token.name and not in_link and bool(_LETTER.search(_URL.sub("", token.source)))
    if has_words and not any(open_tags[name] for name in _NO_PROSE):
        yield _Text("".join(parts), is_paragraph=False)
