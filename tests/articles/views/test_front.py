"""The front page, and what every page leads to."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from articles.story_fields import references
from articles.workflow import drafting, publishing
from tests.articles.views.pages import NOON, headlines, make_stories, read
from tests.factories import make_article, make_draft, make_image, make_topic
from topics import curation

pytestmark = pytest.mark.django_db


def test_the_front_page_shows_pinned_stories_then_the_latest_each_once(client):
    stories = make_stories(5)
    for n in (4, 2):
        curation.pin(stories[n], by=None)
    assert headlines(read(client, "/")) == [f"Story {n}" for n in (4, 2, 0, 1, 3)]


def test_a_pin_to_the_front_page_ends_by_itself_and_with_its_story(client, time_machine):
    stories = make_stories(3)
    time_machine.move_to(NOON, tick=False)
    curation.pin(stories[2], by=None, until=NOON + timedelta(hours=1))
    curation.pin(stories[1], by=None)
    assert headlines(read(client, "/")) == ["Story 2", "Story 1", "Story 0"]
    publishing.withdraw(stories[1], by=None)
    time_machine.move_to(NOON + timedelta(hours=1), tick=False)
    assert headlines(read(client, "/")) == ["Story 0", "Story 2"]


def test_the_front_page_ends_where_the_archive_goes_on(client):
    make_stories(30)
    page = read(client, "/")
    assert len(headlines(page)) == 13
    assert "/2026/03/" in page.links()


def in_navigation(name, position=0):
    """A topic that the navigation shows."""
    topic = make_topic(name, kind="section")
    curation.describe(topic, by=None, is_in_navigation=True, navigation_position=position)
    return topic


def test_a_section_has_a_block_of_its_newest_stories_each_story_standing_once_on_the_page(client):
    arts, world = in_navigation("Arts", 1), in_navigation("World")
    in_navigation("Empty", 2)
    for n, story in enumerate(make_stories(20)):
        drafting.save(story, {"topics": references([world, arts] if n % 2 else [arts])})
        publishing.publish(story, by=None)
    page = read(client, "/")
    below = page.lines[page.lines.index("World") :]
    assert headlines(page) == list(dict.fromkeys(headlines(page)))
    assert [line.split()[1] for line in below if line.startswith("Story")] == ["13", "15", "17", "19", "14", "16", "18"]
    assert below.index("World") < below.index("Story 13") < below.index("Arts") < below.index("Story 14")
    assert "Empty" not in below


def test_a_sections_block_shows_what_is_live_and_not_hidden_in_it(client, time_machine):
    arts = in_navigation("Arts")
    make_stories(13)
    hidden, coming = (make_article(title=name, topics=[arts], at=NOON - timedelta(days=90)) for name in ("Hid", "Late"))
    curation.hide(hidden.entries.get(), by=None, reason="Only names it.")
    publishing.publish(coming, by=None, at=timezone.now() - timedelta(days=300))
    make_article(title="Embargoed", topics=[arts], at=timezone.now() + timedelta(days=1))
    lines = read(client, "/").lines
    assert lines[lines.index("Arts") + 1] == "Late"
    assert not {"Hid", "Embargoed"} & set(lines)


def test_the_front_page_has_the_date_of_the_newsrooms_day(client, settings, time_machine):
    settings.TIME_ZONE = "Asia/Tokyo"
    make_article()
    time_machine.move_to(datetime(2026, 3, 15, 14, 59, tzinfo=UTC), tick=False)
    assert "Sunday 15 March 2026" in client.get("/").content.decode()
    time_machine.move_to(datetime(2026, 3, 15, 15, 0, tzinfo=UTC), tick=False)
    assert "Monday 16 March 2026" in client.get("/").content.decode()


def test_the_navigation_is_made_of_the_public_topics_marked_for_it_in_their_order(client):
    for position, name in enumerate(("World", "Arts", "Secret")):
        topic = make_topic(name, kind="section")
        curation.describe(topic, by=None, is_in_navigation=True, navigation_position=position)
        if name != "Secret":
            make_article(topics=[topic])
    links = read(client, "/").links()
    assert links.index("/topics/world/") < links.index("/topics/arts/") < links.index("/topics/")
    assert "/topics/secret/" not in links


def test_an_empty_site_says_what_to_do_next(client):
    make_draft()
    make_article(at=timezone.now() + timedelta(days=1))
    page = read(client, "/")
    assert page.lines[0] == "Welcome to Newsroom"
    assert "/admin/" in page.links()
    assert any("import_articles" in line for line in page.lines)


def test_every_page_leads_to_topics_authors_and_corrections(client):
    make_stories(1)
    assert {"/topics/", "/authors/", "/corrections/"} <= set(read(client, "/").links())


def test_a_section_whose_first_story_has_no_picture_has_more_headlines_in_its_place(client):
    arts, world = in_navigation("Arts", 1), in_navigation("World", 2)
    make_stories(13)
    for n in range(8):
        make_article(title=f"Arts {n}", topics=[arts], at=NOON - timedelta(days=40 + n))
        picture = {"lead_image": make_image()} if n == 0 else {}
        make_article(title=f"World {n}", topics=[world], at=NOON - timedelta(days=40 + n), **picture)
    lines = read(client, "/").lines
    assert [line.split()[1] for line in lines if line.startswith("Arts ")] == ["0", "1", "2", "3", "4", "5"]
    assert [line.split()[1] for line in lines if line.startswith("World ")] == ["0", "1", "2", "3"]
