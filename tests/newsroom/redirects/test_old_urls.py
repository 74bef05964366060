"""The one form of an old URL, however it is written, and what requests match it."""

import unicodedata

import pytest
from django.core.exceptions import ValidationError
from django.urls import get_resolver
from django.utils import translation

from newsroom.redirects.live_pages import _at_root, _pattern
from newsroom.redirects.old_urls import candidates, is_front_with_query, stored_form
from tests.keeping import SITE


@pytest.mark.parametrize(
    "written",
    [
        "/caf%C3%A9/Oder", "/caf%c3%a9/Oder/", "/café/Oder", unicodedata.normalize("NFD", "/café/Oder/"),
        "https://old.example/caf%C3%A9/Oder/#top", "http://old.example:8080//café//Oder", " /caf%C3%A9/%4Fder ",
        "/café/Oder/?utm_source=mail&fbclid=1",
    ],
)  # fmt: skip
def test_all_spellings_of_an_old_url_are_one(written):
    assert stored_form(written) == "/café/Oder"


@pytest.mark.parametrize(
    "written", ["/?p=7", "?p=7", "/index.php?p=7", "https://old.example?p=7", "/?utm_medium=a&p=7"]
)
def test_a_query_of_the_root_is_one_with_that_of_its_index(written):
    assert stored_form(written) == "/?p=7"


@pytest.mark.parametrize(
    "written", ["/100%25", "/a%3Fb", "/a%23b", "/caf%E9", "/a?x=%26", "/a b", "/blog/*", "/?tag=%C3%A9"]
)
def test_what_is_stored_is_read_as_the_same_again(written):
    assert stored_form(stored_form(written)) == stored_form(written)


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", "slash"), ("blog/locks", "slash"), ("mailto:desk@old.example", "http"), ("http://[", "not a URL"),
        ("/", "front page"), ("/?", "front page"), ("/?sort=up", "one of these parameters: attachment_id, author"),
        ("/*", "longer prefix"), ("/a*/b", "asterisk"), ("/*/b", "asterisk"), ("/a/b*", "asterisk"),
        (f"/a/{'b' * 256}", "255"), (f"/{'/'.join(['b' * 100] * 5)}", "500"), (f"/x?a={'b' * 2000}", "500"),
        ("/admin/x", "/admin/"), ("/static/x.css", "/static/"), ("/api/v1/x", "/api/"),
        ("/zh-hans/preview/x", "belong"),
        ("/a%00b", "control"), ("/healthz", "belong"),
    ],
)  # fmt: skip
def test_what_can_never_redirect_is_refused_with_the_reason(written, why):
    with pytest.raises(ValidationError) as error:
        stored_form(written)
    assert why in error.value.messages[0]


def test_the_longest_old_url_has_500_characters():
    path = f"/{'é' * 250}/{'b' * 248}"
    assert len(path) == 500
    assert stored_form(path) == path
    with pytest.raises(ValidationError):
        stored_form(f"{path}b")


@pytest.mark.parametrize(
    ("path", "query", "expected"),
    [
        ("/", "p=7", [("/?p=7", "", "")]),
        ("/index.php", "p=7", [("/?p=7", "", ""), ("/index.php", "", ""), ("/index.php/*", "", "")]),
        ("/a/b/", "", [("/a/b", "", ""), ("/a/b/*", "", ""), ("/a/*", "b/", "")]),
        ("/tag/a/feed/atom/", "", [("/tag/a/feed/atom", "", ""), ("/tag/a", "", "atom"), ("/tag/a/feed", "", "atom")]),
        ("/tag/a/page/2/", "", [("/tag/a/page/2", "", ""), ("/tag/a", "", "")]),
        ("/tag/a", "feed=rss2", [("/tag/a?feed=rss2", "", ""), ("/tag/a", "", "rss")]),
        ("/", "cat=3&feed=atom", [("/?cat=3&feed=atom", "", ""), ("/?cat=3", "", "atom"), ("/?feed=atom", "", "")]),
    ],
)  # fmt: skip
def test_a_request_matches_the_most_specific_first(path, query, expected):
    assert [tuple(each) for each in candidates(path, query)][: len(expected)] == expected


def test_the_number_of_candidates_is_limited():
    assert len(candidates("/a" * 2000, "&".join(f"x{n}={n}" for n in range(500)))) < 300
    assert candidates("/a\0b", "") == []


def test_only_known_parameters_of_the_front_page_are_looked_up():
    assert is_front_with_query("/", "utm_source=x&p=3")
    assert not is_front_with_query("/", "utm_source=p&page=2")
    assert not is_front_with_query("/topics/", "p=3")
    assert not is_front_with_query("/", "")


def test_every_page_of_the_site_may_be_a_live_page():
    paths = {address.partition("?")[0] for address in SITE}
    paths |= {
        "/2026/05/04/locks",
        "/2026/",
        "/topics/a+b/2026/05",
        "/topics/a/feed.rss",
        "/pages/x/",
        "/about",
        "/mix/a,b",
    }
    pattern = _pattern(get_resolver())
    assert [path for path in paths if not pattern.match(_at_root(path))] == []
    assert get_resolver().url_patterns
    assert not any(
        _pattern(get_resolver()).match(_at_root(path)) for path in ("/blog/2026/05/", "/category/topics/", "/20260/")
    )


def test_paths_are_known_in_all_languages_whatever_the_language_of_the_first_request():
    _pattern.cache_clear()
    with translation.override("zh-hans"):
        pattern = _pattern(get_resolver())
    assert all(pattern.match(_at_root(path)) for path in ("/topics/canals/", "/zh-hans/topics/canals/"))
