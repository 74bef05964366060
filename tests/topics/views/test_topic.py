"""A topic's page: its list of stories, and what it takes to make it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.http import urlencode

from articles.workflow import publishing
from tests.factories import make_article, make_topic
from tests.topics.views.pages import NOON, make_stories, read
from topics import curation

pytestmark = pytest.mark.django_db


def test_a_topic_page_reads_as_heading_introduction_total_and_each_storys_headline_and_standfirst(client):
    topic = make_topic("Gdańsk")
    make_stories(topic, 2)
    lines = read(client, topic.get_absolute_url()).lines
    assert lines[:3] == ["Gdańsk", "Latest news and articles about Gdańsk", "Total: 2 articles found"]
    for n in range(2):
        assert lines[lines.index(f"Story {n}") + 1] == f"About {n}."
    assert lines[3:7] == ["Follow", "Search", "Coverage by month", "Story 0"]
    assert lines.index("Story 0") < lines.index("Story 1")


def test_links_to_parts_of_the_page_are_named_like_their_headings(client):
    topic, other = make_topic("Gdańsk"), make_topic("Hel")
    for _ in range(2):
        story = make_article(topics=[topic, other], at=NOON)
    curation.mark_key_moment(topic.entries.get(content_object=story), by=None, line="The strike ends")
    page = read(client, topic.get_absolute_url())
    start = page.lines.index("Follow")
    names = ["Key moments", "Latest", "Search", "Related topics", "Coverage by month"]
    assert page.lines[start + 1 : start + 1 + len(names)] == names
    assert f"{topic.get_absolute_url()}follow/" in page.links()
    for part in ("moments", "stories", "search-topic", "related", "coverage"):
        assert f"#{part}" in page.links()
        assert any(have.get("id") == part for _, have in page.elements)


@pytest.mark.parametrize(
    ("kept", "text"),
    [(0, "Total: 0 articles found"), (1, "Total: 1 article found"), (1234567, "Total: 1,234,567 articles found")],
)
def test_the_total_is_told_with_commas_and_in_the_right_number(client, kept, text):
    topic = make_topic()
    curation.make_public(topic, by=None)
    type(topic).objects.filter(pk=topic.pk).update(entry_count=kept)
    assert text in read(client, topic.get_absolute_url()).lines


def test_a_briefing_stands_in_the_introductions_place_with_the_day_of_its_review(client, time_machine):
    topic = make_topic("Gdańsk")
    make_stories(topic, 1)
    time_machine.move_to(NOON, tick=False)
    curation.write_briefing(topic, "<p>A port, and what it ships.</p>", by=None)
    lines = read(client, topic.get_absolute_url()).lines
    assert lines[:4] == [
        "Gdańsk",
        "A port, and what it ships.",
        "Introduction reviewed on 15 March 2026",
        "Total: 1 article found",
    ]


def test_a_topic_page_has_a_search_of_its_stories_once_it_has_any(client):
    topic, other = make_topic("Gdańsk"), make_topic("Hel")
    make_article(title="Cranes of the port", topics=[topic])
    make_article(title="Cranes fly", topics=[other])
    page = read(client, topic.get_absolute_url())
    (form,) = page.all("form", **{"aria-labelledby": "search-topic"})
    (field,) = page.all("input", type="hidden")
    assert "Search in Gdańsk" in page.lines
    found = read(client, f"{form['action']}?q=cranes&{urlencode({field['name']: field['value']})}")
    assert "Gdańsk Remove" in found.lines
    assert "Total: 1 article found" in found.lines
    empty = make_topic("Sopot")
    curation.make_public(empty, by=None)
    assert not read(client, empty.get_absolute_url()).all("form", **{"aria-labelledby": "search-topic"})


def test_pages_hold_twenty_and_the_total_is_the_whole_listings_on_each(client):
    topic = make_topic()
    make_stories(topic, 41)
    for number, shown in ((1, 20), (2, 20), (3, 1)):
        page = read(client, f"{topic.get_absolute_url()}?page={number}")
        assert len(page.all("article")) == shown
        assert "Total: 41 articles found" in page.lines


@pytest.mark.parametrize("page", ["0", "2", "01", "+1", "x", "１", ""])
def test_a_wrong_page_is_not_found(client, page):
    topic = make_topic()
    make_stories(topic, 3)
    assert client.get(topic.get_absolute_url(), {"page": page}).status_code == 404


def test_pins_open_page_one_in_the_editors_order_and_stand_on_no_other(client):
    topic = make_topic()
    stories = make_stories(topic, 25)
    for n in (24, 3):
        curation.pin(topic.entries.get(content_object=stories[n]), by=None)
    first, second = (read(client, f"{topic.get_absolute_url()}?page={n}") for n in (1, 2))
    headlines = [[line for line in page.lines if line.startswith("Story")] for page in (first, second)]
    assert headlines[0][:3] == ["Story 24", "Story 3", "Story 0"]
    assert [len(shown) for shown in headlines] == [20, 5]
    assert len({*headlines[0], *headlines[1]}) == 25
    assert "Total: 25 articles found" in second.lines


def test_a_pin_ends_by_itself(client, time_machine):
    topic = make_topic()
    stories = make_stories(topic, 2)
    time_machine.move_to(NOON, tick=False)
    curation.pin(topic.entries.get(content_object=stories[1]), by=None, until=NOON + timedelta(hours=1))
    assert read(client, topic.get_absolute_url()).lines[6] == "Story 1"
    time_machine.move_to(NOON + timedelta(hours=1), tick=False)
    assert read(client, topic.get_absolute_url()).lines[6] == "Story 0"


def test_a_scheduled_story_appears_at_its_moment_and_not_before(client, time_machine):
    topic = make_topic()
    make_stories(topic, 1)
    moment = timezone.now() + timedelta(hours=1)
    make_article(title="Embargoed", topics=[topic, make_topic("Unheard-of", kind="place")], at=moment)
    time_machine.move_to(moment - timedelta(seconds=1), tick=False)
    before = client.get(topic.get_absolute_url()).content.decode()
    assert "Embargoed" not in before
    assert "Unheard-of" not in before
    assert "Total: 1 article found" in before
    time_machine.move_to(moment, tick=False)
    after = client.get(topic.get_absolute_url()).content.decode()
    assert "Embargoed" in after
    assert "Unheard-of" in after
    assert "Total: 2 articles found" in after


def test_labels_and_updates_stand_with_the_headline_and_never_between_it_and_its_standfirst(client):
    topic = make_topic()
    (story,) = make_stories(topic, 1, label="sponsored")
    publishing.correct(story, "The year was 1997.", by=None)
    lines = read(client, topic.get_absolute_url()).lines
    place = lines.index("Story 0")
    assert lines[place - 1 : place + 2] == ["Sponsored", "Story 0", "About 0."]
    assert lines[place + 2].startswith("15 March 2026 Updated ")


def test_stories_carry_their_language_and_direction(client):
    topic = make_topic()
    make_stories(topic, 1, language="ar")
    assert read(client, topic.get_absolute_url()).all("hgroup", lang="ar", dir="rtl")


@pytest.mark.parametrize("count", [1, 3, 6])
def test_a_topic_page_takes_no_more_queries_for_more_stories(client, count, django_assert_max_num_queries):
    topic = make_topic()
    for n in range(count):
        below, beside = make_topic(), make_topic(kind="person")
        stories = [make_article(topics=[topic, below, beside], at=NOON - timedelta(days=60 * n)) for _ in range(2)]
        curation.describe(below, by=None, parent=topic, is_in_navigation=True)
        curation.pin(topic.entries.get(content_object=stories[0]), by=None)
        curation.mark_key_moment(topic.entries.get(content_object=stories[1]), by=None, line="A moment")
    with django_assert_max_num_queries(16):
        assert len(read(client, topic.get_absolute_url()).all("article")) == 2 * count


@pytest.mark.parametrize("count", [1, 3])
def test_scheduled_stories_take_one_query_more_however_many(client, count, django_assert_num_queries):
    topic = make_topic()
    make_stories(topic, 1)
    for _ in range(count):
        make_article(topics=[topic, make_topic()], at=timezone.now() + timedelta(days=2))
    with django_assert_num_queries(16):
        client.get(topic.get_absolute_url())


def test_no_list_loads_a_body(client, django_assert_max_num_queries):
    topic = make_topic()
    make_stories(topic, 2, body="<p>Long and never listed</p>")
    with django_assert_max_num_queries(20) as queries:
        client.get(topic.get_absolute_url())
    assert not any('"body"' in query["sql"] for query in queries)


def test_a_list_in_several_languages_leads_to_the_stories_in_that_of_the_page(client):
    topic = make_topic("Weirs")
    make_article(title="Eel", topics=[topic])
    url = topic.get_absolute_url()
    assert not any("language=" in link for link in read(client, url).links())
    make_article(title="堰", language="zh-CN", topics=[topic])
    for tree, tag, title in (("", "en", "Eel"), ("/zh-hans", "zh-Hans", "堰")):
        (link,) = {link for link in read(client, f"{tree}{url}").links() if "language=" in link}
        assert link == f"{tree}/search/?topic=weirs&language={tag}"
        (found,) = [line for line in read(client, link).lines if line in {"Eel", "堰"}]
        assert found == title
