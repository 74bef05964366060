"""What stands around a topic's list, and in the heads of its pages."""

from datetime import UTC, datetime

import pytest

from articles.workflow import publishing
from newsroom.core.models import Image
from tests.factories import make_article, make_topic
from tests.topics.views.pages import make_stories, read
from topics import curation

pytestmark = pytest.mark.django_db


def test_the_topics_above_lead_down_to_it_and_hidden_ones_are_left_out(client):
    top, middle, topic = make_topic("Europe"), make_topic("Baltic"), make_topic("Gdańsk")
    make_stories(topic, 1)
    make_stories(top, 1)
    curation.describe(middle, by=None, parent=top)
    curation.describe(topic, by=None, parent=middle)
    page = read(client, topic.get_absolute_url())
    assert page.all("nav", **{"aria-label": "Breadcrumb"})
    assert top.get_absolute_url() in page.links()
    assert middle.get_absolute_url() not in page.links()
    curation.make_public(middle, by=None)
    assert middle.get_absolute_url() in read(client, topic.get_absolute_url()).links()


def test_the_public_topics_below_are_listed_with_their_counts(client):
    parent, child, hidden = make_topic("Europe"), make_topic("Gdańsk"), make_topic("Secret")
    make_stories(parent, 1)
    make_stories(child, 2)
    for topic in (child, hidden):
        curation.describe(topic, by=None, parent=parent)
    lines = read(client, parent.get_absolute_url()).lines
    assert lines[lines.index("Topics in Europe") + 1] == "Gdańsk 2 articles"
    assert not any("Secret" in line for line in lines)
    assert "Total: 1 article found" in lines


def test_related_topics_are_linked_with_the_number_of_stories_in_common(client):
    topic, other = make_topic("Gdańsk"), make_topic("Shipyards")
    for _ in range(2):
        make_article(topics=[topic, other])
    assert "Shipyards 2 articles in common" in read(client, topic.get_absolute_url()).lines


def test_key_moments_make_a_timeline_with_lines_of_their_own(client):
    topic = make_topic()
    stories = make_stories(topic, 2)
    for story, line in zip(stories, ("The strike ends", "The strike begins"), strict=True):
        curation.mark_key_moment(topic.entries.get(content_object=story), by=None, line=line)
    publishing.withdraw(stories[0], by=None)
    page = read(client, topic.get_absolute_url())
    assert "14 March 2026 The strike begins" in page.lines
    assert not any("The strike ends" in line for line in page.lines)


def test_coverage_by_month_is_drawn_without_styles_as_bars_that_are_links(client):
    topic = make_topic()
    make_stories(topic, 20)
    page = read(client, topic.get_absolute_url())
    assert [bar["width"] for bar in page.all("rect")] == ["100", "33"]
    start = page.lines.index("Coverage by month", page.lines.index("Story 19"))
    assert page.lines[start + 1 : start + 3] == ["March 2026 15 articles", "February 2026 5 articles"]
    assert f"{topic.get_absolute_url()}2026/02/" in page.links()
    assert not any("style" in have for _, have in page.elements)


def test_the_lead_image_has_its_caption_and_credit_after_the_list(client):
    topic = make_topic()
    make_stories(topic, 1)
    image = Image.objects.create(
        file="x.jpg", width=40, height=30, alt="Cranes", caption="The old yard", credit="Staff"
    )
    curation.describe(topic, by=None, lead_image=image)
    page = read(client, topic.get_absolute_url())
    assert page.all("img", alt="Cranes")
    assert page.lines.index("The old yard Credit: Staff") > page.lines.index("Story 0")
    # The library has its captions in the site's first language.
    other = read(client, f"/zh-hans{topic.get_absolute_url()}").lines
    assert ("图片来源：Staff" in other, any("The old yard" in line for line in other)) == (True, False)


def test_small_numbers_have_no_bars(client):
    topic = make_topic()
    for month in (1, 2):
        make_article(topics=[topic], at=datetime(2026, month, 3, tzinfo=UTC))
        make_article(topics=[topic], at=datetime(2026, month, 4, tzinfo=UTC))
    assert not read(client, topic.get_absolute_url()).all("rect")
    make_article(topics=[topic], at=datetime(2026, 2, 5, tzinfo=UTC))
    assert len(read(client, topic.get_absolute_url()).all("rect")) == 2


@pytest.mark.parametrize(("count", "briefing", "is_indexed"), [(2, "", False), (3, "", True), (1, "<p>Why.</p>", True)])
def test_search_engines_are_asked_to_leave_thin_topics_out(client, count, briefing, is_indexed):
    topic = make_topic()
    make_stories(topic, count)
    curation.write_briefing(topic, briefing, by=None)
    assert (read(client, topic.get_absolute_url()).meta("robots") != "noindex") is is_indexed


def test_a_story_hidden_in_the_topic_is_in_nothing_of_it(client):
    topic, other = make_topic("Gdańsk"), make_topic("Shipyards")
    make_stories(topic, 1)
    story = make_article(title="Beside the point", topics=[topic, other], at=datetime(2025, 1, 5, tzinfo=UTC))
    curation.hide(topic.entries.get(content_object=story), by=None, reason="It only names the city.")
    page = read(client, topic.get_absolute_url())
    assert "Total: 1 article found" in page.lines
    for absent in ("Beside the point", "Shipyards", "2025"):
        assert not any(absent in line for line in page.lines)
    assert client.get(f"{topic.get_absolute_url()}2025/01/").status_code == 404


def test_each_page_has_a_title_and_a_canonical_address_of_its_own(client):
    topic = make_topic("Gdańsk")
    make_stories(topic, 41)
    home = "https://news.example/topics/gda%C5%84sk/"
    first, second = (read(client, f"{topic.get_absolute_url()}?utm=x&page={n}") for n in (1, 2))
    assert (first.title, first.link("canonical")) == ("Gdańsk – Newsroom", home)
    assert (first.link("prev"), first.link("next")) == (None, f"{home}?page=2")
    assert (second.title, second.link("canonical")) == ("Gdańsk – page 2 – Newsroom", f"{home}?page=2")
    assert (second.link("prev"), second.link("next")) == (home, f"{home}?page=3")
    assert read(client, f"{topic.get_absolute_url()}2026/03/").title == "Gdańsk, March 2026 – Newsroom"


def test_the_description_is_the_editors_or_the_introduction(client):
    topic = make_topic("Gdańsk")
    make_stories(topic, 1)
    assert read(client, topic.get_absolute_url()).meta("description") == "Latest news and articles about Gdańsk"
    curation.describe(topic, by=None, description="The port city, day by day")
    assert read(client, topic.get_absolute_url()).meta("description") == "The port city, day by day"


def test_the_topics_feeds_are_announced_before_the_sites(client):
    topic = make_topic()
    make_stories(topic, 1)
    feeds = [
        have["href"] for have in read(client, topic.get_absolute_url()).all("link", rel="alternate") if "type" in have
    ]
    home = topic.get_absolute_url()
    assert feeds == [
        *(f"{home}feed.{form}" for form in ("rss", "atom", "json")),
        *(f"/feed.{form}" for form in ("rss", "atom", "json")),
    ]


def test_an_unknown_parameter_changes_nothing(client):
    topic = make_topic()
    make_stories(topic, 2)
    plain, odd = (client.get(topic.get_absolute_url() + query) for query in ("", "?fbclid=1&q=x&sort=old"))
    assert plain.content == odd.content
