"""A sanitised text taken apart."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsroom.core.html import plain, sanitise
from newsroom.core.html.blocks import Run, blocks_of, parts_of

PICTURE = "<img src='/media/images/abcdefghijklmnopqrstuvwx.jpg' alt='Q'>"
TAGS = ["p", "ul", "li", "ol", "table", "tr", "td", "b", "h2", "figure", "figcaption", "pre", "blockquote"]
PIECES = st.sampled_from(
    [
        *(f"<{end}{tag}>" for tag in TAGS for end in ("", "/")),
        *("<blockquote class='pull'>", "<a href='/x'>", "</a>", "<br>", "<hr>", PICTURE, "words ", '& < > "', "洪水"),
    ]
)


@given(st.lists(PIECES, max_size=30))
def test_blocks_joined_are_the_text(pieces):
    html = sanitise("".join(pieces))
    assert "".join(blocks_of(html)) == html


@given(st.lists(PIECES, max_size=30))
@example(["<ol>", "<table>", "<table>", "<ul>", "<table>", "<table>", "<table>", "<ul>", "words "])
@example(["<table>", "<table>", "<blockquote>", "<ul>", "<table>", "<blockquote>", "<table>", "<table>", PICTURE])
@example(["<figure>", PICTURE, "<b>", "<br>", PICTURE])
def test_blocks_stand_for_themselves(pieces):
    for block in blocks_of(sanitise("".join(pieces))):
        assert sanitise(block) == block


@given(st.lists(PIECES, max_size=30))
def test_parts_have_all_the_words(pieces):
    html = sanitise("".join(pieces))
    told = "".join(part.text for part in parts_of(html) if part.kind not in {"Image", "Horizontal rule"}).replace(
        "[Q]", ""
    )
    assert "".join(told.split()) == "".join(plain(html).split())


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        ("<p>x</p>", "Paragraph"),
        ("<h2>x</h2>", "Heading 2"),
        ("<ul><li>x</li></ul>", "List item"),
        ("<ol><li>x</li></ol>", "Numbered item"),
        ("<ul><li><ol><li>x</li></ol></li></ul>", "Numbered item"),
        ("<blockquote><p>x</p></blockquote>", "Quote"),
        ('<blockquote class="pull"><p>x</p></blockquote>', "Pull quote"),
        ("<table><tbody><tr><td>x</td></tr></tbody></table>", "Table cell"),
        ("<figure><figcaption>x</figcaption></figure>", "Caption"),
        ("<hr>", "Horizontal rule"),
        ('<figure><img src="/media/images/a.jpg" alt="x"></figure>', "Image"),
    ],
)
def test_parts_are_called_by_what_they_are(html, kind):
    assert [part.kind for part in parts_of(html)] == [kind]


def test_words_are_told_with_their_marks():
    link = '<a href="https://x.example/?a=1&amp;b=2" rel="noopener">a link</a>'
    html = f"<p>A <strong>bold <em>word</em></strong> and {link}</p>"
    [part] = parts_of(html)
    assert part.runs == (
        Run("A "),
        Run("bold ", ("strong",)),
        Run("word", ("em", "strong")),
        Run(" and "),
        Run("a link", ("a https://x.example/?a=1&b=2",)),
    )
