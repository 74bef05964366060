"""The timeline of a topic: key moments by the dates of their events."""

import re
from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from articles.story_fields import reference
from tests.factories import make_article, make_topic
from tests.topics.views.pages import read
from topics import curation

pytestmark = pytest.mark.django_db


def mark(topic, line, date="", at="2026-02-03", **content):
    """Make a story of this day a key moment of the topic."""
    story = make_article(topics=[topic], at=datetime.fromisoformat(at).replace(tzinfo=UTC), **content)
    entry = topic.entries.get(content_object=story)
    curation.mark_key_moment(entry, by=None, line=line, date=date)
    return entry


def shown(client, topic):
    """The lines of the timeline."""
    lines = read(client, topic.get_absolute_url()).lines
    start = lines.index("Key moments", lines.index("Coverage by month")) + 1
    return lines[start : lines.index("Story", start) if "Story" in lines else len(lines)]


def test_key_moments_are_in_the_order_of_their_events_not_of_their_reports(client):
    topic = make_topic("Weirs")
    mark(topic, "Report about the flood", "1953-02-01", at="2026-05-06")
    mark(topic, "The weir is built", "1911", at="2026-05-07")
    mark(topic, "It is taken down", at="2026-04-08")
    mark(topic, "A vote", "1953-11", at="2026-05-09")
    assert shown(client, topic)[:4] == [
        "8 April 2026 It is taken down",
        "November 1953 A vote",
        "1 February 1953 Report about the flood",
        "1911 The weir is built",
    ]


def test_a_page_has_the_text_in_its_language_and_marks_that_of_the_story(client):
    topic = make_topic("Weirs")
    for line, language, lines in [
        ("Report about the flood", "en", {"zh-hans": "水灾报告"}),
        ("Only English", "en", {}),
        ("拆除水坝", "zh-Hans", {"en": "It is taken down", "zh-hans": "Never shown"}),
    ]:
        entry = mark(topic, line, language=language)
        curation.mark_key_moment(entry, by=None, line=line, translations=lines)
    english, chinese = (client.get(f"{tree}{topic.get_absolute_url()}").content.decode() for tree in ("", "/zh-hans"))
    for page, texts in (
        (english, [("en", "Report about the flood"), ("en", "Only English"), ("en", "It is taken down")]),
        (chinese, [("zh-Hans", "水灾报告"), ("en", "Only English"), ("zh-Hans", "拆除水坝")]),
    ):
        links = re.findall(r'<a lang="([\w-]+)" dir="ltr" href="[^"]+">([^<]+)</a>\s*<span>', page)
        assert sorted(links) == sorted(texts)


def test_many_key_moments_are_folded_by_year_after_the_newest(client):
    topic = make_topic("Weirs")
    for year in range(1990, 1998):
        mark(topic, f"Event of {year}", str(year))
        mark(topic, f"Second event of {year}", f"{year}-06")
    page = read(client, topic.get_absolute_url())
    start = page.lines.index("13 earlier key moments")
    assert page.lines[start - 1 : start + 5] == [
        "June 1996 Second event of 1996",
        "13 earlier key moments",
        "1996", "Event of 1996", "1995", "June 1995 Second event of 1995",
    ]  # fmt: skip


def test_four_key_moments_are_all_shown(client):
    topic = make_topic("Weirs")
    for year in range(1990, 1994):
        mark(topic, f"Event of {year}", str(year))
    assert not any("earlier key moment" in line for line in read(client, topic.get_absolute_url()).lines)


def test_an_impossible_date_is_refused_and_nothing_is_saved():
    topic = make_topic("Weirs")
    entry = topic.entries.get(content_object=make_article(topics=[topic]))
    with pytest.raises(ValidationError) as refusal:
        curation.mark_key_moment(entry, by=None, line="A leap", date="2023-02-30")
    assert "key_moment_date" in refusal.value.error_dict
    entry.refresh_from_db()
    assert not entry.is_key_moment


def test_unmarking_forgets_the_date():
    topic = make_topic("Weirs")
    entry = mark(topic, "A vote", "1953-11")
    curation.unmark_key_moment(entry, by=None)
    entry.refresh_from_db()
    assert (entry.key_moment_line, entry.key_moment_date) == ("", "")


def test_of_key_moments_of_a_story_and_its_translation_the_one_in_the_language_of_the_page_is_shown(client):
    topic = make_topic("Weirs")
    mark(topic, "A vote", "1953-11")
    original = mark(topic, "The weir is built", "1911").article
    translation = mark(topic, "水坝建成", "1911", language="zh-Hans", translation_of=reference(original)).article
    for prefix, line, story in (("", "The weir is built", original), ("/zh-hans", "水坝建成", translation)):
        page = read(client, f"{prefix}{topic.get_absolute_url()}")
        (link,) = [
            have for have in page.all("a", lang=story.language) if have["href"].endswith(story.get_absolute_url())
        ]
        assert link["dir"] == "ltr"
        assert [text for text in page.lines if text.startswith("1911")] == [f"1911{'年' if prefix else ''} {line}"]
        assert [text for text in page.lines if "A vote" in text]


def test_a_timeline_text_is_in_the_language_of_its_story_or_else_the_first_of_the_site():
    topic = make_topic("Weirs")
    for language in ("en", "zh-Hans", "ar"):
        mark(topic, f"In {language}", language=language)
    assert {row.key_moment_line: row.key_moment_tag for row in topic.entries.timeline()} == {
        "In en": "en", "In zh-Hans": "zh-Hans", "In ar": "en",
    }  # fmt: skip
