"""Figures that embed something: their link, and what stands for it."""

import pytest

from newsroom.core.html import pictures_in, plain, sanitise, with_absolute_links
from newsroom.core.html.plain_form import in_plain_form
from newsroom.core.templatetags.typography import prose

PAGE = "https://x.com/quay/status/17"
FRAME = "https://platform.twitter.com/embed/Tweet.html?dnt=true&amp;id=17"
LINK = f'<a href="{PAGE}" rel="noopener">A post of the harbour</a>'
IMAGE = '<img src="/media/images/ab/quay.jpg" alt="A quay" width="90" height="60">'
WORDS = '<blockquote lang="fr" dir="ltr"><p>La mer &amp; le vent</p><p>À six heures</p></blockquote>'
CAPTION = "<figcaption>Seen at six <small>Quay Photos</small></figcaption>"


@pytest.mark.parametrize("image", ["", IMAGE])
@pytest.mark.parametrize("words", ["", WORDS])
@pytest.mark.parametrize("caption", ["", CAPTION, "<figcaption><small>Quay Photos</small></figcaption>"])
def test_an_embed_may_have_an_image_words_and_a_caption(image, words, caption):
    stored = f'<p>a</p><figure class="embed" lang="en">{image}{words}{LINK}{caption}</figure><p>b</p>'
    assert sanitise(stored) == stored


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        # Words and captions are plain text, with one paragraph for each line.
        (f'<blockquote><p>One<br><b>two</b> <a href="https://a.example/">three</a></p>\u2014 Quay</blockquote>{LINK}',
         f"<blockquote><p>One</p><p>two three</p><p>\u2014 Quay</p></blockquote>{LINK}"),
        (f"{LINK}<figcaption>At <em>six</em>\n &nbsp;sharp</figcaption>",
         f"{LINK}<figcaption>At six sharp</figcaption>"),
        # Embeds of other systems.
        (f'<div class="wrapper">\n{PAGE}?s=20\n</div><figcaption>At six</figcaption>',
         f'<a href="{PAGE}" rel="noopener">{PAGE}</a><figcaption>At six</figcaption>'),
        ('<iframe src="https://datawrapper.dwcdn.net/aB3xY/2/"></iframe><figcaption>Tides</figcaption>',
         '<a href="https://www.datawrapper.de/_/aB3xY/" rel="noopener">https://www.datawrapper.de/_/aB3xY/</a>'
         "<figcaption>Tides</figcaption>"),
    ],
)  # fmt: skip
def test_an_embed_is_brought_into_its_form(given, kept):
    written = sanitise(f"<figure>{given}</figure>")
    assert written == f'<figure class="embed">{kept}</figure>'
    assert sanitise(written) == written


@pytest.mark.parametrize(
    "figure",
    [
        f"{LINK}{LINK}",
        f"<blockquote><ul><li>a</li></ul></blockquote>{LINK}",
        f"<blockquote><p>a</p></blockquote><p>{LINK} b</p>",
        f"{IMAGE}<figcaption>{LINK}</figcaption>",
        '<a href="https://a.example/quay/status/17">a</a>',
    ],
)
def test_any_other_figure_with_a_link_is_no_embed(figure):
    written = sanitise(f'<figure class="embed">{figure}</figure>')
    assert 'class="embed"' not in written
    assert sanitise(written) == written


TEXT = sanitise(f"<p>Before</p><figure>{IMAGE}{WORDS}{LINK}{CAPTION}</figure>")


def test_readers_get_a_link_that_names_the_provider_and_the_frame():
    assert (
        f'<a data-frame="{FRAME}" data-height="560" data-kind="post" data-provider="X" data-titled href="{PAGE}" '
        'rel="noopener">A post of the harbour</a>'
    ) in prose(TEXT)
    assert "data-titled" not in prose(sanitise(f"<figure><a href='{PAGE}'>{PAGE}</a></figure>"))


def test_each_of_two_embeds_has_its_own_frame():
    second = sanitise('<figure><a href="https://youtu.be/aB3-_fghijk">A tide</a></figure>')
    shown = prose(TEXT + second)
    assert shown.count("data-frame") == 2
    assert (
        shown.index("Tweet.html") < shown.index("A post of") < shown.index("youtube-nocookie") < shown.index("A tide")
    )


def test_a_link_in_a_paragraph_has_no_frame():
    assert "data-frame" not in prose(sanitise(f'<p><a href="{PAGE}">a</a></p>'))


def test_feeds_and_searches_get_the_link_and_its_words():
    shown = with_absolute_links(in_plain_form(TEXT), "https://news.example/")
    assert shown == TEXT.replace("/media/", "https://news.example/media/")
    assert plain(TEXT) == "Before La mer & le vent À six heures A post of the harbour Seen at six Quay Photos"


def test_the_image_is_one_of_the_story():
    assert pictures_in(TEXT) == ["images/ab/quay.jpg"]
