"""Blocks of the block editor become HTML."""

import pytest

from newsroom.exchange.readers.wordpress.html import known_blocks
from tests.newsroom.exchange.wordpress.conversion import (
    GALLERY,
    GALLERY_BLOCK,
    GULL,
    SHOWN_GALLERY,
    TALK,
    VIDEO,
    block,
    converted,
    figure,
    html,
    image_block,
)
from tests.newsroom.exchange.wordpress.exports import SITE, UPLOADS

OLD_GALLERY = block(
    "gallery",
    f'<ul class="wp-block-gallery"><li class="blocks-gallery-item"><figure><img src="{UPLOADS}/pier.jpg" data-id="40"/>'
    f'<figcaption>One</figcaption></figure></li><li><figure><img src="{UPLOADS}/gull.png" alt="G"/></figure></li></ul>',
    '{"ids":[40,41]}',
)
QUOTE = "<blockquote><p>Q</p><cite>Me</cite></blockquote>"
EMBED_BLOCK = block(
    "embed",
    f'<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">\n{VIDEO}\n</div>'
    "<figcaption>Film</figcaption></figure>",
    f'{{"url":"{VIDEO}"}}',
)
FILE_BLOCK = block(
    "file",
    f'<div class="wp-block-file"><object data="{UPLOADS}/plan.pdf"></object><a href="{UPLOADS}/plan.pdf">The plan</a>'
    f'<a href="{UPLOADS}/plan.pdf" class="wp-block-file__button" download>Download</a></div>',
)
COVER_BLOCK = block(
    "cover",
    f'<div class="wp-block-cover" style="x">{block("paragraph", "<p>Over</p>")}</div>',
    f'{{"url":"{UPLOADS}/gull.png"}}',
)
MEDIA_BLOCK = block(
    "media-text",
    f'<div class="wp-block-media-text"><figure><img src="{UPLOADS}/gull.png" alt="G"/></figure><div><p>Beside</p></div>'
    "</div>",
)
COLUMNS = block("columns", f"<div>{block('column', '<div>' + block('paragraph', '<p>Left</p>') + '</div>')}</div>")
TABLE = "<figure><table><tbody><tr><td>1</td></tr></tbody></table><figcaption>T</figcaption></figure>"
TWEET = "https://twitter.com/quay/status/12"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (block("paragraph", "<p>One</p>") + block("heading", "<h2>Head</h2>"), "<p>One</p><h2>Head</h2>"),
        (block("list", f"<ul>{block('list-item', '<li>One</li>')}</ul>"), "<ul><li>One</li></ul>"),
        (image_block(caption="Low <b>tide</b>"), figure("pier.jpg", "The pier", "Low <b>tide</b>")),
        (GALLERY_BLOCK, f'{SHOWN_GALLERY}<p class="caption">All</p>'),
        (OLD_GALLERY, SHOWN_GALLERY),
        ('<!-- wp:gallery {"ids":[40,41]} /-->', GALLERY),
        (block("quote", QUOTE), QUOTE),
        (
            block("pullquote", f'<figure class="wp-block-pullquote">{QUOTE}</figure>'),
            QUOTE.replace("<blockquote", '<blockquote class="pull"'),
        ),
        (EMBED_BLOCK, f"<figure><p>{VIDEO}</p><figcaption>Film</figcaption></figure>"),
        (block("core-embed/twitter", f"<figure><div>\n{TWEET}\n</div></figure>"), f"<figure><p>{TWEET}</p></figure>"),
        (block("audio", f'<figure><audio controls src="{UPLOADS}/talk.mp3"></audio></figure>'), TALK),
        (FILE_BLOCK, f'<figure><p><a href="{UPLOADS}/plan.pdf">The plan</a></p></figure>'),
        (COVER_BLOCK, f"{GULL}<div><p>Over</p></div>"),
        (MEDIA_BLOCK, f"<div>{figure('gull.png', 'G')}<div><p>Beside</p></div></div>"),
        (COLUMNS, "<div><div><p>Left</p></div></div>"),
        (block("table", TABLE), TABLE),
        (
            block("details", f"<details><summary>More</summary>{block('paragraph', '<p>In</p>')}</details>"),
            "<details><p><strong>More</strong></p><p>In</p></details>",
        ),
        (block("separator", "<hr/>") + block("spacer", '<div style="height:9px"></div>'), "<hr/>"),
        (
            block("buttons", '<div><div class="wp-block-button"><a href="/join/">Join</a></div></div>'),
            f'<div><div><a href="{SITE}/join/">Join</a></div></div>',
        ),
        (block("shortcode", '[gallery ids="40,41"]'), GALLERY),
        ('<!-- wp:block {"ref":9} /-->', f"<p>Reused</p>{GALLERY}"),
        (
            '<!-- wp:block {"ref":6} /-->',
            f'<h2>Appeal</h2><p>Give.</p><div><a href="{SITE}/give/">Give</a></div>{GULL}',
        ),
        (
            '<!-- wp:block {"ref":6,"content":{"Title":{"content":"Floods"},'
            '"Text":{"content":"Help \\u003cb\\u003enow\\u003c/b\\u003e."},'
            f'"Button":{{"text":"Help","url":"/floods/"}},"Image":{{"url":"{UPLOADS}/pier.jpg","alt":"Water"}},'
            '"Unknown":{"content":"x"}}} /-->',
            f'<h2>Floods</h2><p>Help <b>now</b>.</p><p><a href="{SITE}/floods/">Help</a></p>'
            f"{figure('pier.jpg', 'Water')}",
        ),
        (
            '<!-- wp:block {"ref":6,"content":[1]} /-->'
            + block("paragraph", "<p>x</p>", '{"metadata":{"name":"Text"}}'),
            f'<h2>Appeal</h2><p>Give.</p><div><a href="{SITE}/give/">Give</a></div>{GULL}<p>x</p>',
        ),
        (
            block("verse", '<pre class="wp-block-verse">Low <em>tide</em>,\n  long light\n\nHigh tide</pre>'),
            "<p>Low <em>tide</em>,<br>  long light</p><p>High tide</p>",
        ),
        (
            f"Classic\ntext\n\n{block('paragraph', '<p>One</p>')}more",
            "<p>Classic<br>text</p><p>One</p><p>more</p>",
        ),
        (block("more", "<!--more-->") + block("nextpage", "<!--nextpage-->"), ""),
        (block("html", "<p>Own</p>"), "<p>Own</p>"),
    ],
)
def test_blocks_become_html(text, expected):
    assert html(text) == expected
    assert converted(text).changes == ()


@pytest.mark.parametrize(
    "form",
    [
        block("jetpack/contact-form", "<div><p>Name</p><p>Send</p></div>"),
        block("html", '<form action="/x"><label>Name <input name="a"></label><button>Send</button></form>'),
        '<FORM method="post">Name <input name="a"></FORM>',
    ],
)
def test_forms_are_removed_and_named(form):
    text = f"{block('paragraph', '<p>One</p>')}{form}{block('paragraph', '<p>Two</p>')}"
    assert html(text) == "<p>One</p><p>Two</p>"
    assert converted(text).changes == ("A form was removed.",)


def test_a_form_without_an_end_keeps_its_words():
    assert html("<p>One</p><form><p>Two</p>") == "<p>One</p><form><p>Two</p>"


def test_code_stays_as_it_is():
    code = '<pre class="wp-block-code"><code>a[0] =\n\n [foo bar="1"]</code></pre>'
    assert converted(block("code", code)).html == code


def test_footnotes_are_at_their_place():
    mark = '<sup data-fn="ab-1" class="fn"><a href="#ab-1" id="ab-1-link">1</a></sup>'
    text = block("paragraph", f"<p>One{mark} two.</p>") + "<!-- wp:footnotes /-->"
    notes = '[{"content":"See <em>there</em>.","id":"ab-1"}]'
    assert html(text, notes) == '<p>One<small class="note">See <em>there</em>.</small> two.</p>'
    assert converted(text, "{broken").changes == ("A footnote without text was removed.",)


def test_what_is_in_the_place_of_many_blocks_of_a_pattern_has_a_limit(monkeypatch):
    monkeypatch.setattr(known_blocks, "MAX_REUSED", 1_500)
    long = "x" * 900
    text = html(
        f'<!-- wp:block {{"ref":6,"content":{{"Title":{{"content":"{long}"}},"Text":{{"content":"{long}"}}}}}} /-->'
    )
    assert text.count(long) == 1
    assert "<p>Give.</p>" in text
