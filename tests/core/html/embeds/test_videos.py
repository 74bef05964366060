"""Which addresses are videos, and where they start."""

import pytest

from newsroom.core.html import sanitise
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
        "HTTPS://WWW.YouTube.com/watch?v=aB3-_fghijk",
    ],
)
def test_every_form_of_a_videos_address_is_known(address):
    found = find(address)
    assert (found.provider, found.kind, found.page, found.frame) == ("YouTube", "video", PAGE, PLAYER)


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
    found = find(address)
    assert (found.provider, found.page, found.frame) == ("Vimeo", page, f"https://player.vimeo.com{player}")


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
    assert (found.page, found.frame) == (PAGE + page, PLAYER + player)
    assert find(found.page) == find(found.frame) == found
    kept = sanitise(f'<figure><a href="{address.replace("&", "&amp;")}">A tide</a></figure>')
    assert sanitise(kept) == kept
    assert f'data-frame="{found.frame.replace("&", "&amp;")}"' in prose(kept)


def test_a_vimeo_video_keeps_its_start():
    for address in ("https://vimeo.com/123456#t=1m2s", "https://player.vimeo.com/video/123456?x=1#t=62s"):
        found = find(address)
        assert found.page == "https://vimeo.com/123456#t=62s"
        assert found.frame == "https://player.vimeo.com/video/123456?autoplay=1&dnt=1#t=62s"
        assert find(found.page) == found
