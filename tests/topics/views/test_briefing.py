"""The briefing of a topic page: short and long, by whom, in each language; and the stories to start with."""

import re

import pytest

from articles.story_fields import reference
from articles.workflow import publishing
from tests.factories import make_article, make_topic
from tests.reading import Reading
from tests.topics.views.pages import read
from topics import curation

pytestmark = pytest.mark.django_db


def test_what_follows_a_rule_is_the_long_form(client):
    topic = make_topic("Dunes")
    make_article(topics=[topic])
    curation.write_briefing(topic, "<p>Dunes move.</p><hr><p>They move inland.</p><hr><p>Slowly.</p>", by=None)
    lines = read(client, topic.get_absolute_url()).lines
    start = lines.index("Dunes move.")
    assert lines[start : start + 4] == ["Dunes move.", "Read moreRead less", "They move inland.", "Slowly."]


def test_a_short_briefing_has_nothing_more_to_read(client):
    topic = make_topic("Dunes")
    make_article(topics=[topic])
    curation.write_briefing(topic, "<p>Dunes move.</p>", by=None)
    assert not any("Read more" in line for line in read(client, topic.get_absolute_url()).lines)


def test_its_author_is_named_with_the_day_of_its_review(client, time_machine):
    time_machine.move_to("2026-05-04T10:00Z", tick=False)
    topic = make_topic("Dunes")
    make_article(topics=[topic])
    curation.write_briefing(topic, "<p>Dunes move.</p>", by=None)
    curation.describe(topic, by=None, briefing_byline="Ida Holm")
    assert "By Ida Holm · Introduction reviewed on 4 May 2026" in read(client, topic.get_absolute_url()).lines


def test_each_language_has_its_own_or_else_the_usual_line(client):
    topic, other = make_topic("Dunes"), make_topic("Marshes")
    make_article(topics=[topic, other])
    for each in (topic, other):
        curation.write_briefing(each, "<p>It moves.</p>", by=None)
    curation.write_briefing(topic, "<p>沙丘会移动。</p>", by=None, language="zh-hans")
    assert "It moves." in read(client, topic.get_absolute_url()).lines
    page = read(client, f"/zh-hans{topic.get_absolute_url()}")
    assert "沙丘会移动。" in page.lines
    assert page.all("div", **{"class": "briefing"})[0]["lang"] == "zh-Hans"
    curation.write_briefing(topic, "", by=None, language="zh-hans")
    for each in (topic, other):
        answer = client.get(f"/zh-hans{each.get_absolute_url()}")
        assert f"{each}专题的最新文章" in Reading(answer).lines
        # Nor for machines.
        assert "It moves." not in answer.text


def test_stories_to_start_with_are_listed_oldest_first_while_readers_see_them(client):
    topic = make_topic("Dunes")
    stories = [make_article(title=f"Dune {n}", topics=[topic]) for n in range(4)]
    for n in (2, 0, 3):
        curation.recommend(topic.entries.get(content_object=stories[n]), by=None, is_start_here=True)
    publishing.withdraw(stories[3], by=None)
    page = read(client, topic.get_absolute_url())
    start = page.lines.index("Start here")
    assert page.lines[start + 1 : start + 3] == ["Dune 0", "Dune 2"]
    assert page.lines.count("Dune 3") == 0
    curation.recommend(topic.entries.get(content_object=stories[0]), by=None, is_start_here=False)
    curation.hide(topic.entries.get(content_object=stories[2]), by=None, reason="Not about it.")
    assert "Start here" not in read(client, topic.get_absolute_url()).lines


def test_of_a_story_to_start_with_and_its_translation_the_one_in_the_language_of_the_page_is_listed(client):
    topic = make_topic("Dunes")
    original = make_article(title="How dunes move", topics=[topic])
    translation = make_article(
        title="沙丘如何移动", topics=[topic], language="zh-Hans", translation_of=reference(original)
    )
    for story in (original, translation):
        curation.recommend(topic.entries.get(content_object=story), by=None, is_start_here=True)
    for prefix, story, other in (("", original, translation), ("/zh-hans", translation, original)):
        html = client.get(f"{prefix}{topic.get_absolute_url()}").content.decode()
        (listed,) = re.findall('<section class="start-here".*?</section>', html, re.DOTALL)
        assert story.title in listed
        assert other.title not in listed


def test_its_links_to_pages_of_the_site_stay_in_the_language_of_the_page(client, settings):
    topic = make_topic("Dunes")
    path = make_article(topics=[topic]).get_absolute_url()
    links = {
        path: f"/zh-hans{path}",
        f"{settings.SITE_URL}/topics/dunes/?page=1#total": "/zh-hans/topics/dunes/?page=1#total",
        "/zh-hans/about/": "/zh-hans/about/",
        "/api/v1/stories/": "/api/v1/stories/",
        "https://dunes.example/topics/dunes/": "https://dunes.example/topics/dunes/",
    }
    briefing = "".join(f'<p><a href="{url}">Link</a></p>' for url in links)
    for language in ("en", "zh-hans"):
        curation.write_briefing(topic, f"{briefing}<hr>{briefing}", by=None, language=language)
    for prefix, expected in (("", links), ("/zh-hans", links.values())):
        html = client.get(f"{prefix}{topic.get_absolute_url()}").content.decode()
        assert re.findall('href="([^"]*)"[^>]*>Link<', html) == [*expected] * 2
