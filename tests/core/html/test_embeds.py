"""Which addresses are videos, and what becomes of them."""

import re

import pytest
from django.conf import settings as configured

from newsroom.core.html import embeds, plain, sanitise, with_absolute_links
from newsroom.core.html.embeds import find
from newsroom.core.templatetags.typography import prose

PAGE = "https://www.youtube.com/watch?v=aB3-_fghijk"
PLAYER = "https://www.youtube-nocookie.com/embed/aB3-_fghijk?autoplay=1"


@pytest.mark.parametrize(
    "address",
    [
        PAGE,
        " https://m.youtube.com/watch?app=desktop&v=aB3-_fghijk&list=x\n",
        "http://youtube.com/watch?v=aB3-_fghijk#x",
        "https://youtu.be/aB3-_fghijk?si=x",
        "https://www.youtube.com/shorts/aB3-_fghijk",
        "https://www.youtube.com/live/aB3-_fghijk/",
        "https://www.youtube-nocookie.com/embed/aB3-_fghijk?rel=0",
        "//www.youtube.com/embed/aB3-_fghijk",
    ],
)
def test_every_form_of_a_videos_address_is_known(address):
    assert find(address) == embeds.Embed("YouTube", PAGE, PLAYER)


@pytest.mark.parametrize(
    ("address", "page", "player"),
    [
        ("https://vimeo.com/123456789", "https://vimeo.com/123456789", "/video/123456789?autoplay=1&dnt=1"),
        ("https://vimeo.com/123456/0a1b2c3d", "https://vimeo.com/123456/0a1b2c3d",
         "/video/123456?h=0a1b2c3d&autoplay=1&dnt=1"),
        ("https://player.vimeo.com/video/123456?app=1&h=0a1b2c3d#x", "https://vimeo.com/123456/0a1b2c3d",
         "/video/123456?h=0a1b2c3d&autoplay=1&dnt=1"),
        ("https://player.vimeo.com/video/123456", "https://vimeo.com/123456", "/video/123456?autoplay=1&dnt=1"),
    ],
)  # fmt: skip
def test_a_video_keeps_its_secret(address, page, player):
    assert find(address) == embeds.Embed("Vimeo", page, f"https://player.vimeo.com{player}")


@pytest.mark.parametrize(
    ("address", "page", "player"),
    [
        ("https://youtu.be/aB3-_fghijk?t=43", "&t=43s", "&start=43"),
        ("https://youtu.be/aB3-_fghijk?si=x&t=43s", "&t=43s", "&start=43"),
        ("https://www.youtube.com/watch?v=aB3-_fghijk&t=1m2s", "&t=62s", "&start=62"),
        ("https://www.youtube.com/watch?t=1h1m&v=aB3-_fghijk", "&t=3660s", "&start=3660"),
        ("https://www.youtube.com/watch?v=aB3-_fghijk#t=2m", "&t=120s", "&start=120"),
        ("https://www.youtube-nocookie.com/embed/aB3-_fghijk?start=43&rel=0", "&t=43s", "&start=43"),
        ("https://www.youtube.com/watch?v=aB3-_fghijk&t=0s", "", ""),
        ("https://www.youtube.com/watch?v=aB3-_fghijk&t=soon", "", ""),
        ("https://www.youtube.com/watch?v=aB3-_fghijk&t=", "", ""),
        ("https://www.youtube.com/watch?v=aB3-_fghijk&t=123456789", "", ""),
        ("https://www.youtube.com/watch?v=aB3-_fghijk&at=9&restart=9", "", ""),
    ],
)
def test_a_video_keeps_its_start(address, page, player):
    found = find(address)
    assert (found.page, found.player) == (PAGE + page, PLAYER + player)
    assert find(found.page) == find(found.player) == found
    kept = sanitise(f'<figure><a href="{address.replace("&", "&amp;")}">A tide</a></figure>')
    assert sanitise(kept) == kept
    assert f'data-player="{found.player.replace("&", "&amp;")}"' in prose(kept)


def test_a_vimeo_video_keeps_its_start():
    for address in ("https://vimeo.com/123456#t=1m2s", "https://player.vimeo.com/video/123456?x=1#t=62s"):
        found = find(address)
        assert found.page == "https://vimeo.com/123456#t=62s"
        assert found.player == "https://player.vimeo.com/video/123456?autoplay=1&dnt=1#t=62s"
        assert find(found.page) == found


HOSTILE = [
    "javascript:alert(1)",
    "javascript:https://www.youtube.com/watch?v=aB3-_fghijk",
    "data:text/html,https://youtu.be/aB3-_fghijk",
    "https://www.youtube.com.evil.example/watch?v=aB3-_fghijk",
    "https://evil.example/https://www.youtube.com/watch?v=aB3-_fghijk",
    "https://www.youtube.com@evil.example/watch?v=aB3-_fghijk",
    "https://evil.example#//www.youtube.com/watch?v=aB3-_fghijk",
    "https://youtube.com:8443/watch?v=aB3-_fghijk",
    "https://evilyoutube.com/watch?v=aB3-_fghijk",
    "https://youtu.be/aB3-_fghijk\" onload=\"alert(1)",
    "https://youtu.be/../evil00000",
    "https://youtu.be/aB3-_fghijk0",
    "https://youtu.be/aB3-_fghij",
    "https://youtu.be/aB3-_fghij\u0661",
    "https://www.youtube.com/watch?list=aB3-_fghijk",
    "https://www.youtube.com/watch#v=aB3-_fghijk",
    "https://vimeo.com/channels/123456",
    "https://vimeo.com/12345\u0661\u0662",
    "https://player.vimeo.com/video/123456789012345",
    "ftp://youtu.be/aB3-_fghijk",
    "",
]  # fmt: skip


@pytest.mark.parametrize("address", HOSTILE)
def test_nothing_else_is_a_video(address):
    assert find(address) is None
    escaped = address.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    for text in (
        f'<figure class="embed"><a href="{escaped}">a</a></figure>',
        f'<iframe src="{escaped}"></iframe>',
    ):
        kept = sanitise(text)
        assert "embed" not in kept
        assert "data-player" not in prose(kept)
        assert "javascript" not in re.sub(r">[^<]*<", "><", kept)


def test_every_player_is_of_a_host_that_pages_may_frame():
    for address in (PAGE, "https://vimeo.com/123456", "https://vimeo.com/123456/abcdef"):
        assert embeds.is_framed(find(address))
    players = {re.match("https://[^/]+", form.player)[0] for form in embeds._FORMS}
    assert players == set(configured.EMBED_HOSTS)


TEXT = sanitise(f'<p>Before</p><figure class="embed"><a href="{PAGE}">A tide &amp; its gate</a></figure>')


def test_readers_get_a_link_that_names_its_player():
    assert (
        '<figure class="embed">'
        f'<a data-player="{PLAYER}" data-provider="YouTube" href="{PAGE}" rel="noopener">A tide &amp; its gate</a>'
        "</figure>"
    ) in prose(TEXT)


def test_a_host_taken_off_the_list_leaves_the_link(settings):
    settings.EMBED_HOSTS = ["https://player.vimeo.com"]
    assert prose(TEXT) == TEXT


def test_a_link_in_a_paragraph_has_no_player():
    assert "data-player" not in prose(sanitise(f'<p><a href="{PAGE}">a</a></p>'))


def test_feeds_and_searches_get_the_link_and_its_words():
    assert with_absolute_links(TEXT, "https://news.example/") == TEXT
    assert plain(TEXT) == "Before A tide & its gate"


def test_what_the_editor_is_told_knows_the_same_addresses():
    told = embeds.for_editor()
    for address in (PAGE, "https://youtu.be/aB3-_fghijk", "https://vimeo.com/123456/abcdef"):
        known = next(form for form in told if re.fullmatch(form["pattern"], address))
        groups = re.fullmatch(known["pattern"], address).groups()
        assert known["page"].format(*groups) == find(address).page
    # JavaScript reads these patterns too: no named groups, no inline flags, no possessive quantifiers.
    assert not [form for form in told if re.search(r"\(\?[^:]|[+*?}]\+", form["pattern"])]
