"""A cached page is sent compressed, or as 304 Not Modified."""

import gzip
from datetime import UTC, datetime, timedelta

import brotli
import pytest
import time_machine
from django.test import override_settings

from newsroom.core import tracking
from newsroom.core.cache import cdn, invalidation
from tests.core.cache.helpers import Site, ask

pytestmark = pytest.mark.usefixtures("committed")
TEXT = "So the rivers rose, and fell again. " * 40
MORNING = datetime(2026, 3, 1, 6, 0, 0, 250_000, tzinfo=UTC)


@pytest.fixture
def site():
    site = Site("topic-1")
    site.text = TEXT
    return site


@pytest.mark.parametrize(
    ("accept_encoding", "encoding", "decode"),
    [
        ("gzip, deflate, br", "br", brotli.decompress),
        ("gzip;q=1.0, br;q=0.5", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("br;q=0, gzip", "gzip", gzip.decompress),
        ("*", "br", brotli.decompress),
        ("*;q=0", None, bytes),
        ("gzip;q=x, deflate", None, bytes),
        ("identity", None, bytes),
        ("", None, bytes),
    ],
)
def test_the_best_accepted_encoding_is_sent(cache, accept_encoding, encoding, decode):
    answer = ask(cache, "/", accept_encoding=accept_encoding)
    assert answer.headers.get("Content-Encoding") == encoding
    assert decode(answer.body).decode() == f"{TEXT} 1"
    assert answer.headers["Content-Length"] == str(len(answer.body))
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_a_small_page_is_not_compressed(cache, site):
    site.text = "Short"
    assert "Content-Encoding" not in ask(cache, "/", accept_encoding="br").headers


def test_each_encoding_has_its_etag_and_all_of_them_match(cache):
    etags = {ask(cache, "/", accept_encoding=way).headers["ETag"] for way in ("", "gzip", "br")}
    assert len(etags) == 3
    for etag in [*etags, "W/" + min(etags), f'"x", {max(etags)}', "*"]:
        answer = ask(cache, "/", accept_encoding="br", if_none_match=etag)
        assert (answer.status, answer.body) == (304, b"")
        assert answer.headers["ETag"] in etags
    assert ask(cache, "/", if_none_match='"x"').status == 200


def test_after_a_change_the_etag_does_not_match(cache, committed):
    etag = ask(cache, "/").headers["ETag"]
    invalidation.invalidate("topic-1")
    assert ask(cache, "/", if_none_match=etag).status == 200


def test_last_modified_is_sent_once_the_second_of_rendering_is_over(cache):
    with time_machine.travel(MORNING, tick=False) as clock:
        assert "Last-Modified" not in ask(cache, "/").headers
        assert ask(cache, "/", if_modified_since="Sun, 01 Mar 2026 06:00:01 GMT").status == 200
        clock.shift(timedelta(seconds=1))
        assert ask(cache, "/").headers["Last-Modified"] == "Sun, 01 Mar 2026 06:00:01 GMT"
        for date, status in (
            ("Sun, 01 Mar 2026 06:00:01 GMT", 304),
            ("Sun, 01 Mar 2026 07:00:00 GMT", 304),
            ("Sun, 01 Mar 2026 06:00:00 GMT", 200),
            ("yesterday", 200),
        ):
            assert ask(cache, "/", if_modified_since=date).status == status


def test_an_identical_body_keeps_its_last_modified(cache, site):
    with time_machine.travel(MORNING, tick=False) as clock:
        ask(cache, "/")
        site.rendered.clear()
        clock.shift(timedelta(hours=1))
        invalidation.invalidate("topic-1")
        assert ask(cache, "/").headers["Last-Modified"] == "Sun, 01 Mar 2026 06:00:01 GMT"
        invalidation.invalidate("topic-1")
        clock.shift(timedelta(hours=1))
        ask(cache, "/")
        clock.shift(timedelta(seconds=1))
        assert ask(cache, "/").headers["Last-Modified"] == "Sun, 01 Mar 2026 08:00:01 GMT"


def test_headers_for_cdns_have_the_tags_of_a_page(cache, site, settings):
    assert "Surrogate-Key" not in ask(cache, "/without/").headers
    settings.EDGE_SECONDS = 60
    site.tags = ("topic-2", "name-1")
    headers = ask(cache, "/").headers
    names = sorted(["everything", cdn.public_name("name-1"), cdn.public_name("topic-2")])
    assert (headers["Surrogate-Key"], headers["Cache-Tag"], headers["xkey"]) == (
        " ".join(names),
        ",".join(names),
        " ".join(names),
    )


def test_headers_for_cdns_do_not_tell_which_things_a_page_depends_on(cache, site, settings):
    settings.EDGE_SECONDS = 60
    sent = {}
    for n, address in ((7, "/seven/"), (8, "/eight/")):
        site.tags = (f"versions-{n}",)
        sent[n] = ask(cache, address).headers["xkey"].split()
    assert "versions" not in str(sent)
    assert [len(names) for names in sent.values()] == [2, 2]
    assert sent[7] != sent[8]
    with override_settings(SECRET_KEY="another"):
        cdn.public_name.cache_clear()
        assert set(sent[7]) & {cdn.public_name("versions-7"), cdn.public_name("everything")} == {"everything"}
    cdn.public_name.cache_clear()


def test_a_page_with_more_tags_than_fit_into_a_header_is_not_for_cdns(cache, site, settings):
    settings.EDGE_SECONDS = 60
    site.tags = tuple(f"card-{n}" for n in range(375))
    headers = ask(cache, "/").headers
    assert (headers["Cache-Control"], "xkey" in headers) == ("public, max-age=0, s-maxage=0", False)
    site.tags = site.tags[:-30]
    headers = ask(cache, "/shorter/").headers
    assert "s-maxage=60" in headers["Cache-Control"]
    assert len(headers["xkey"]) < 4_600


@pytest.mark.parametrize(("kind", "name"), cdn.TAG_HEADERS.items())
def test_a_cdn_that_is_purged_gets_its_own_header_alone(cache, settings, kind, name):
    settings.EDGE_SECONDS, settings.EDGE_KIND = 60, kind
    first = ask(cache, "/")
    again = ask(cache, "/", if_none_match=first.headers["ETag"])
    assert again.status == 304
    for headers in (first.headers, again.headers):
        assert set(headers) & {header for header, _ in cdn.TAG_HEADERS.values()} == {name[0]}


def test_cdns_cache_a_page_as_configured_whatever_is_to_come(cache, settings):
    with time_machine.travel(MORNING, tick=False):
        cache_control = ask(cache, "/").headers["Cache-Control"]
        assert cache_control == "public, max-age=0, s-maxage=0"
        settings.EDGE_SECONDS = 3600
        invalidation.invalidate("topic-1")
        cache_control = ask(cache, "/").headers["Cache-Control"]
        assert cache_control == "public, max-age=0, s-maxage=3600, stale-while-revalidate=60, stale-if-error=3600"
        invalidation.invalidate("topic-1", at=MORNING + timedelta(seconds=90))
        cache_control = ask(cache, "/").headers["Cache-Control"]
        assert cache_control == "public, max-age=0, s-maxage=3600, stale-while-revalidate=60, stale-if-error=3600"


def test_cdns_do_not_cache_a_page_beyond_its_own_expiry(cache, site, settings):
    settings.EDGE_SECONDS = 3600
    site.while_rendering = lambda: tracking.expires_at(MORNING + timedelta(seconds=90))
    with time_machine.travel(MORNING, tick=False):
        cache_control = ask(cache, "/").headers["Cache-Control"]
    assert cache_control == "public, max-age=0, s-maxage=90, stale-while-revalidate=0, stale-if-error=3600"


def test_an_image_is_not_compressed(cache, site):
    site.headers = [("Content-Type", "image/png")]
    answer = ask(cache, "/", accept_encoding="br, gzip")
    assert "Content-Encoding" not in answer.headers
    assert answer.body.decode() == f"{TEXT} 1"
