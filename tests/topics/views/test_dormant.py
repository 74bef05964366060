"""Topics without new stories, and without any."""

from datetime import UTC, datetime, timedelta

import pytest

from articles.workflow import publishing
from newsroom.core import tracking
from tests.factories import make_article, make_topic
from tests.topics.views.pages import read
from topics.site.stream import Stream

pytestmark = pytest.mark.django_db


def test_a_topic_says_when_its_last_story_was_once_twelve_months_have_none(client, time_machine):
    topic = make_topic("Comets")
    make_article(topics=[topic], at=datetime(1987, 3, 25, 22, tzinfo=UTC))
    make_article(topics=[topic], at=datetime(1986, 2, 9, tzinfo=UTC))
    time_machine.move_to(datetime(1988, 3, 31, 23, 59, tzinfo=UTC), tick=False)
    assert not any("Last story" in line for line in read(client, topic.get_absolute_url()).lines)
    time_machine.move_to(datetime(1988, 4, 1, tzinfo=UTC), tick=False)
    assert "Last story 25 March 1987" in read(client, topic.get_absolute_url()).lines


def test_a_page_expires_when_its_topic_becomes_dormant():
    topic = make_topic("Comets")
    make_article(topics=[topic], at=datetime(2025, 6, 30, tzinfo=UTC))
    with tracking.track() as dependencies:
        assert Stream(topic, datetime(2025, 12, 1, tzinfo=UTC)).dormant_since is None
    assert dependencies.expires_at == datetime(2026, 7, 1, tzinfo=UTC).timestamp()


def test_a_scheduled_story_wakes_no_topic_before_its_moment(client, time_machine):
    topic = make_topic("Comets")
    now = datetime(2026, 8, 8, tzinfo=UTC)
    make_article(topics=[topic], at=datetime(2019, 1, 2, tzinfo=UTC))
    time_machine.move_to(now, tick=False)
    make_article(topics=[topic], at=now + timedelta(hours=2))
    assert "Last story 2 January 2019" in read(client, topic.get_absolute_url()).lines
    time_machine.move_to(now + timedelta(hours=2), tick=False)
    assert not any("Last story" in line for line in read(client, topic.get_absolute_url()).lines)


def test_an_emptied_topic_says_so_and_leads_to_a_search(client):
    topic = make_topic("Tidal power")
    publishing.withdraw(make_article(topics=[topic]), by=None)
    page = read(client, topic.get_absolute_url())
    assert "Total: 0 articles found" in page.lines
    assert any(line.startswith("No article about Tidal power is published at the moment.") for line in page.lines)
    assert "/search/?q=Tidal%20power" in page.links()
