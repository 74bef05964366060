"""Authors and what they signed."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from articles.workflow import publishing
from tests.articles.views.pages import headlines, make_stories, read
from tests.factories import make_article, make_author

pytestmark = pytest.mark.django_db


def test_authors_with_live_stories_are_listed_from_a_to_z(client):
    make_article(authors=["Trade desk", "Éditions", "arts desk"])
    make_article(authors=["Embargo desk"], at=timezone.now() + timedelta(days=1))
    make_author("Idle desk")
    assert read(client, "/authors/").lines == ["Authors", "arts desk", "Éditions", "Trade desk"]


def test_an_author_page_has_who_it_is_the_total_and_the_stories(client):
    author = make_author("Trade desk")
    author.role, author.bio = "Tariffs and freight", "Two people.\n\nThree ports."
    author.save()
    make_stories(21, authors=[author])
    make_article(authors=[author], at=timezone.now() + timedelta(days=1))
    page = read(client, author.get_absolute_url())
    assert page.lines[:6] == [
        "Trade desk",
        "Tariffs and freight",
        "Two people.",
        "Three ports.",
        "Total: 21 articles found",
        "Story 0",
    ]
    assert len(page.all("article")) == 20
    assert headlines(read(client, f"{author.get_absolute_url()}?page=2")) == ["Story 20"]


def test_an_author_without_live_stories_is_not_found(client):
    author = make_author("Trade desk")
    publishing.withdraw(make_article(authors=[author]), by=None)
    assert client.get(author.get_absolute_url()).status_code == 404
    assert client.get("/authors/a%00b/").status_code == 404


def test_an_authors_address_in_upper_case_redirects(client):
    make_article(authors=["Trade desk"])
    assert client.get("/authors/Trade-Desk/?page=1")["Location"] == "/authors/trade-desk/?page=1"


def test_an_author_can_be_followed_by_a_feed_with_their_name(client):
    author = make_author("Trade desk")
    make_article(title="Ferries", authors=[author])
    make_article(title="Trams")
    content = client.get(author.get_absolute_url()).content.decode()
    for form in ("rss", "atom", "json"):
        assert f'<a href="/search/feed.{form}?author=trade-desk">' in content
    assert 'title="Trade desk (RSS)" href="/search/feed.rss?author=trade-desk"' in content
    feed = json.loads(client.get("/search/feed.json?author=trade-desk").content)
    assert (feed["title"], [item["title"] for item in feed["items"]]) == ("Trade desk – Newsroom", ["Ferries"])
    assert feed["home_page_url"].endswith("/authors/trade-desk/")
