"""Feeds name the hub, and the hub is told which of them have changed."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs
from xml.etree import ElementTree

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from articles.workflow import drafting, publishing
from newsroom.core.cache import consumer
from newsroom.core.cache.invalidation import EVERYTHING
from newsroom.site import websub
from newsroom.site.websub import Publisher, feeds_showing
from tests.core.cache.helpers import invalidate
from tests.factories import make_article, make_topic
from tests.fake_service import service
from tests.keeping import TransactionDetector
from tests.serving import run_program, wait_until
from topics import curation
from topics.merging import rename

ATOM = "{http://www.w3.org/2005/Atom}"
NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)
HUB = "https://hub.example/push?a=1&b=2"
TREES = ("", "/zh-hans")


def of(slug):
    """The addresses of a topic's feeds."""
    return [
        f"https://news.example{tree}/topics/{slug}/feed.{form}" for form in ("rss", "atom", "json") for tree in TREES
    ]


SITE = [f"https://news.example{tree}/feed.{form}" for form in ("rss", "atom", "json") for tree in TREES]


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def hub(settings):
    with service("/hub") as hub:
        settings.WEBSUB_HUB = hub.url
        yield hub


def told(hub):
    """The addresses of each notice since this was asked last."""
    notices = [parse_qs(asked.body.decode()) for asked in hub.asked]
    assert all(notice["hub.mode"] == ["publish"] for notice in notices)
    hub.asked.clear()
    return [notice["hub.url"] for notice in notices]


def begun(hub, clock):
    """A publisher of whose beginning nothing is left."""
    publisher = Publisher(TransactionDetector())
    after(publisher, clock)
    hub.asked.clear()
    return publisher


def after(publisher, clock):
    """What follows once the publisher has read of it, and its moment has come."""
    publisher.step()
    clock.shift(Publisher.delays[0])
    publisher.step()


@pytest.mark.django_db
def test_every_form_names_the_hub_and_itself(client, settings):
    settings.WEBSUB_HUB = HUB
    make_article(topics=["Tides"])
    for path in ("/", "/topics/tides/", "/zh-hans/", "/zh-hans/topics/tides/"):
        for form in ("rss", "atom", "json"):
            response = client.get(f"{path}feed.{form}")
            itself = f"https://news.example{path}feed.{form}"
            assert response.headers["Link"] == f'<{HUB}>; rel="hub", <{itself}>; rel="self"'
            if form == "json":
                assert response.json()["hubs"] == [{"type": "WebSub", "url": HUB}]
                assert response.json()["feed_url"] == itself
            else:
                links = ElementTree.fromstring(response.content).iter(f"{ATOM}link")
                named = [(link.get("rel"), link.get("href")) for link in links if link.get("rel") in {"hub", "self"}]
                assert sorted(named) == [("hub", HUB), ("self", itself)]


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["rss", "atom", "json"])
def test_without_a_hub_feeds_name_none(client, form):
    response = client.get(f"/feed.{form}")
    assert "Link" not in response.headers
    assert b"hub" not in response.content


@pytest.mark.django_db
def test_a_new_story_is_told_of_with_the_feeds_of_its_topics_and_no_others(hub, clock):
    make_article(topics=["Ports"])
    publisher = begun(hub, clock)
    make_article(topics=["Tides"], at=timezone.now())
    after(publisher, clock)
    assert told(hub) == [SITE + of("tides")]
    clock.shift(3600)
    publisher.step()
    assert told(hub) == []


@pytest.mark.django_db
def test_what_happens_in_a_row_is_told_once(hub, clock):
    publisher = begun(hub, clock)
    for _ in range(3):
        make_article(topics=["Tides"], at=timezone.now())
        publisher.step()
        clock.shift(0.5)
    after(publisher, clock)
    assert told(hub) == [SITE + of("tides")]


@pytest.mark.django_db
def test_a_scheduled_story_is_told_of_at_its_moment_and_not_before(hub, clock):
    publisher = begun(hub, clock)
    make_article(topics=["Tides"], at=NOW + timedelta(hours=1))
    after(publisher, clock)
    assert told(hub) == []
    clock.move_to(NOW + timedelta(hours=1))
    after(publisher, clock)
    assert told(hub) == [SITE + of("tides")]


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["update", "correct", "withdraw"])
def test_what_changes_in_a_story_is_told_of(hub, clock, what):
    story = make_article(topics=["Tides"])
    make_article(topics=["Tides", "Ports"])
    publisher = begun(hub, clock)
    if what == "update":
        drafting.save(story, {"body": "<p>More is known.</p>"})
        publishing.publish(story, by=None)
    elif what == "correct":
        publishing.correct(story, "It was ebbing.", by=None)
    else:
        publishing.withdraw(story, by=None)
    after(publisher, clock)
    assert told(hub) == [SITE + of("tides")]


@pytest.mark.django_db
def test_a_story_that_no_feed_shows_any_more_and_a_draft_are_not_told_of(hub, clock, monkeypatch):
    monkeypatch.setattr(websub, "ENTRIES", 1)
    old = make_article(topics=["Tides", "Ebb"], at=NOW - timedelta(days=3))
    make_article(topics=["Tides"], at=NOW - timedelta(days=2))
    publisher = begun(hub, clock)
    publishing.correct(old, "It was ebbing.", by=None)
    after(publisher, clock)
    assert told(hub) == [of("ebb")]
    drafting.save(old, {"title": "Another headline"})
    after(publisher, clock)
    assert told(hub) == []


@pytest.mark.django_db
def test_a_topic_that_hides_a_story_is_told_of_and_one_that_hides_what_changed_is_not(hub, clock):
    story = make_article(topics=["Tides", "Ports"])
    make_article(topics=["Tides"])
    publisher = begun(hub, clock)
    curation.hide(story.entries.get(tag__name="Tides"), by=None, reason="Off topic")
    after(publisher, clock)
    assert of("tides")[0] in told(hub)[0]
    publishing.correct(story, "It was ebbing.", by=None)
    after(publisher, clock)
    assert told(hub) == [SITE + of("ports")]


@pytest.mark.django_db
def test_a_topic_is_told_of_when_its_name_or_description_changes_and_not_when_its_briefing_does(hub, clock):
    topic = make_topic("Tides")
    make_article(topics=[topic, "Ports"])
    publisher = begun(hub, clock)
    for change in (
        lambda: curation.describe(topic, by=None, description="High and low water."),
        lambda: rename(topic, "Ebb", by=None),
    ):
        change()
        after(publisher, clock)
        assert told(hub) == [of("tides")]
    curation.write_briefing(topic, "<p>High and low water.</p>", by=None)
    after(publisher, clock)
    assert told(hub) == []


@pytest.mark.django_db
def test_a_topic_that_readers_do_not_see_is_told_to_nobody(clock):
    topic = make_topic("Gossip")
    assert feeds_showing([f"topic-{topic.pk}", f"topic-name-{topic.pk}"]) == []


@pytest.mark.django_db
def test_of_more_topics_than_can_be_told_the_sites_feeds_stand_for_all(monkeypatch, clock):
    make_article(topics=["Tides", "Ports", "Locks"])
    tags = ["stories", *(f"topic-{make_topic(name).pk}" for name in ("Tides", "Ports", "Locks"))]
    monkeypatch.setattr(websub, "MAX_TOPICS", 3)
    assert len(feeds_showing(tags)) == 4 * len(SITE)
    monkeypatch.setattr(websub, "MAX_TOPICS", 2)
    assert feeds_showing(tags) == feeds_showing([EVERYTHING]) == SITE


@pytest.mark.django_db
def test_briefings_of_many_topics_leave_out_no_feed_that_has_changed(monkeypatch, clock):
    make_article(topics=["Tides"])
    monkeypatch.setattr(websub, "MAX_TOPICS", 1)
    tags = [f"topic-{make_topic('Tides').pk}", *(f"topic-details-{make_topic(name).pk}" for name in ("Ports", "Locks"))]
    assert feeds_showing(tags) == of("tides")


@pytest.mark.django_db
def test_many_feeds_are_told_by_as_many_as_a_hub_takes(hub, clock, monkeypatch):
    monkeypatch.setattr(websub, "MAX_FEEDS", 8)
    publisher = begun(hub, clock)
    make_article(topics=["Tides"], at=timezone.now())
    after(publisher, clock)
    assert [len(notice) for notice in told(hub)] == [8, 4]


@pytest.mark.django_db
def test_it_begins_with_what_has_changed_lately(hub, clock):
    make_article(topics=["Tides"], at=timezone.now())
    after(Publisher(TransactionDetector()), clock)
    assert told(hub) == [SITE + of("tides")]


@pytest.mark.django_db
@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_hub_that_refuses_is_asked_some_more_times_and_then_let_be(hub, clock, pauses, caplog, status):
    publisher = begun(hub, clock)
    make_article(at=timezone.now())
    hub.status = status
    after(publisher, clock)
    for _ in range(20):
        pauses.now += Publisher.max_retry_delay
        publisher.step()
    assert told(hub) == [SITE] * Publisher.tries
    assert "Giving up" in caplog.messages[-1]
    hub.status = 202
    make_article(at=timezone.now())
    after(publisher, clock)
    assert told(hub) == [SITE]


@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_while_the_database_is_away_nothing_is_let_go_and_a_lost_connection_is_opened_anew(
    hub, clock, pauses, caplog, monkeypatch, error
):
    def fail(*_):
        raise error("The connection was lost.")

    publisher = begun(hub, clock)
    make_article(topics=["Tides"], at=timezone.now())
    lost = connection.connection
    with monkeypatch.context() as failing:
        failing.setattr(websub, "feeds_showing", fail)
        after(publisher, clock)
        assert connection.connection is not lost
        for _ in range(2 * Publisher.tries):
            pauses.now += consumer.DATABASE_RETRY_DELAY
            publisher.step()
    assert told(hub) == []
    assert "The connection was lost." in caplog.text
    pauses.now += consumer.DATABASE_RETRY_DELAY
    publisher.step()
    assert told(hub) == [SITE + of("tides")]


def test_without_a_hub_the_command_says_what_is_missing():
    with pytest.raises(CommandError, match="WEBSUB_HUB"):
        call_command("notify_hub")


@pytest.mark.django_db
def test_a_publisher_whose_hub_has_refused_all_notices_so_far_has_handled_nothing(hub, clock, pauses):
    hub.status = 500
    publisher = Publisher(TransactionDetector())
    after(publisher, clock)
    for _ in range(Publisher.tries):
        pauses.now += Publisher.max_retry_delay
        publisher.step()
    assert told(hub) == [SITE] * Publisher.tries
    assert publisher.done_until == 0
    hub.status = 202
    make_article(at=timezone.now())
    after(publisher, clock)
    assert publisher.done_until == timezone.now().timestamp()


@pytest.mark.usefixtures("committed")
def test_the_command_tells_until_it_is_told_to_stop(hub, tmp_path):
    with run_program(["manage.py", "notify_hub"], tmp_path, WEBSUB_HUB=hub.url, CACHE_URL="locmemcache://") as process:
        wait_until(lambda: SITE in [parse_qs(asked.body.decode())["hub.url"] for asked in hub.asked])
        hub.asked.clear()
        invalidate("stories")
        wait_until(lambda: SITE in [parse_qs(asked.body.decode())["hub.url"] for asked in hub.asked])
    assert process.returncode == 0
