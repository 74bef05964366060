"""Cache keys, what a page is rendered from, which requests bypass the cache, and which responses are cached."""

import pytest
from django.contrib.auth.models import User
from django.urls import get_resolver

from newsroom.core import tracking
from newsroom.core.cache import keys
from newsroom.core.cache.page_cache import PageCache
from newsroom.core.web.url_limits import MAX_PART_LENGTH
from tests.core.cache.helpers import Site, ask

pytestmark = pytest.mark.usefixtures("committed")


def test_script_name_of_a_request_is_ignored(site):
    script_names = []

    def application(environ, start_response):
        script_names.append(environ["SCRIPT_NAME"])
        return site(environ, start_response)

    cache = PageCache(application)
    # As gunicorn sets it from a header of that name (`forwarder_headers`).
    ask(lambda environ, start_response: cache({**environ, "SCRIPT_NAME": "/elsewhere"}, start_response), "/")
    assert script_names == [""]


@pytest.mark.parametrize("address", ["/?page=1", "/?utm_source=x", "/?", "/?page=3&page=1&x[]=%00"])
def test_unknown_parameters_are_not_in_the_key(cache, site, address):
    ask(cache, "/")
    assert ask(cache, address).body == b"Page 1"


def test_a_question_mark_in_a_path_does_not_start_a_query(cache, site):
    assert ask(cache, "/a?page=2").body == b"Page 1"
    assert ask(cache, "/a%3Fpage=2").body == b"Page 2"


def test_a_page_is_rendered_with_known_parameters_alone(cache, site):
    site.parameters = ["page", "p"]
    ask(cache, "/a/?x=1&p=30&page=2&page=4&q=b%C3%B6rse")
    ask(cache, "/a/?page=4&p=30")
    assert site.rendered == ["/a/?page=4&p=30"]


@pytest.mark.parametrize(
    "query",
    [
        "topic=a&topic=b&q=dike+at+Emden", "q=dike%20at%20Emden&topic=b&topic=%61&topic=b&topic=",
        "x=1&topic=b&q=a&topic=a&q=++dike++at+Emden+&label=&page=1",
    ],
)  # fmt: skip
def test_values_of_texts_and_lists_are_in_the_key_in_one_spelling(cache, site, query):
    site.parameters = ["q", "topic", "label", "page"]
    ask(cache, f"/search/?{query}")
    assert site.rendered == ["/search/?q=dike+at+Emden&topic=a&topic=b"]


def test_a_text_that_views_cut_is_in_the_key_as_it_is(cache, site):
    assert keys.MAX_TEXT_LENGTH == MAX_PART_LENGTH
    site.parameters = ["q"]
    ask(cache, f"/search/?q=+dike{'+' * 300}Emden+")
    assert site.rendered == [f"/search/?q=dike{'+' * 300}Emden"]


def test_a_text_of_any_language_is_in_the_key(cache, site):
    site.parameters = ["q"]
    for query in ("q=%E6%B4%AA%E6%B0%B4", "q=%e6%b4%aa%E6%B0%B4", "q=%00%ff", "q=a%0Ab"):
        ask(cache, f"/search/?{query}")
    assert site.rendered == ["/search/?q=%E6%B4%AA%E6%B0%B4", "/search/?q=%00%EF%BF%BD", "/search/?q=a+b"]


@pytest.mark.parametrize("query", ["page=01", "page=0", "page=-1", "page=x", "page=", "page=1234567", "p=%C3%B6"])
def test_an_invalid_page_number_bypasses_the_cache(cache, site, query):
    site.parameters = ["page", "p"]
    assert ask(cache, f"/a/?{query}").cache_status == ask(cache, f"/a/?{query}").cache_status == ""


@pytest.mark.parametrize("query", ["page=2", "page=x", "kind=subject&p=3", "letter=xyz"])
def test_parameters_of_other_views_are_not_in_the_key(cache, site, query):
    site.parameters = ["p"] if "page" in query else ["page"]
    ask(cache, "/a/")
    assert ask(cache, f"/a/?{query}").body == b"Page 1"


@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        ("/", set()),
        ("/zh-hans/", set()),
        ("/2026/03/", {"page"}),
        ("/zh-hans/2026/03/", {"page"}),
        ("/topics/", {"kind", "letter", "page"}),
        ("/zh-hans/topics/", {"kind", "letter", "page"}),
        ("/topics/chongqing/", {"page"}),
        ("/mix/", set()),
        ("/search/feed.json", {"q", "topic", "author", "label", "language", "from", "to", "page"}),
        ("/sitemap-topics.xml", {"p"}),
        ("/robots.txt", set()),
        ("/nothing/is/here", set()),
        ("", set()),
        ("/\udcff\x00/", set()),
    ],
)
def test_a_view_names_the_parameters_that_it_uses(path, parameters):
    assert set(keys.parameters_of(path)) == parameters


def test_all_parameters_of_views_have_a_rule_for_their_values():
    views = [pattern.callback for pattern in _patterns(get_resolver())]
    used = set().union(*(getattr(view, "parameters", ()) for view in views))
    assert used == set(keys.PARAMETERS)


def _patterns(resolver):
    for pattern in resolver.url_patterns:
        yield from _patterns(pattern) if hasattr(pattern, "url_patterns") else [pattern]


def test_a_page_is_not_rendered_from_other_headers():
    seen = {}

    @tracking.cache_publicly()
    def site(environ, start_response):
        seen.update(environ)
        tracking.depends_on("x")
        start_response("200 OK", [])
        return [b""]

    headers = {
        "cookie": "theme=dark",
        "accept_language": "zh",
        "x_forwarded_host": "evil.example",
        "range": "bytes=0-1",
    }
    ask(PageCache(site), "/", if_none_match='"a"', **headers)
    assert [name for name in seen if name.startswith("HTTP_")] == ["HTTP_HOST"]


@pytest.mark.parametrize(
    "request_",
    [
        {"method": "POST"},
        {"host": "evil.example"},
        {"x_forwarded_proto": "http"},
    ],
)
def test_requests_that_write_or_are_for_other_hosts_bypass_the_cache(cache, site, request_):
    ask(cache, "/")
    assert ask(cache, "/", **request_).body == b"Page 2"
    assert ask(cache, "/").body == b"Page 1"


@pytest.mark.parametrize(
    "request_",
    [{"cookie": "a=b"}, {"cookie": "a=b; __Host-sessionid=abc"}, {"authorization": "Bearer x"}],
)
def test_no_cookie_and_no_credentials_bypass_the_cache(cache, site, request_):
    ask(cache, "/")
    answer = ask(cache, "/", **request_)
    assert (answer.body, answer.cache_status) == (b"Page 1", "hit")


@pytest.mark.parametrize(
    "path", ["/admin/", "/media/x.jpg", "/preview/abc/", "/static/a.css", "/healthz", "/oembed?url=x"]
)
def test_the_desk_and_files_bypass_the_cache(cache, site, path):
    ask(cache, path)
    assert ask(cache, path).body == b"Page 2"


@pytest.mark.parametrize("tree", ["", "/zh-hans"])
@pytest.mark.parametrize(
    ("address", "other"),
    [("/topics/?q=a", "/topics/?topic=a"), ("/mix/?topic=a", "/mix/?q=a"), ("/mix/?x=1&topic=", "/mix/?x=1&topics=a")],
)
def test_lists_that_are_filtered_and_forms_that_are_filled_in_bypass_the_cache(cache, site, tree, address, other):
    assert [ask(cache, f"{tree}{address}").cache_status for _ in range(2)] == ["", ""]
    assert [ask(cache, f"{tree}{other}").cache_status for _ in range(2)] == ["fwd=miss; stored", "hit"]


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
def test_a_response_that_is_not_a_public_page_is_not_cached(cache, site, status, headers):
    site.status, site.headers = status, headers
    ask(cache, "/")
    answer = ask(cache, "/")
    assert answer.body == b"Page 2"
    assert set(headers) <= set(answer.headers.items())


def test_a_page_without_tags_is_cached():
    cache = PageCache(Site())
    ask(cache, "/")
    assert ask(cache, "/").body == b"Page 1"


def test_a_page_with_an_unrecorded_statement_is_not_cached(caplog):
    site = Site("topic-1")
    site.while_rendering = User.objects.count
    cache = PageCache(site)
    ask(cache, "/")
    assert ask(cache, "/").body == b"Page 2"
    assert "auth_user" in caplog.text


def test_a_view_that_is_not_marked_as_public_is_not_cached():
    def private_view(environ, start_response):
        tracking.depends_on("topic-1", "navigation")
        start_response("200 OK", [])
        return [b""]

    cache = PageCache(private_view)
    assert ask(cache, "/").cache_status == ask(cache, "/").cache_status == ""


def test_a_public_page_that_is_not_cached_is_rendered_once(cache, site):
    site.while_rendering = tracking.keep_uncached
    assert ask(cache, "/a/?utm_source=x").cache_status == ask(cache, "/a/?utm_source=x").cache_status == ""
    assert site.rendered == ["/a/", "/a/"]


def test_an_uncached_response_gets_the_whole_query(cache, site):
    site.status = "301 Moved Permanently"
    ask(cache, "/a/?utm_source=x&page=2")
    assert site.rendered[-1] == "/a/?utm_source=x&page=2"


def test_the_response_to_head_has_no_body(cache, site):
    head, page = ask(cache, "/", method="HEAD"), ask(cache, "/")
    assert (head.body, page.body) == (b"", b"Page 1")
    assert head.headers["Content-Length"] == page.headers["Content-Length"] == "6"
    assert head.headers["ETag"] == page.headers["ETag"]
