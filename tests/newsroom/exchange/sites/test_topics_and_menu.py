"""Topics and the menu of a whole site."""

import pytest

from tests.newsroom.exchange.sites.helpers import (
    OLD,
    export_of,
    import_site,
    key,
    menu_entry,
    old_story,
    old_topic,
    outcomes,
    sentences,
)
from topics import curation
from topics.models import Topic

pytestmark = pytest.mark.django_db


def test_a_menu_entry_of_the_front_page_says_so():
    menu = [menu_entry(30, f"{OLD}/"), menu_entry(31, OLD), menu_entry(32, "https://elsewhere.example/")]
    report = import_site(export_of(menu=menu))
    assert [each.partition(",")[0] for each in sentences(report, "menu entries")[:2]] == [
        "It leads to the front page"
    ] * 2
    assert "neither" in sentences(report, "menu entries")[2]


def test_a_long_description_is_the_briefing_and_a_long_name_is_invalid():
    topics = (old_topic(71, "Ferries", description=f"<p>{'Boat ' * 100}</p>"), old_topic(72, "x" * 300))
    report = import_site(export_of(topics=topics))
    topic = Topic.objects.get()
    assert len(topic.description) == 300
    assert topic.briefing.startswith("<p>Boat Boat")
    assert outcomes(report, "topics") == {"new": 1, "invalid": 1}


def test_parents_that_form_a_circle_are_reported():
    a, b = f"{key('')}term-1", f"{key('')}term-2"
    report = import_site(export_of(topics=(old_topic(1, "A", parent=b), old_topic(2, "B", parent=a))))
    assert outcomes(report, "topics") == {"new": 2}
    assert any("parent topic" in sentence for sentence in sentences(report, "topics"))


@pytest.mark.parametrize("publish", [True, False])
def test_a_topic_whose_stories_are_all_in_its_subtopics_has_a_page(client, publish):
    topics = (
        old_topic(70, "Sport"), old_topic(71, "Rowing", parent=f"{key('')}term-70"),
        old_topic(72, "Eights", parent=f"{key('')}term-71"), old_topic(73, "Chess"),
        old_topic(74, "Blitz", parent=f"{key('')}term-73"),
    )  # fmt: skip
    export = export_of(old_story(1, topics=["Eights"]), topics=topics)
    report = import_site(export, publish=publish)
    public = {topic.name: topic.public_from for topic in Topic.objects.public()}
    assert public.keys() == ({"Sport", "Rowing", "Eights"} if publish else set())
    assert len(set(public.values())) <= 1
    assert client.get("/category/sport/", follow=True).status_code == (200 if publish else 404)
    assert sum("because its subtopics have some" in each for each in sentences(report, "topics")) == 2 * publish
    assert outcomes(import_site(export, publish=publish), "topics") == {"unchanged": 5}


def test_a_menu_entry_that_an_editor_removed_does_not_come_back():
    export = export_of(topics=(old_topic(),), menu=(menu_entry(60, f"{OLD}/category/ferries/"),))
    import_site(export)
    topic = Topic.objects.get()
    assert topic.is_in_navigation
    curation.describe(topic, by=None, is_in_navigation=False)
    import_site(export)
    topic.refresh_from_db()
    assert not topic.is_in_navigation
