"""Years, months and days."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from articles.workflow import publishing
from tests.articles.views.pages import NOON, make_stories, read
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def test_years_months_and_days_have_totals_pages_and_links_to_their_parts(client):
    make_stories(45)
    make_article(at=timezone.now() + timedelta(days=1))
    year = read(client, "/2026/")
    assert year.lines[:2] == ["2026", "Total: 45 articles found"]
    assert {"/2026/01/", "/2026/02/", "/2026/03/"} <= set(year.links())
    assert "/2026/04/" not in year.links()
    assert len(read(client, "/2026/?page=3").all("article")) == 5
    month = read(client, "/2026/03/")
    assert month.lines[:2] == ["March 2026", "Total: 15 articles found"]
    # The heading names the year.
    assert {"15 March 1 article", "14 March 1 article"} <= set(month.lines)
    assert {"/2026/", "/2026/03/15/", "/2026/02/"} <= set(month.links())
    assert "/2026/03/16/" not in month.links()
    day = read(client, "/2026/03/14/")
    assert day.lines[:3] == ["14 March 2026", "Total: 1 article found", "Story 1"]
    assert day.title == "Articles from 14 March 2026 – Newsroom"


@pytest.mark.parametrize(
    ("address", "earlier", "later"),
    [("/2026/03/14/", "/2026/03/13/", "/2026/03/15/"), ("/2026/02/", "/2026/01/", "/2026/03/")],
)
def test_the_way_to_earlier_days_and_months_stands_before_that_to_later_ones_as_in_a_calendar(
    client, address, earlier, later
):
    make_stories(45)
    page = read(client, address)
    steps = [link for link in page.all("a") if link.get("rel") in ("prev", "next")]
    assert [(step["rel"], step["href"]) for step in steps if "page=" not in step["href"]] == [
        ("prev", earlier), ("next", later),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "address",
    ["/2025/", "/2026/04/", "/2026/03/16/", "/2026/13/", "/2026/02/30/", "/0000/", "/0001/", "/9999/", "/2026/?page=2"],
)
def test_a_period_without_live_stories_is_not_found(client, address):
    make_stories(1)
    publishing.withdraw(make_article(at=NOON + timedelta(days=1)), by=None)
    assert client.get(address).status_code == 404


def test_days_are_the_newsrooms(client, settings):
    settings.TIME_ZONE = "Pacific/Auckland"
    story = make_article(at=datetime(2026, 3, 31, 23, tzinfo=UTC))
    assert story.get_absolute_url().startswith("/2026/04/01/")
    assert "Total: 1 article found" in read(client, "/2026/04/01/").lines
    assert client.get("/2026/03/").status_code == 404
