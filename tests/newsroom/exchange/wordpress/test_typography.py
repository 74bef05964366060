"""Typographic marks in place of the straight ones that WordPress stores."""

import pytest

from newsroom.exchange.readers.wordpress.html import convert
from newsroom.exchange.readers.wordpress.typography import typographic
from tests.newsroom.exchange.wordpress.conversion import REFERENCES
from tests.newsroom.exchange.wordpress.exports import START, exported, item, story


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"Low tide," she said.', "“Low tide,” she said."),
        ("She said 'low' and \"high\".", "She said ‘low’ and “high”."),
        ("\"'Low' tide\"", "“‘Low’ tide”"),
        ('("Low")', "(“Low”)"),
        ("``Low'' tide", "“Low” tide"),
        ("It's the boats' crew of '99, 'tis said", "It’s the boats’ crew of ’99, ’tis said"),
        ("In the '90ern and '20s, 6' tall", "In the ’90ern and ’20s, 6′ tall"),
        ("'100 boats' and '50% off' and '12.5'", "‘100 boats’ and ‘50% off’ and ‘12.5’"),
        ("Rock 'n' roll", "Rock ’n’ roll"),
        ("A board of 6' and 2\" and 5'10\" by 9x12", "A board of 6′ and 2″ and 5′10″ by 9×12"),
        ('"Room 101"', "“Room 101”"),
        ("Late -- again, 1998--2004, and---so", "Late — again, 1998–2004, and—so"),
        ("Quay - the port, well-known", "Quay – the port, well-known"),
        ("Wait... no....", "Wait… no...."),
        ("-----", "-----"),
        ("- Item", "- Item"),
        ("See https://x.example/a--b?c='d' or a--b@x.example", "See https://x.example/a--b?c='d' or a--b@x.example"),
        ('"https://x.example/"', "“https://x.example/”"),
        ('5"x7"', "5″x7″"),
        ('a"b', 'a"b'),
        ("", ""),
    ],
)
def test_plain_text(text, expected):
    assert typographic(text, "en-GB") == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("de-DE", "„Low ‚tide‘“"),
        ("fr", "«\xa0Low ‘tide’\xa0»"),
        ("pl", "„Low ‚tide’”"),
        ("ru", "«Low ‘tide’»"),
        ("zh-Hans", "\"Low 'tide'\""),
        ("hi", "“Low ‘tide’”"),
    ],
)
def test_the_marks_of_the_language(language, expected):
    assert typographic("\"Low 'tide'\"", language) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('<p>"<em>Low</em>" tide</p>', "<p>“<em>Low</em>” tide</p>"),
        ('<p>&nbsp;"Low"&nbsp;"High"</p>', "<p>&nbsp;“Low”&nbsp;“High”</p>"),
        ('<p>"Low</p>\n<p>9" deep</p>', "<p>“Low</p>\n<p>9″ deep</p>"),
        ('Low<br>"High"', "<p>Low<br>\n“High”</p>"),
        ("<pre>\"a\" -- 'b'</pre>", "<pre>\"a\" -- 'b'</pre>"),
        ('<p><code>"a"</code> "b"</p>', '<p><code>"a"</code> “b”</p>'),
        (
            '<a href="/it\'s--here/" title="a -- b">it\'s</a>',
            '<p><a href="https://quay.example/it&#x27;s--here/">it’s</a></p>',
        ),
    ],
)
def test_html(text, expected):
    assert convert(text, REFERENCES, language="en").html == expected


def test_headlines_and_standfirsts():
    found = story(title='"Low" tide -- it\'s here', excerpt__encoded="'Low' tide")
    assert (found.record.values["title"], found.record.values["summary"]) == ("“Low” tide — it’s here", "‘Low’ tide")
    _, (german,) = exported(item(title='"Ebbe"'), start=START.replace("en-GB", "de-DE"))
    assert german.record.values["title"] == "„Ebbe“"


@pytest.mark.parametrize("unit", ['"', "'", "-", ".", "1x", "a@", "http://", "&amp;", "`` "])
def test_many_marks_take_no_longer_than_others(unit):
    assert typographic(unit * (200_000 // len(unit)), "en")
