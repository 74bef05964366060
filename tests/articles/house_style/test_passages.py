"""What of a story the house style checks."""

import pytest

from articles.house_style.passages import EXEMPT, html_passage, plain_passage


def checked(html):
    return html_passage("body", html).checked.replace(EXEMPT, "").split()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("before “inside” after", "before after"),
        ('before "inside" after', "before after"),
        ("before «inside» after", "before after"),
        ("before „inside“ after", "before after"),
        ("前「inside」后", "前后"),
        ("before ‘inside, don’t’ after", "before after"),
        ('it’s the dogs’ 5" disc', 'it’s the dogs’ 5" disc'),
        ("before “inside, with no end", "before"),
        ("see https://example.org/inside?x=1 or www.example.org/a", "see or"),
        ("write to inside@example.org today", "write to today"),
    ],
)
def test_quotations_and_urls_are_exempt(text, expected):
    assert plain_passage("title", text).checked.replace(EXEMPT, "").split() == expected.split()


def test_quoted_blocks_code_and_titles_are_exempt_and_links_are_not():
    html = (
        '<p>One <a href="/inside/">two</a> <code>inside</code> <cite>inside</cite></p><blockquote><p>inside</p>'
        "<p>inside</p></blockquote><ul><li>three <q>inside</q> &amp; four</li></ul><pre><code>inside</code></pre>"
    )
    assert checked(html) == ["One", "two", "three", "&", "four"]


def test_an_unfinished_quotation_ends_with_its_paragraph():
    assert checked("<p>He said: “inside</p><p>After it</p>") == ["He", "said:", "After", "it"]


def test_a_passage_has_a_line_for_each_block_and_the_same_length_for_both_texts():
    passage = html_passage("body", "<h2>One</h2><p>two<br>“three”</p>")
    assert passage.text.split() == ["One", "two", "“three”"]
    assert len(passage.text) == len(passage.checked)
    assert "One\n" in passage.text
    assert "two\n“three”" in passage.text
