"""newsroom/core/web/url_limits.py and what uses it: overlong parts of a URL are never looked up."""

import io
from urllib.parse import quote

import pytest
from django.core.handlers import wsgi

from newsroom.core.web.url_limits import MAX_PART_LENGTH, MAX_PATH_LENGTH, is_too_long, with_path_limit
from newsroom.wsgi import application
from tests.factories import make_article, make_author, make_topic
from topics.site.mixes import MAX_TOPICS

pytestmark = pytest.mark.django_db
LONG = "ﬁ" * (MAX_PART_LENGTH + 1)


@pytest.mark.parametrize(
    "path",
    [
        f"/{LONG}", f"/{LONG}/", f"/topics/{LONG}/", f"/topics/{LONG}/2026/03/", f"/topics/{LONG}/feed.json",
        f"/2026/03/15/{LONG}/", f"/authors/{LONG}/", f"/pages/{LONG}/", f"/preview/{LONG}/", f"/media/{LONG}.jpg",
        f"/zh-hans/topics/{LONG}/", f"/sitemap-{LONG}.xml", f"/preview/a/media/{LONG}", f"/admin/{LONG}/",
        f"/topics/delta+{LONG}/", f"/mix/delta,{LONG}/",
    ],
)  # fmt: skip
def test_a_path_with_an_overlong_part_is_404_without_a_query(client, django_assert_num_queries, path):
    with django_assert_num_queries(0):
        response = client.get(quote(path))
    assert response.status_code == 404


def test_a_path_of_many_slugs_is_not_too_long():
    assert not is_too_long("/mix/" + ",".join(["delta" * 16] * 10) + "/")
    assert not is_too_long(f"/topics/{'x' * MAX_PART_LENGTH}/")
    assert is_too_long(f"/topics/{'x' * (MAX_PART_LENGTH + 1)}/")
    assert is_too_long("/a" * MAX_PATH_LENGTH)


def status_of(site, path):
    """The status of the site's response to a GET of the path, as bytes that are not percent-encoded."""
    start = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path.decode("latin-1"), "wsgi.input": io.BytesIO()}
    site(environ, lambda status, headers, exc_info=None: start.append(int(status[:3])))
    return start[0]


def decode_and_answer(environ, start_response):
    """A site that decodes the path and has a page there."""
    wsgi.get_path_info(environ)
    start_response("200 OK", [])
    return []


@pytest.mark.parametrize("start", [b"/media/", b"/static/", b"/admin/", b"/healthz", b"/oembed", b"/topics/", b"/"])
@pytest.mark.parametrize("part", [b"\xff/", b"a+", b"a/"])
def test_a_longer_path_than_any_of_the_site_is_414_before_it_is_decoded(start, part, monkeypatch):
    monkeypatch.setattr(wsgi, "repercent_broken_unicode", None)
    assert status_of(application, (start + part * MAX_PATH_LENGTH)[: MAX_PATH_LENGTH + 1]) == 414


def test_the_longest_path_of_the_site_is_not_too_long():
    slugs = [f"{number}{'𡃁' * 79}" for number in range(MAX_TOPICS)]
    site = with_path_limit(decode_and_answer)
    assert status_of(site, f"/zh-hans/mix/{','.join(slugs)}/feed.json".encode()) == 200
    assert status_of(site, b"/".ljust(MAX_PATH_LENGTH, b"a")) == 200
    assert status_of(site, b"/".ljust(MAX_PATH_LENGTH + 1, b"a")) == 414


@pytest.mark.parametrize("parameter", ["topic", "author"])
def test_an_overlong_parameter_of_search_finds_nothing_and_is_not_looked_up(
    client, django_assert_num_queries, parameter
):
    make_article(title="Delta", topics=[make_topic("Delta")], authors=[make_author("Ada Field")])
    # The navigation and the footer.
    with django_assert_num_queries(2):
        response = client.get("/search/", {parameter: LONG})
    assert response.status_code == 200
    assert "Total: 0 articles found" in response.content.decode()


@pytest.mark.parametrize("form", ["json", "xml"])
def test_an_overlong_url_of_oembed_is_404_without_a_query(client, django_assert_num_queries, form):
    with django_assert_num_queries(0):
        response = client.get("/oembed", {"url": f"https://news.example/2026/03/15/{LONG}/", "format": form})
    assert response.status_code == 404


def test_a_long_text_is_searched_for_by_its_beginning(client):
    make_article(title="The dike at Emden")
    response = client.get("/search/", {"q": f"dike{' ' * 300}{LONG}"})
    assert "Total: 1 article found" in response.content.decode()


@pytest.mark.parametrize(
    "path", ["/nothing-here/", "/media/x", "/topics/eel", "/topics/eel/", "/preview/x/", "/admin/"]
)
def test_too_many_parameters_are_a_bad_request_also_where_there_is_no_page(client, path):
    assert client.get(f"{path}?{'a&' * 1_001}").status_code == 400
    assert client.get(f"{path}?{'a&' * 999}").status_code < 500
