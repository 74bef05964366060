"""Which URLs of which providers are embeds, and what is no URL of theirs."""

import re

import pytest
from django.conf import settings as configured

from newsroom.core.html import embeds, sanitise
from newsroom.core.html.embeds import find
from newsroom.core.templatetags.typography import prose

SPOTIFY = "4rOoJ6Egrf8K2IrywzwOMk"
# URL as people find it -> the page that is stored, and the frame.
URLS = {
    # X
    "https://x.com/harbour_log/status/1723456789012345678": (
        "https://x.com/harbour_log/status/1723456789012345678",
        "https://platform.twitter.com/embed/Tweet.html?dnt=true&id=1723456789012345678",
    ),
    "HTTPS://Mobile.Twitter.com/harbour_log/status/17/photo/1?s=20&t=x": (
        "https://x.com/harbour_log/status/17",
        "https://platform.twitter.com/embed/Tweet.html?dnt=true&id=17",
    ),
    "https://twitter.com/i/web/status/17/": (
        "https://x.com/i/status/17",
        "https://platform.twitter.com/embed/Tweet.html?dnt=true&id=17",
    ),
    # Bluesky
    "https://bsky.app/profile/quay.example/post/3kabcdefgh2ij?ref_src=embed": (
        "https://bsky.app/profile/quay.example/post/3kabcdefgh2ij",
        "https://embed.bsky.app/embed/quay.example/app.bsky.feed.post/3kabcdefgh2ij",
    ),
    "https://embed.bsky.app/embed/did:plc:abc123/app.bsky.feed.post/3kabcdefgh2ij?id=7": (
        "https://bsky.app/profile/did:plc:abc123/post/3kabcdefgh2ij",
        "https://embed.bsky.app/embed/did:plc:abc123/app.bsky.feed.post/3kabcdefgh2ij",
    ),
    # Mastodon
    "https://Mastodon.Social/@quay/112233445566778899#x": (
        "https://mastodon.social/@quay/112233445566778899",
        "https://mastodon.social/@quay/112233445566778899/embed",
    ),
    "https://mastodon.social/users/quay/statuses/112233445566778899": (
        "https://mastodon.social/@quay/112233445566778899",
        "https://mastodon.social/@quay/112233445566778899/embed",
    ),
    # Instagram
    "https://m.instagram.com/quay/p/CuAbc_-123/?img_index=1": (
        "https://www.instagram.com/p/CuAbc_-123/",
        "https://www.instagram.com/p/CuAbc_-123/embed/captioned/",
    ),
    "https://instagram.com/reels/CuAbc_-123": (
        "https://www.instagram.com/reel/CuAbc_-123/",
        "https://www.instagram.com/reel/CuAbc_-123/embed/captioned/",
    ),
    # Threads
    "https://www.threads.net/@quay.log/post/CuAbc_-123?xmt=1": (
        "https://www.threads.com/@quay.log/post/CuAbc_-123",
        "https://www.threads.com/@quay.log/post/CuAbc_-123/embed",
    ),
    # TikTok
    "https://m.tiktok.com/@quay.log/video/7123456789012345678?lang=en": (
        "https://www.tiktok.com/@quay.log/video/7123456789012345678",
        "https://www.tiktok.com/player/v1/7123456789012345678?autoplay=1",
    ),
    "https://www.tiktok.com/embed/v2/7123456789012345678": (
        "https://www.tiktok.com/@/video/7123456789012345678",
        "https://www.tiktok.com/player/v1/7123456789012345678?autoplay=1",
    ),
    # Datawrapper
    "//datawrapper.dwcdn.net/aB3xY/7/": (
        "https://www.datawrapper.de/_/aB3xY/",
        "https://datawrapper.dwcdn.net/aB3xY/",
    ),
    "https://www.datawrapper.de/_/aB3xY": (
        "https://www.datawrapper.de/_/aB3xY/",
        "https://datawrapper.dwcdn.net/aB3xY/",
    ),
    # Flourish
    "https://public.flourish.studio/visualisation/12345678/thumbnail": (
        "https://public.flourish.studio/visualisation/12345678/",
        "https://flo.uri.sh/visualisation/12345678/embed",
    ),
    "https://flo.uri.sh/story/1234567/embed#slide-2": (
        "https://public.flourish.studio/story/1234567/",
        "https://flo.uri.sh/story/1234567/embed",
    ),
    # DocumentCloud
    "https://beta.documentcloud.org/documents/20123456-harbour-report.html#document/p3": (
        "https://www.documentcloud.org/documents/20123456-harbour-report/",
        "https://embed.documentcloud.org/documents/20123456-harbour-report/?embed=1",
    ),
    # SoundCloud
    "https://m.soundcloud.com/quay/high-tide?in=x": (
        "https://soundcloud.com/quay/high-tide",
        "https://w.soundcloud.com/player/?url=https%3A//soundcloud.com/quay/high-tide&auto_play=true",
    ),
    "https://soundcloud.com/quay/sets/tides/s-AbCdE12345": (
        "https://soundcloud.com/quay/sets/tides/s-AbCdE12345",
        "https://w.soundcloud.com/player/?url=https%3A//soundcloud.com/quay/sets/tides/s-AbCdE12345&auto_play=true",
    ),
    # Spotify
    f"https://open.spotify.com/intl-de/episode/{SPOTIFY}?si=x": (
        f"https://open.spotify.com/episode/{SPOTIFY}",
        f"https://open.spotify.com/embed/episode/{SPOTIFY}",
    ),
    f"https://open.spotify.com/embed/show/{SPOTIFY}/": (
        f"https://open.spotify.com/show/{SPOTIFY}",
        f"https://open.spotify.com/embed/show/{SPOTIFY}",
    ),
    # Apple Podcasts
    "https://podcasts.apple.com/gb/podcast/h%C3%A4fen-heute/id1234567890?l=de&i=1000123456789": (
        "https://podcasts.apple.com/gb/podcast/id1234567890?i=1000123456789",
        "https://embed.podcasts.apple.com/gb/podcast/id1234567890?i=1000123456789",
    ),
    "https://embed.podcasts.apple.com/us/podcast/harbours/id1234567890": (
        "https://podcasts.apple.com/us/podcast/id1234567890",
        "https://embed.podcasts.apple.com/us/podcast/id1234567890",
    ),
    # OpenStreetMap
    "https://www.openstreetmap.org/#map=15/51.1234/1.3170": (
        "https://www.openstreetmap.org/#map=15/51.1234/1.3170",
        "https://www.openstreetmap.org/export/embed.html"
        "?bbox=1.30162%2C51.11788%2C1.33238%2C51.12892&layer=mapnik",
    ),
    "https://openstreetmap.org/?mlat=51.1&mlon=-1.3#map=3/51.1/-1.3&layers=N": (
        "https://www.openstreetmap.org/?mlat=51.1&mlon=-1.3#map=3/51.1/-1.3",
        "https://www.openstreetmap.org/export/embed.html"
        "?bbox=-64.30000%2C28.49333%2C61.70000%2C73.70667&layer=mapnik&marker=51.1%2C-1.3",
    ),
    "https://www.openstreetmap.org/?mlat=0.5&mlon=1.3": (
        "https://www.openstreetmap.org/?mlat=0.5&mlon=1.3#map=15/0.5/1.3",
        "https://www.openstreetmap.org/export/embed.html"
        "?bbox=1.28462%2C0.49121%2C1.31538%2C0.50879&layer=mapnik&marker=0.5%2C1.3",
    ),
    "https://www.openstreetmap.org/export/embed.html?bbox=14.27%2C51.43%2C14.3%2C51.45&layer=cyclemap"
    "&marker=51.44%2C14.28": (
        "https://www.openstreetmap.org/export/embed.html"
        "?bbox=14.27%2C51.43%2C14.3%2C51.45&layer=mapnik&marker=51.44%2C14.28",
        "https://www.openstreetmap.org/export/embed.html"
        "?bbox=14.27%2C51.43%2C14.3%2C51.45&layer=mapnik&marker=51.44%2C14.28",
    ),
    "//www.openstreetmap.org/export/embed.html?bbox=-1.5,51,-1.2,52": (
        "https://www.openstreetmap.org/export/embed.html?bbox=-1.5%2C51%2C-1.2%2C52&layer=mapnik",
        "https://www.openstreetmap.org/export/embed.html?bbox=-1.5%2C51%2C-1.2%2C52&layer=mapnik",
    ),
    # Google Maps
    "https://www.google.co.uk/maps/place/Dover+Harbour/@51.12,1.31,14.5z/data=!3m1!4b1": (
        "https://www.google.com/maps/place/Dover+Harbour/@51.12,1.31,14z",
        "https://www.google.com/maps?output=embed&q=Dover+Harbour&ll=51.12,1.31&z=14",
    ),
    "https://maps.google.com/?hl=en&q=51.12,1.31": (
        "https://www.google.com/maps/search/?api=1&query=51.12,1.31",
        "https://www.google.com/maps?output=embed&q=51.12,1.31",
    ),
    "https://www.google.com/maps/@51.12,-1.31,9z?entry=ttu": (
        "https://www.google.com/maps/@51.12,-1.31,9z",
        "https://www.google.com/maps?output=embed&ll=51.12,-1.31&z=9",
    ),
    "https://www.google.com/maps/embed?pb=!1m18!1m12!1m3!1d2500.1!2d1.31!3d51.12!2m3!1f0!2f0!3f0!3m2!1i1024!2i768"
    "!4f13.1!3m3!1m2!1s0x47dea5%3A0x12!2sDover%20Harbour!5e0!3m2!1sen!2suk!4v17": (
        "https://www.google.com/maps/place/Dover%20Harbour/@51.12,1.31,15z",
        "https://www.google.com/maps?output=embed&q=Dover%20Harbour&ll=51.12,1.31&z=15",
    ),
    "https://www.google.com/maps/embed?pb=!1m14!1m12!1m3!1d2500.1!2d1.31!3d51.12!2m3!1f0": (
        "https://www.google.com/maps/@51.12,1.31,15z",
        "https://www.google.com/maps?output=embed&ll=51.12,1.31&z=15",
    ),
}  # fmt: skip


@pytest.mark.parametrize("url", URLS)
def test_a_url_as_people_find_it_leads_to_its_page_and_frame(url):
    page, frame = URLS[url]
    found = find(f" {url}\n")
    assert (found.page, found.frame) == (page, frame)
    # The page that is stored is found again.
    assert find(page) == found
    kept = sanitise(f'<iframe src="{url.replace("&", "&amp;")}"></iframe>')
    assert kept == sanitise(kept)
    assert f'data-frame="{frame.replace("&", "&amp;")}"' in prose(kept)


def test_each_provider_has_a_url_here_and_no_url_has_two_providers():
    urls = [*URLS, *(page for page, _ in URLS.values()), "https://youtu.be/aB3-_fghijk", "https://vimeo.com/123456"]
    known = {
        url: {provider.name for pattern, _, provider in embeds._patterns() if pattern.fullmatch(url)} for url in urls
    }
    assert all(len(names) <= 1 for names in known.values())
    assert set().union(*known.values()) == {provider.name for provider in embeds.PROVIDERS.values()}


@pytest.mark.parametrize("url", URLS)
def test_each_frame_is_of_an_origin_that_pages_may_frame(url):
    found = find(url)
    assert found.frame.startswith(f"{found.origin}/")
    assert embeds.is_framed(found)


HOSTILE = [
    "javascript:alert(1)",
    "javascript:https://www.youtube.com/watch?v=aB3-_fghijk",
    "javascript://x.com/a/status/17",
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
    "https://x.com@evil.example/a/status/17",
    "https://x.com.evil.example/ab/status/17",
    "https://evil.example\\@x.com/ab/status/17",
    "https://notx.com/ab/status/17",
    "https://x.com/ab%2Fstatus%2F17",
    "https://x.com/ab/status/",
    "https://x.com/ab",
    "https://bsky.app/profile/a%2F..%2Fb/post/3kabcdefgh2ij",
    "https://bsky.app/profile/quay.example",
    "https://user:pass@mastodon.social/@quay/112233445566778899",
    "https://mastodon.social:8443/@quay/112233445566778899",
    "https://mastodon.social%2F@evil.example/@quay/112233445566778899",
    "https://127.0.0.1/@quay/112233445566778899",
    "https://localhost/@quay/112233445566778899",
    "https://mastodon.social/@quay@other.example/112233445566778899",
    "https://mastodon.social/@quay/about",
    "https://www.instagram.com/quay/",
    "https://www.threads.net/@quay",
    "https://vm.tiktok.com/ZMabcdef/",
    "https://www.tiktok.com/@quay",
    "https://app.datawrapper.de/chart/aB3xY/publish",
    "https://datawrapper.dwcdn.net/aB3xYz/",
    "https://flo.uri.sh/visualisation/../admin",
    "https://www.documentcloud.org/app",
    "https://soundcloud.com/quay",
    "https://soundcloud.com/quay/likes",
    "https://soundcloud.com/discover/sets/x",
    "https://soundcloud.com/quay/../evil",
    "https://open.spotify.com/user/quay",
    "https://podcasts.apple.com/us/podcast/id123&x=\"><script>",
    "https://www.openstreetmap.org/#map=15/51,1/1.3",
    "https://www.google.com/search?q=quay",
    "https://www.google.evil/maps/@51.12,-1.31,9z",
    "https://maps.app.goo.gl/abcdef",
    f"https://x.com/ab/status/17?{'a' * 2000}",
]  # fmt: skip


@pytest.mark.parametrize("url", HOSTILE)
def test_nothing_else_is_an_embed(url):
    assert find(url) is None
    escaped = url.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    for text in (
        f'<figure class="embed"><a href="{escaped}">a</a></figure>',
        f'<iframe src="{escaped}"></iframe>',
    ):
        kept = sanitise(text)
        assert 'class="embed"' not in kept
        assert "data-frame" not in prose(kept)
        assert "javascript" not in re.sub(r">[^<]*<", "><", kept)


@pytest.mark.parametrize("start", ["https://www.google.com/maps/embed?pb=!2d1!3d2", "https://x.com/ab/status/1"])
def test_the_rest_of_a_url_gets_into_no_page(start):
    found = find(f"{start}?x=\"'><script>alert(1)</script>".replace(" ", ""))
    assert found is None or "script" not in found.page + found.frame


def test_what_the_editor_is_told_knows_the_same_urls():
    told = embeds.for_editor()
    assert told["origins"] == configured.EMBED_ORIGINS
    for url, (page, _) in URLS.items():
        address = embeds._ORIGIN.sub(lambda origin: origin[0].lower(), url)
        known = next(form for form in told["forms"] if re.fullmatch(form["pattern"], address))
        groups = re.fullmatch(known["pattern"], address).groups(default="")
        assert known["page"].format(*groups) == page
        assert known["origin"].format(*groups) == find(url).origin
    # JavaScript reads these patterns too: no named groups, no inline flags, no possessive quantifiers.
    assert not [form for form in told["forms"] if re.search(r"\(\?[^:!]|[+*?}]\+", form["pattern"])]
