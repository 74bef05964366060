"""The front page, and what every page leads to."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from articles.story_fields import references
from articles.workflow import drafting, publishing
from tests.articles.views.pages import NOON, headlines, make_stories, read
from tests.factories import make_article, make_author, make_draft, make_image, make_topic
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
    below = page.lines[page.lines.index("World", page.lines.index("Story 12")) :]
    assert headlines(page) == list(dict.fromkeys(headlines(page)))
    assert [line.split()[1] for line in below if line.startswith("Story")] == ["13", "15", "17", "19", "14", "16", "18"]
    assert below.index("World") < below.index("Story 13") < below.index("Arts") < below.index("Story 14")
    assert "Empty" not in below


def test_a_sections_block_ends_with_a_link_to_its_page(client):
    make_stories(13)
    make_article(title="Painting", topics=[in_navigation("Arts")], at=NOON - timedelta(days=40))
    page = read(client, "/")
    assert page.lines.index("Arts") < page.lines.index("Painting") < page.lines.index("More Arts")
    assert page.links().count("/topics/arts/") == 3


def test_below_a_lead_without_image_all_secondary_articles_have_their_standfirst(client):
    make_stories(6)
    standfirsts = {f"About {n}." for n in range(6)}
    assert standfirsts <= set(read(client, "/").lines)
    make_article(title="Lead", lead_image=make_image(), at=NOON + timedelta(days=1))
    assert standfirsts - set(read(client, "/").lines) == {"About 2.", "About 3."}


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


def test_a_sponsored_story_leads_nothing_unless_an_editor_pinned_it(client):
    section = make_topic("Trade", kind="section")
    curation.describe(section, by=None, is_in_navigation=True)
    older = [make_article(title=f"Older {n}", topics=[section]) for n in range(16)]
    sponsored = make_article(title="Bought", label="sponsored", topics=[section])
    page = client.get("/")
    assert page.context["lead"] == older[-1]
    assert sponsored in page.context["seconds"]
    curation.pin(sponsored, by=None)
    assert client.get("/").context["lead"] == sponsored


def test_a_block_of_a_section_is_not_led_by_a_sponsored_story(client):
    section = make_topic("Trade", kind="section")
    curation.describe(section, by=None, is_in_navigation=True)
    make_article(title="Plain", topics=[section])
    make_article(title="Bought", label="sponsored", topics=[section])
    for n in range(20):
        make_article(title=f"Newer {n}")
    ((_, _, block),) = client.get("/").context["sections"]
    assert [story.title for story in block] == ["Plain", "Bought"]


def test_the_label_of_a_sponsored_story_stands_above_its_headline(client):
    make_article(title="Bought", label="sponsored")
    make_article(title="Newest")
    lines = read(client, "/").lines
    assert lines[lines.index("Bought") - 1] == "Sponsored"


def test_cards_of_the_front_page_name_their_section_and_their_authors(client):
    section, place = make_topic("Trade", kind="section"), make_topic("Rotterdam")
    make_article(title="Cranes", topics=[place, section], authors=[make_author("Ida Holm"), make_author("Bo Ek")])
    lines = read(client, "/").lines
    place = lines.index("Cranes")
    assert lines[place - 1] == "Trade"
    assert any(line.startswith("By Ida Holm and Bo Ek") for line in lines)


def test_a_topic_in_which_the_story_is_hidden_is_not_named(client):
    place = make_topic("Rotterdam")
    story = make_article(title="Cranes", topics=[place])
    curation.hide(place.entries.get(content_object=story), by=None, reason="Only named.")
    assert "Rotterdam" not in read(client, "/").lines


def test_an_opinion_has_its_author_before_the_headline(client):
    make_article(title="Why not", label="opinion", authors=[make_author("Ida Holm")])
    lines = read(client, "/").lines
    assert lines.index("By Ida Holm") < lines.index("Why not")


def test_a_story_in_another_language_names_it(client):
    make_article(title="Grues", language="fr")
    make_article(title="Cranes", language="en-GB")
    lines = read(client, "/").lines
    assert sum(line.startswith("French") for line in lines) == 1


def test_readers_of_another_language_can_ask_for_its_stories_alone(client):
    make_article(title="Cranes", language="en")
    make_article(title="起重机", language="zh-Hans")
    page = read(client, "/zh-hans/")
    assert "/zh-hans/search/?language=zh-Hans" in page.links()
    lines = read(client, "/zh-hans/search/?language=zh-Hans").lines
    assert "起重机" in lines
    assert "Cranes" not in lines
    assert "/search/?language=en" not in read(client, "/").links()


@pytest.mark.parametrize(("hours", "is_shown"), [(23, False), (24, True)])
def test_an_update_is_mentioned_if_it_came_a_day_later(client, time_machine, hours, is_shown):
    story = make_article(title="Cranes", at=datetime(2026, 5, 4, 22, tzinfo=UTC))
    time_machine.move_to(datetime(2026, 5, 4, 22, tzinfo=UTC) + timedelta(hours=hours), tick=False)
    publishing.correct(story, "There are six.", by=None)
    time_machine.move_to(datetime(2026, 6, 4, tzinfo=UTC), tick=False)
    assert any("Updated" in line for line in read(client, "/").lines) is is_shown


def test_a_story_of_today_has_its_time_until_midnight(client, time_machine):
    time_machine.move_to(NOON, tick=False)
    make_article(title="Locks", at=NOON - timedelta(hours=2))
    make_article(title="Weirs", at=NOON - timedelta(days=1))
    page = read(client, "/")
    assert [line for line in page.lines if "10:00" in line] == ["Today, 10:00"]
    assert not any("Today" in line for line in page.lines if "10:00" not in line)
    time_machine.move_to(NOON + timedelta(hours=12))
    assert not any("Today" in line for line in read(client, "/").lines)
