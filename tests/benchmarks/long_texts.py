"""Which functions that read whole texts take more than linear time.

`uv run python -m tests.benchmarks.long_texts [--length N]`

Each function is timed on texts of N characters and of four times as many, made of one repeated piece. Four times the
time is linear, sixteen times is quadratic. Prints each function and piece with more than eight times, if the longer
text takes 0.2 s or more, and exits with status 1 if there is one. N is 20,000 unless told otherwise.
"""
# ruff: noqa: E402 - models can be imported once Django is set up.

import argparse
import os
import sys
import time
from collections.abc import Callable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from articles.collaboration import commenting
from articles.search import snippets
from articles.search.terms import parse
from articles.workflow import checklist_rules, revisions
from newsroom.api import markdown
from newsroom.core import html as core_html
from newsroom.core.html import blocks, link_check
from newsroom.core.html.plain_form import in_plain_form
from newsroom.core.html.sections import sections_of
from newsroom.core.html.structure import structured
from newsroom.core.templatetags.typography import prose
from newsroom.core.text import tokens
from newsroom.exchange.readers.ghost import rendered_cards
from newsroom.exchange.readers.wordpress.addresses import Site
from newsroom.exchange.readers.wordpress.html import References, convert
from newsroom.exchange.readers.wordpress.media import Library
from newsroom.exchange.record_validation import first_paragraph
from newsroom.exchange.sites import texts as texts_of_sites
from topics import citations
from topics.suggestions import name_spotting

FACTOR, MOST, LEAST_SECONDS = 4, 8, 0.2
QUERY = parse('tide "the year" a')


class NoSite:
    """A former site that has nothing."""

    def picture(self, url: str) -> None:
        """Return no image."""

    def link(self, url: str) -> None:
        """Return no link."""


# Of HTML as it is sent.
RAW: dict[str, Callable[[str], Any]] = {
    "sanitise": core_html.sanitise,
    "WordPress": lambda text: convert(text, References(Site("https://quay.example", frozenset()), Library(), {})),
    "first paragraph": first_paragraph,
    "texts of a former site": lambda text: texts_of_sites.rewrite(text, NoSite()),
    "cards of Ghost": rendered_cards.rewritten,
}
# Of sanitised HTML.
CLEAN: dict[str, Callable[[str], Any]] = {
    "plain text": core_html.text_of,
    "sentences": core_html.sentences_of,
    "cells": core_html.cells_of,
    "absolute links": lambda text: core_html.with_absolute_links(text, "https://news.example/"),
    "links": lambda text: list(link_check.links_in(text)),
    "plain form": in_plain_form,
    "Markdown": markdown.from_html,
    "parts": blocks.parts_of,
    "blocks": blocks.blocks_of,
    "page": lambda text: prose(text, "fr"),
    "sections": sections_of,
    "citations": lambda text: list(citations.cited(text)),
    "changed words": lambda text: revisions._changed_words("", text),
    "words": lambda text: list(tokens.words_of(core_html.text_of(text))),
    "word count": lambda text: tokens.count_words(core_html.text_of(text)),
    "reading time": lambda text: tokens.minutes_to_read(core_html.text_of(text)),
    "excerpt": lambda text: snippets.excerpt(core_html.sentences_of(text), QUERY),
    "marked words": lambda text: snippets.highlight(core_html.text_of(text), QUERY),
    "names": lambda text: name_spotting.candidate_spans([name_spotting.Passage("body", core_html.text_of(text))]),
    "mentions": lambda text: commenting._MENTION.findall(core_html.text_of(text)),
    "placeholders": lambda text: checklist_rules._PLACEHOLDER.findall(core_html.text_of(text)),
    "code": lambda text: checklist_rules._CODE.search(core_html.text_of(text)),
}
PIECES = [
    "a ", "\u3000", "\u2028", "\n", "\t", "a", "!", "a!", "!a ", "Ab ", "U.S.", "’", "-", "…", "(", ")", "“", "”", ".”",
    "a. ", "字", "字。", "\u0301", "\u200d", "😀", "1.", "1)\n", "# \n", "@", "@a ", "TK ", "?", "&", "&amp;", "&lt;",
    "<", "<!--", "<a", "<b>", "<b>a</b>", "</b>", "<i></b>", "<p>", "<p>a</p>", "<br>", "a<br>", "<hr>", "<h2>",
    "<h2>a</h2>", "<li>", "<ul><li>a", "<ul><li>a</li></ul>", "<ol start=5>", "<blockquote>", "<blockquote><p>a",
    "<pre>", "<pre>\n</pre>", "<code>`", "`", "*", "[", "](", "|", "\\", '<a href="/a">b</a>', '<a href="/a">b。</a>',
    "<small>", '<small class="note">a</small>', '<small class="note">', "<table>", "<table><tr><td>a", "<td>a",
    "<caption>", '<img src="/media/images/a.jpg">', "<figure>", '<figure class="gallery">', "<figcaption>a",
    '<figure class="gallery"><figure><img src="/media/images/a.jpg"></figure></figure>', "[embed]", "[caption]",
    "[gallery]", "<script>", "<style>", "<svg/>", "<math>", "<iframe src=https://vimeo.com/123456></iframe>",
    "<a ", '<img src="', "data-", 'data-fn="a" ', '<div class="kg-card">', 'class="kg-card" ',
]  # fmt: skip

SURROUNDINGS = [
    ("", ""), ("<p>a", "b</p>"), ("<pre>a", "b</pre>"), ("<!-- wp:html -->a", "b<!-- /wp:html -->"),
    ("[caption]", "b[/caption]"), ("<sup ", ">a"), ('<blockquote class="twitter-a" ', ">a</blockquote>"),
    ('<figure class="kg-card kg-bookmark-card"><a ', ">a</a></figure>"),
]  # fmt: skip


def main() -> None:
    """Measure, and print what is not linear."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--length", type=int, default=20_000)
    length = parser.parse_args().length
    is_slow = False
    for piece in PIECES:
        for start, end in SURROUNDINGS:
            raw = [start + piece * (n // len(piece)) + end for n in (length, FACTOR * length)]
            clean = [core_html.sanitise(text) for text in raw]
            for functions, texts in ((RAW, raw), (CLEAN, clean)):
                for name, function in functions.items():
                    short, long = (seconds(function, text) for text in texts)
                    if long >= LEAST_SECONDS and long > MOST * short:
                        # Other work of the machine does not slow down all of several runs.
                        short, long = (min(seconds(function, text) for _ in range(3)) for text in texts)
                    if long >= LEAST_SECONDS and long > MOST * short:
                        is_slow = True
                        print(f"{name}: {start}{piece!r}: {short:.3f} s, {long:.3f} s, {long / short:.1f} times")
    sys.exit(1 if is_slow else 0)


def seconds(function: Callable[[str], Any], text: str) -> float:
    """Return the processor time that the function takes for the text, without what earlier calls left in caches."""
    structured.cache_clear()
    start = time.process_time()
    function(text)
    return time.process_time() - start


if __name__ == "__main__":
    main()
