"""A month of a topic."""

from datetime import UTC, datetime

import pytest

from tests.factories import make_article, make_topic
from tests.topics.views.pages import NOON, make_stories, read
from topics import curation

pytestmark = pytest.mark.django_db


def test_a_month_has_its_own_total_and_ignores_pins(client):
    topic = make_topic("Gdańsk")
    stories = make_stories(topic, 20)
    curation.pin(topic.entries.get(content_object=stories[10]), by=None)
    page = read(client, f"{topic.get_absolute_url()}2026/03/")
    assert page.lines[0] == "Gdańsk: March 2026"
    assert page.lines[2:4] == ["Total: 15 articles found", "Story 0"]
    assert len(page.all("article")) == 15


def test_a_month_is_headed_and_linked_as_its_language_writes_it(client):
    topic = make_topic("Gdańsk")
    make_article(topics=[topic], at=NOON)
    path = f"{topic.get_absolute_url()}2026/03/"
    page = read(client, f"/zh-hans{path}")
    assert page.lines[0] == "Gdańsk：2026年3月"
    assert page.title.startswith("Gdańsk：2026年3月 – ")
    assert any(line.startswith("2026年3月 1 ") for line in page.lines)
    assert any(line.startswith("March 2026 1 ") for line in read(client, path).lines)


def test_a_month_has_pages_and_leads_to_the_months_beside_it(client):
    topic = make_topic()
    make_stories(topic, 21, newest=datetime(2026, 1, 31, tzinfo=UTC))
    make_article(topics=[topic], at=NOON)
    make_article(topics=[topic], at=datetime(2025, 6, 1, tzinfo=UTC))
    address = f"{topic.get_absolute_url()}2026/01/"
    page = read(client, f"{address}?page=2")
    assert len(page.all("article")) == 1
    steps = [(have["rel"], have["href"]) for have in page.all("a") if "rel" in have and "/20" in have["href"]]
    # As in a calendar, the earlier month first.
    assert steps[-2:] == [
        ("prev", f"{topic.get_absolute_url()}2025/06/"), ("next", f"{topic.get_absolute_url()}2026/03/"),
    ]  # fmt: skip
    assert client.get(f"{address}?page=3").status_code == 404


@pytest.mark.parametrize("month", ["2026/02/", "2026/13/", "0000/01/", "9999/12/", "２０２６/03/"])
def test_a_month_without_live_stories_is_not_found(client, month):
    topic = make_topic()
    make_stories(topic, 2)
    make_article(topics=[topic], at=datetime(9998, 5, 1, tzinfo=UTC))
    assert client.get(f"{topic.get_absolute_url()}{month}").status_code == 404
    assert client.get(f"{topic.get_absolute_url()}9998/05/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_a_month_takes_the_same_queries_for_any_number_of_stories(client, count, django_assert_num_queries):
    topic = make_topic()
    make_stories(topic, count)
    with django_assert_num_queries(7):
        assert len(read(client, f"{topic.get_absolute_url()}2026/03/").all("article")) == count
