"""The stories of a topic that are searched for on its screen and for a split."""

from datetime import UTC, datetime

import pytest

from tests.factories import make_article, make_topic
from tests.topics.admin.screens import address, filed, send, titles_in

pytestmark = pytest.mark.django_db


def test_stories_are_found_by_words_of_their_headline_in_the_topic_alone(client, topic_editor):
    topic = make_topic("Harbour")
    make_article(title="Cranes arrive", topics=[topic])
    make_article(title="Cranes elsewhere", topics=["Airport"])
    page = client.get(address(topic, "stories"), {"find": "cra\0nes\x1f"})
    assert [row.title for row in page.context["rows"]] == ["Cranes arrive"]
    assert client.get(address(topic, "stories")).context["rows"] == []


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"find_topic": "Cranes"}, ["Story 2", "Story 0"]),
        ({"find_topic": "cranes", "find": "story 2"}, ["Story 2"]),
        ({"find_since": "2026-02-02"}, ["Story 2", "Story 1"]),
        ({"find_until": "2026-02-02"}, ["Story 1", "Story 0"]),
        ({"find_since": "2026-02-02", "find_until": "2026-02-02"}, ["Story 1"]),
        ({"find_topic": "Cranes", "find_since": "2026-02-02"}, ["Story 2"]),
        ({}, []),
    ],
)
def test_stories_are_found_by_another_topic_and_dates(client, topic_editor, wanted, found):
    topic = make_topic("Harbour")
    for n in range(3):
        topics = [topic] if n == 1 else [topic, "Cranes"]
        make_article(title=f"Story {n}", topics=topics, at=datetime(2026, 2, 1 + n, 23, 59, tzinfo=UTC))
    make_article(title="Story elsewhere", topics=["Cranes"])
    page = client.get(address(topic, "stories"), wanted)
    assert [row.title for row in page.context["rows"]] == found
    split = client.get(address(topic, "split"), wanted)
    everything = ["Story 2", "Story 1", "Story 0"]
    assert [entry.article.title for entry in split.context["entries"]] == (found if wanted else everything)


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ({"find_topic": "Nowhere"}, "Topic “Nowhere” not found. Choose one from the list."),
        ({"find_since": "yesterday"}, "Enter a valid date."),
    ],
)
def test_a_filter_that_means_nothing_is_told_and_finds_nothing(client, topic_editor, wanted, told):
    topic = make_topic("Harbour")
    filed(topic, 1)
    for page in (
        client.get(address(topic, "stories"), wanted),
        client.get(address(topic, "split"), wanted),
        send(client, topic, **wanted, _save="find"),
    ):
        assert told in page.content.decode()
    assert titles_in(page, "found") == []
