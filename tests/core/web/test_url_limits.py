"""newsroom/core/web/url_limits.py and what uses it: overlong parts of a URL are never looked up."""

from urllib.parse import quote

import pytest

from newsroom.core.web.url_limits import MAX_PART_LENGTH, is_too_long
from tests.factories import make_article, make_author, make_topic

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
