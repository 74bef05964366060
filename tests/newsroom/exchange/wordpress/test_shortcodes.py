"""Shortcodes become HTML, and other brackets stay text."""

import re

import pytest

from newsroom.core.html import plain
from tests.newsroom.exchange.wordpress.conversion import (
    EMBED,
    GALLERY,
    GULL,
    PIER,
    TALK,
    VIDEO,
    converted,
    figure,
    html,
)
from tests.newsroom.exchange.wordpress.exports import SITE, UPLOADS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            f'[caption id="attachment_40" width="3"]<a href="{UPLOADS}/pier.jpg"><img src="{UPLOADS}/pier.jpg"'
            ' alt="P" /></a> The <em>pier</em>[/caption]',
            figure("pier.jpg", "P", "The <em>pier</em>"),
        ),
        (
            '[wp_caption caption="Old"]<img src="/a.jpg" alt="A">[/wp_caption]',
            figure(f"{SITE}/a.jpg", "A", "Old"),
        ),
        ('[gallery ids="40,41" columns="2"]', GALLERY),
        ("[gallery include='41,40']", f'<figure class="gallery">{GULL}{PIER}</figure>'),
        ("[gallery]", GALLERY),
        ('[gallery exclude="41"]', PIER),
        (f"[embed width=5]{VIDEO}[/embed]", EMBED),
        ("[embed]https://v.example/1[/embed]", '<p><a href="https://v.example/1">https://v.example/1</a></p>'),
        (f'[audio mp3="{UPLOADS}/talk.mp3"][/audio]', TALK),
        ('[playlist ids="42"]', TALK),
        (f'[video src="{VIDEO}"]', EMBED),
        (f"[youtube={VIDEO}]", EMBED),
        ("[youtube abcdefghijk]", EMBED),
        ("[youtube id='abcdefghijk' width=5]", EMBED),
        ("[youtube]abcdefghijk[/youtube]", EMBED),
        ("[tweet 12]", "<figure><p>https://x.com/i/status/12</p></figure>"),
        (
            '[soundcloud url="https://soundcloud.com/quay/tide" params="x"]',
            "<figure><p>https://soundcloud.com/quay/tide</p></figure>",
        ),
        ("One[mfn]A <em>note</em>[/mfn].", '<p>One<small class="note">A <em>note</em></small>.</p>'),
        ("[code]a[0] < b[/code]", "<pre><code>a[0] &lt; b</code></pre>"),
        ("[toc]", ""),
    ],
)
def test_shortcodes_of_wordpress_become_html(text, expected):
    assert html(text) == expected


@pytest.mark.parametrize(
    ("text", "expected", "names"),
    [
        ('[vc_row][vc_column width="1/2"]Hello[/vc_column][/vc_row]', "<p>Hello</p>", ["vc_column", "vc_row"]),
        ('Write: [contact-form-7 id="5" title="Us"]', "<p>Write:</p>", ["contact-form-7"]),
        ("[box]In a <b>box</b>[/box]", "<p>In a <b>box</b></p>", ["box"]),
        ("[su_spacer]End", "<p>End</p>", ["su_spacer"]),
        ("[tweet harbour news] End", "<p>End</p>", ["tweet"]),
        (
            '[button url="https://x.example/"]Press[/button]',
            '<p><a href="https://x.example/">Press</a></p>',
            ["button"],
        ),
        ('[cta link="/tides/" title="Tides"]', f'<p><a href="{SITE}/tides/">Tides</a></p>', ["cta"]),
        ('[box url="/a/"]<a href="/b/">B</a>[/box]', f'<p><a href="{SITE}/b/">B</a></p>', ["box"]),
    ],
)
def test_the_brackets_of_unknown_shortcodes_are_removed_and_named(text, expected, names):
    found = converted(text)
    assert html(text) == expected
    assert [re.search(r"\[(.*?)\]", change)[1] for change in found.changes] == names


@pytest.mark.parametrize(
    "text",
    [
        "He said [sic] so", "A note [1] here", "[Mr. Smith] left", "[Mr Smith] left", "the [then-president] spoke",
        "a[0] = b[i][j]", "$x[foo_bar]", "row[key_name]", "[x = 5]", "[applause]", "[…]", "[embed]https://v.example",
        "[youtube] shown", "[caption]The pier", "[gallery ids=1", "[/box] left", "[video] shown", "[see https://x.example/]",
    ],
)  # fmt: skip
def test_other_brackets_are_text(text):
    found = converted(text)
    assert plain(found.html) == text
    assert found.changes == ()


def test_what_an_unknown_shortcode_said_is_in_the_report():
    assert converted('[weather city="Quay"]').changes == (
        'The shortcode [weather] is unknown here. It was removed: “[weather city="Quay"]”.',
    )
    assert converted('[box colour="red"]Text[/box] [row]Text[/row]').changes == (
        'The shortcode [box] is unknown here. Its text was imported, without: “[box colour="red"]”.',
        "The shortcode [row] is unknown here. Its text was imported.",
    )


def test_double_brackets_and_code_show_shortcodes():
    assert html("[[gallery]] <code>[gallery]</code>") == "<p>[gallery] <code>[gallery]</code></p>"


def test_what_a_gallery_lacks_is_named():
    assert converted('[gallery ids="40,99"]').changes == ("Images of a gallery that are not in the export: 1.",)
    found = converted("[gallery]", post_id="77")
    assert (found.html, found.changes) == ("", ("A gallery without images was removed: the export has none for it.",))
