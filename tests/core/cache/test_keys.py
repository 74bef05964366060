"""What a page is kept under and made from, who is sent one, and which answers are kept."""

import pytest
from django.contrib.auth.models import User

from newsroom.core import tracking
from newsroom.core.cache.wsgi import PageCache
from tests.core.cache.helpers import Site, ask

pytestmark = pytest.mark.usefixtures("committed")


def test_below_which_address_a_reader_says_that_the_site_stands_is_not_in_the_page(site):
    told = []

    def application(environ, start_response):
        told.append(environ["SCRIPT_NAME"])
        return site(environ, start_response)

    cache = PageCache(application)
    # As gunicorn tells a header of that name (`forwarder_headers`).
    ask(lambda environ, start_response: cache({**environ, "SCRIPT_NAME": "/elsewhere"}, start_response), "/")
    assert told == [""]


@pytest.mark.parametrize("address", ["/?page=1", "/?utm_source=x", "/?", "/?page=3&page=1&x[]=%00"])
def test_parameters_that_mean_nothing_make_no_page_of_their_own(cache, site, address):
    ask(cache, "/")
    assert ask(cache, address).body == b"Page 1"


def test_a_question_mark_in_a_path_is_no_query(cache, site):
    assert ask(cache, "/a?page=2").body == b"Page 1"
    assert ask(cache, "/a%3Fpage=2").body == b"Page 2"


def test_those_that_do_are_all_that_a_page_is_made_from(cache, site):
    site.reads = ["page", "p"]
    ask(cache, "/a/?x=1&p=30&page=2&page=4&q=b%C3%B6rse")
    ask(cache, "/a/?page=4&p=30")
    assert site.rendered == ["/a/?page=4&p=30"]


@pytest.mark.parametrize("query", ["page=01", "page=0", "page=-1", "page=x", "page=", "page=1234567", "p=%C3%B6"])
def test_what_is_no_number_of_a_page_is_for_the_site_to_refuse(cache, site, query):
    site.reads = ["page", "p"]
    assert ask(cache, f"/a/?{query}").cache_status == ask(cache, f"/a/?{query}").cache_status == ""


def test_a_page_that_does_not_ask_for_its_number_is_kept_once(cache, site):
    ask(cache, "/a/")
    assert ask(cache, "/a/?page=2").cache_status == ask(cache, "/a/?page=2").cache_status == ""
    assert ask(cache, "/a/").body == b"Page 1"


def test_nothing_else_of_a_request_reaches_the_page():
    seen = {}

    @tracking.cache_publicly
    def site(environ, start_response):
        seen.update(environ)
        tracking.depends_on("x")
        start_response("200 OK", [])
        return [b""]

    told = {"cookie": "theme=dark", "accept_language": "zh", "x_forwarded_host": "evil.example", "range": "bytes=0-1"}
    ask(PageCache(site), "/", if_none_match='"a"', **told)
    assert [name for name in seen if name.startswith("HTTP_")] == ["HTTP_HOST"]


@pytest.mark.parametrize(
    "request_",
    [
        {"method": "POST"},
        {"cookie": "a=b; __Host-sessionid=abc"},
        {"authorization": "Bearer x"},
        {"host": "evil.example"},
        {"x_forwarded_proto": "http"},
    ],
)
def test_who_is_not_an_anonymous_reader_of_the_site_is_answered_by_the_site(cache, site, request_):
    ask(cache, "/")
    assert ask(cache, "/", **request_).body == b"Page 2"
    assert ask(cache, "/").body == b"Page 1"


@pytest.mark.parametrize(
    "path", ["/admin/", "/media/x.jpg", "/preview/abc/", "/static/a.css", "/healthz", "/oembed?url=x"]
)
def test_the_desk_and_files_are_passed_by(cache, site, path):
    ask(cache, path)
    assert ask(cache, path).body == b"Page 2"


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        ("404 Not Found", []),
        ("301 Moved Permanently", [("Location", "/")]),
        ("200 OK", [("Set-Cookie", "a=b")]),
        ("200 OK", [("Vary", "*")]),
        ("200 OK", [("Vary", "Accept-Encoding, Cookie")]),
        ("200 OK", [("Cache-Control", "max-age=0, no-cache")]),
    ],
)
def test_what_is_no_page_for_everybody_is_not_kept(cache, site, status, headers):
    site.status, site.headers = status, headers
    ask(cache, "/")
    answer = ask(cache, "/")
    assert answer.body == b"Page 2"
    assert set(headers) <= set(answer.headers.items())


def test_a_page_that_read_nothing_is_kept():
    cache = PageCache(Site())
    ask(cache, "/")
    assert ask(cache, "/").body == b"Page 1"


def test_a_page_with_a_statement_that_nobody_recorded_is_not_kept(caplog):
    site = Site("topic-1")
    site.while_rendering = User.objects.count
    cache = PageCache(site)
    ask(cache, "/")
    assert ask(cache, "/").body == b"Page 2"
    assert "auth_user" in caplog.text


def test_a_page_whose_view_does_not_say_that_it_is_for_everybody_is_not_kept():
    def for_some(environ, start_response):
        tracking.depends_on("topic-1", "navigation")
        start_response("200 OK", [])
        return [b""]

    cache = PageCache(for_some)
    assert ask(cache, "/").cache_status == ask(cache, "/").cache_status == ""


def test_what_is_not_kept_is_told_all_that_was_asked(cache, site):
    site.status = "301 Moved Permanently"
    ask(cache, "/a/?utm_source=x&page=2")
    assert site.rendered[-1] == "/a/?utm_source=x&page=2"


def test_head_is_answered_without_the_text(cache, site):
    head, page = ask(cache, "/", method="HEAD"), ask(cache, "/")
    assert (head.body, page.body) == (b"", b"Page 1")
    assert head.headers["Content-Length"] == page.headers["Content-Length"] == "6"
    assert head.headers["ETag"] == page.headers["ETag"]
