"""Reports of one event and translations in a list, as readers see them."""

from datetime import timedelta

import pytest

from articles.story_fields import reference
from tests.factories import make_article, make_topic
from tests.topics.views.pages import NOON, read

pytestmark = pytest.mark.django_db


def test_earlier_reports_are_folded_and_every_number_stays(client):
    topic = make_topic("Weirs")
    for n in range(3):
        make_article(
            title="Weir on the Tay gives way", summary=f"Report {n}.", topics=[topic], at=NOON - timedelta(hours=n)
        )
    make_article(title="Otters", topics=[topic], at=NOON - timedelta(hours=4))
    page = read(client, topic.get_absolute_url())
    assert "Total: 4 articles found" in page.lines
    start = page.lines.index("Weir on the Tay gives way")
    fold = page.lines.index("and 2 earlier reports")
    assert page.lines[start + 1] == "Report 0."
    assert start < fold < page.lines.index("Report 1.") < page.lines.index("Report 2.") < page.lines.index("Otters")
    assert len(page.all("article")) == 4
    assert len(page.all("details", **{"class": "card-earlier"})) == 1
    feed = client.get(f"{topic.get_absolute_url()}feed.json").json()
    assert len(feed["items"]) == 4


def test_stories_below_the_heading_of_their_day_have_their_time(client):
    topic = make_topic("Weirs")
    for n in range(9):
        make_article(title=f"Number{n}", summary="", topics=[topic], at=NOON - timedelta(minutes=7 * n))
    lines = read(client, topic.get_absolute_url()).lines
    start = lines.index("Number0")
    assert lines[start : start + 9] == [
        "Number0", "15 March 2026, 12:00",
        "Number1", "15 March 2026, 11:53",
        "Number2", "15 March 2026, 11:46",
        "Sunday 15 March 2026",
        "Number3", "11:39",
    ]  # fmt: skip


def test_a_translation_is_linked_from_the_story_in_the_language_of_the_page(client):
    topic = make_topic("Weirs")
    original = make_article(title="Eels return", topics=[topic], at=NOON)
    translation = make_article(
        title="鳗鱼归来",
        topics=[topic],
        language="zh-Hans",
        translation_of=reference(original),
        at=NOON + timedelta(hours=1),
    )
    page = read(client, topic.get_absolute_url())
    assert "Total: 2 articles found" in page.lines
    assert any("Also in: 简体中文 – 鳗鱼归来" in line for line in page.lines)
    note = "1 translation is listed with its article."
    note_of_page = page.lines[page.lines.index("Total: 2 articles found") + 1]
    assert note_of_page == f"{note} Only articles in this language"
    others = read(client, make_article(topics=["Otters"]).public_topics[0].get_absolute_url()).lines
    assert not any(note in line for line in others)
    assert "Eels return" in page.lines
    assert f"/zh-hans{translation.get_absolute_url()}" in page.links()
    chinese = read(client, f"/zh-hans{topic.get_absolute_url()}")
    assert "鳗鱼归来" in chinese.lines
    assert "Eels return" not in chinese.lines


def test_a_page_without_stories_in_its_language_says_so(client):
    topic = make_topic("Weirs")
    make_article(title="Eels return", topics=[topic], at=NOON)
    note = "The articles on this page are in other languages."
    assert not any(note in line for line in read(client, topic.get_absolute_url()).lines)
    assert any("本页暂无中文文章。" in line for line in read(client, f"/zh-hans{topic.get_absolute_url()}").lines)
    make_article(title="鳗鱼归来", topics=[topic], language="zh-Hans", at=NOON)
    assert not any("本页暂无中文文章。" in line for line in read(client, f"/zh-hans{topic.get_absolute_url()}").lines)
    assert not any(note in line for line in read(client, "/authors/").lines)
