"""The content of posts becomes HTML that the sanitiser takes as it is."""

import re

import pytest

from newsroom.core.html import sanitise
from tests.newsroom.exchange.wordpress.conversion import (
    GALLERY_BLOCK,
    TALK,
    VIDEO,
    block,
    converted,
    figure,
    html,
    image_block,
)
from tests.newsroom.exchange.wordpress.exports import SITE, UPLOADS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One\ntwo\r\n\r\nThree", "<p>One<br>two</p><p>Three</p>"),
        ("One<br /><br />Two", "<p>One</p><p>Two</p>"),
        ("<h2>Head</h2>\nText", "<h2>Head</h2><p>Text</p>"),
        ("<em>Soft</em> start", "<p><em>Soft</em> start</p>"),
        ("<blockquote>One\n\nTwo</blockquote>\nThree", "<blockquote><p>One</p><p>Two</p></blockquote><p>Three</p>"),
        ("<ul>\n<li>One</li>\n<li>Two</li>\n</ul>", "<ul><li>One</li><li>Two</li></ul>"),
        ("<a\nhref='https://x.example/'>x</a>", '<p><a href="https://x.example/">x</a></p>'),
        ("Before<!--more--> after", "<p>Before after</p>"),
        ("Before\n<!--more-->\nafter<!--nextpage-->\nlast", "<p>Before</p><p>after</p><p>last</p>"),
        ("5 < 6 & 7", "<p>5 < 6 & 7</p>"),
        ("", ""),
    ],
)
def test_text_of_the_classic_editor_gets_paragraphs(text, expected):
    assert html(text) == expected


def test_preformatted_text_stays_as_it_is():
    assert converted("<pre>a\n\nb  [gallery]</pre>\n\nText").html == "<pre>a\n\nb  [gallery]</pre>\n<p>Text</p>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Look:\nhttps://youtu.be/abcdefghijk\nwell", "<p>Look:</p><figure><p>https://youtu.be/abcdefghijk</p></figure><p>well</p>"),
        (f"<p>{VIDEO}</p>", f"<figure><p>{VIDEO}</p></figure>"),
        ("https://other.example/post", '<p><a href="https://other.example/post">https://other.example/post</a></p>'),
        (f"Hear:\n{UPLOADS}/talk.mp3\nwell", f"<p>Hear:</p>{TALK}<p>well</p>"),
        (f"<!-- wp:paragraph --><p>{UPLOADS}/talk.mp3</p><!-- /wp:paragraph -->", TALK),
        (f"See {VIDEO} there", f"<p>See {VIDEO} there</p>"),
        ('<iframe src="https://www.youtube.com/embed/abcdefghijk"></iframe>', f"<figure><p>{VIDEO}</p></figure>"),
    ],
)  # fmt: skip
def test_urls_that_are_alone_become_embeds(text, expected):
    assert html(text) == expected
    assert ('class="embed"' in sanitise(converted(text).html)) == ("<figure><p>http" in expected)


PIER_SRC = f'src="{UPLOADS}/pier.jpg"'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            f'<img class="alignleft wp-image-40" src="{UPLOADS}/pier-300x200.jpg" width="3">Text',
            f"{figure('pier-300x200.jpg', 'The pier')}<p>Text</p>",
        ),
        (
            f'Text <a href="{UPLOADS}/pier.jpg"><img {PIER_SRC} alt="Own"></a>',
            f"<p>Text </p>{figure('pier.jpg', 'Own')}",
        ),
        (
            '<a href="https://x.example/"><img src="/a.jpg" alt="A"></a>',
            f'<figure><a href="https://x.example/"><img src="{SITE}/a.jpg" alt="A"></a></figure>',
        ),
        ('<img src="data:image/gif;base64,R0" data-src="/late.jpg">', figure(f"{SITE}/late.jpg")),
        ('Ha <img class="wp-smiley" src="/s.png" alt=":)">', "<p>Ha :)</p>"),
        ('Text<img src="https://pixel.wp.com/b.gif" width="1" height="1">', "<p>Text</p>"),
        (
            '<ul><li>One <img src="/a.jpg" alt="A"></li></ul>',
            f"<ul><li>One {figure(f'{SITE}/a.jpg', 'A')}</li></ul>",
        ),
    ],
)
def test_images_become_figures_with_absolute_urls_and_the_alt_text_of_the_library(text, expected):
    assert html(text) == expected


@pytest.mark.parametrize(
    "size",
    ['width="24" height="24"', 'style="margin:0;width:20px"', 'width="149"', 'style="max-width:300px;width: 20.5px"'],
)
def test_small_images_beside_text_are_removed_and_named(size):
    icon = f'<img src="/icon.png" alt="i" {size}>'
    for text in (f"Press {icon} to start", f"{icon} Start", f"<ul><li>{icon} Start</li></ul>"):
        found = converted(text)
        assert "<img" not in found.html
        assert found.changes == ("Small images within a text were removed: “/icon.png”.",)
    alone = figure(f"{SITE}/icon.png", "i")
    for text in (icon, f"<p>{icon}</p>\n<p>Text</p>", f"Text {icon.replace('<img', '<img class=alignleft')}"):
        assert alone in converted(text).html
        assert converted(text).changes == ()


@pytest.mark.parametrize("size", ["", 'width="150"', 'width="100%"', 'style="max-width:100px"'])
def test_larger_images_beside_text_are_figures(size):
    assert figure(f"{SITE}/a.jpg", "i") in html(f'Press <img src="/a.jpg" alt="i" {size}> to start')


def test_images_of_emoji_are_characters():
    emoji = '<img src="https://s.w.org/images/core/emoji/15/72x72/1f30a.png" alt="🌊" width="16">'
    assert html(f"Tide {emoji} in") == "<p>Tide 🌊 in</p>"


def test_an_image_in_the_text_itself_is_named():
    assert "data is in the text" in converted('<img src="data:image/png;base64,iVBO">').changes[0]


TWEET = "https://twitter.com/quay/status/12"


@pytest.mark.parametrize("wrap", ["{}", "Before\n\n{}\n\nafter", "<!-- wp:html -->{}<!-- /wp:html -->"])
def test_posts_that_are_quoted_with_a_script_become_embeds(wrap):
    quoted = (
        '<blockquote class="twitter-tweet" data-lang="en"><p lang="en">Low &amp; tide<br>at <a href="https://t.co/a">'
        f'six</a></p>&mdash; Harbour (@quay) <a href="{TWEET}?ref_src=x">1 June</a></blockquote>'
    )
    text = converted(wrap.format(f"{quoted} <script async src='x.js'></script>")).html
    words = "<blockquote><p>Low &amp; tide</p><p>at six</p><p>— Harbour (@quay) 1 June</p></blockquote>"
    shown = f'<figure class="embed">{words}<a href="https://x.com/quay/status/12" rel="noopener">'
    assert shown in sanitise(text)


def test_a_post_on_facebook_becomes_a_link():
    url = "https://www.facebook.com/quay/posts/9"
    for attributes in (f'class="fb-post" data-href="{url}"', f"data-href='{url}' data-width=5 class='fb-post wide'"):
        assert html(f"Look:\n\n<div {attributes}></div>") == f'<p>Look:</p><p><a href="{url}">{url}</a></p><div></div>'


def test_a_quotation_without_a_known_post_stays_one():
    text = '<blockquote class="twitter-tweet"><p>Gone</p></blockquote>'
    assert html(text) == "<blockquote><p>Gone</p></blockquote>"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('<!-- wp:latest-posts {"postsToShow":3} /-->', "“latest-posts”"),
        ('<!-- wp:acme/box {"title":"x"} /-->', "“acme/box”"),
        ('<!-- wp:block {"ref":7} /-->', "block 7 was removed: it is not in the export"),
        ('<!-- wp:block {"ref":8} /-->', "block 8 was removed: it contains itself"),
        (block("video", '<figure><video src="/v.mp4"></video></figure>'), "video became a link"),
        (
            block("html", '<iframe src="https://frame.example/x"></iframe>'),
            "frame became a link: https://frame.example/x",
        ),
        ("<script>x()</script>Text", "Scripts were removed"),
        ('<video><source src="/v.mp4"></video>', "video became a link"),
        ("[video mp4='/v.mp4'][/video]", "video became a link"),
        ('<object data="https://flash.example/x.swf"></object>', "object became a link"),
    ],
)
def test_what_is_lost_or_changed_is_named(text, named):
    assert [change for change in converted(text).changes if named in change]


TABLE = "<table><tbody><tr><td>1</td><td>2</td></tr></tbody></table>"
EVERYTHING = "".join(
    (
        "Classic [sic] text\nwith lines\n\n<blockquote>One\n\nTwo</blockquote>\n",
        block("paragraph", "<p>Text with <strong>weight</strong>, <em>tilt</em> and <a href='/b/'>link</a>.</p>"),
        GALLERY_BLOCK,
        image_block(caption="Low tide"),
        block("quote", "<blockquote><p>Quoted</p><cite>Someone</cite></blockquote>"),
        block(
            "table",
            f"<figure>{TABLE}<figcaption>T</figcaption></figure>",
        ),
        block("details", "<details><summary>More</summary><p>Inside</p></details>"),
        block("embed", f"<figure><div>\n{VIDEO}\n</div><figcaption>Film</figcaption></figure>"),
        block("audio", f'<figure><audio src="{UPLOADS}/talk.mp3"></audio><figcaption>Hear</figcaption></figure>'),
        "<ul>\n<li>One</li>\n<li>Two <img src='/a.jpg' alt='A'></li>\n</ul>",
    )
)


def test_the_sanitiser_loses_nothing():
    """Images of the library stand for those of the former site, as the importer puts them there."""
    text = re.sub(r'src="[^"]*"', 'src="/media/images/a.jpg"', converted(EVERYTHING).html)
    clean = sanitise(text)
    words = re.sub(r"<[^>]*>", " ", text).split()
    assert re.sub(r"<[^>]*>", " ", clean).split() == words
    for tag in ("img", "figure", "figcaption", "table", "li", "blockquote", "strong", "em", "cite"):
        assert clean.count(f"<{tag}") == text.count(f"<{tag}"), tag
    assert clean.count('class="gallery"') == 1
    assert clean.count('class="embed"') == 1


UNITS = [
    "<!-- wp:", "<!-- wp:x {", block("gallery"), "<!-- wp:gallery -->", "[embed", "[embed]", "[caption ", "[a x=\"",
    "[a]", "[/a]", "[a][b][/a][/b]", "[gallery ids=", "<pre", "<pre>", "<code>", '<a href="', '<img src="', "<figure>",
    '<sup data-fn="a">', "<!--more", "<!--", "\n", "<iframe src=x>",
    '<blockquote class="twitter-x">', "<details><summary>", "<p><img src=/a.jpg>",
    "<h2 id=a><a href='#a'>", "<h2 id=a>a</h2><a href='#a'>",
    '<div class="fb-post" data-href="http://', "<small class=note>",
]  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_what_begins_often_and_never_ends_does_not_take_long(unit):
    assert converted(unit * (200_000 // len(unit))) is not None


@pytest.mark.parametrize(
    "text",
    [
        '<blockquote class="twitter-tweet" ' + "data-" * 40_000 + ">Tide</blockquote>",
        '<blockquote class="twitter-tweet">Tide ' + "data-" * 40_000 + "</blockquote>",
        "<sup " + 'data-fn="a" ' * 20_000 + ">Tide",
        "[caption]" + " " * 200_000 + "Tide[/caption]",
        block("html", "Tide" + "<a " * 60_000),
        block("html", "Tide" + '<img src="' * 20_000),
    ],
    ids=["attributes", "texts", "notes", "captions", "links", "images"],
)
def test_what_repeats_within_one_element_does_not_take_long(text):
    assert "Tide" in converted(text).html
