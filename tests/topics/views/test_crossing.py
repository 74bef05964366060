"""The stories in both of two topics: their page, its archives and feeds."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from django.utils.http import urlencode

from articles.models import Article
from articles.workflow import publishing
from newsroom.core.web.feeds import ENTRIES
from tests.factories import make_article, make_topic
from tests.structured_data import read as read_data
from tests.topics.views.pages import NOON, read
from topics import counting, curation, merging
from topics.models import Topic
from topics.site.crossings import Crossing, TopicPair

pytestmark = pytest.mark.django_db
PATH = "/topics/ferries+oslo/"


@pytest.fixture
def oslo():
    return make_topic("Oslo", kind="place", aliases=["Kristiania"])


@pytest.fixture
def ferries():
    return make_topic("Ferries", aliases=["Car ferries"])


@pytest.fixture
def stories(oslo, ferries):
    """Four stories in both topics, the newest first, and others in one of them."""
    make_article(title="Only Oslo", topics=[oslo], at=NOON + timedelta(hours=1))
    make_article(title="Only ferries", topics=[ferries], at=NOON)
    return [make_article(title=f"Both {n}", topics=[oslo, ferries], at=NOON - timedelta(days=20 * n)) for n in range(4)]


def test_a_crossing_has_the_stories_in_both_topics_and_says_so(client, stories):
    page = read(client, PATH)
    assert page.lines[:3] == [
        "Ferries and Oslo",
        "Latest news and articles about Ferries and Oslo",
        "Total: 4 articles found",
    ]
    assert [line for line in page.lines if line.startswith(("Both", "Only"))] == [
        "Both 0",
        "Both 1",
        "Both 2",
        "Both 3",
    ]
    assert page.title == "Ferries and Oslo – Newsroom"
    assert page.link("canonical") == f"https://news.example{PATH}"
    assert page.meta("robots") != "noindex"
    feeds = {link["href"] for link in page.all("link", rel="alternate") if "type" in link}
    assert {f"{PATH}feed.{form}" for form in ("rss", "atom", "json")} <= feeds


def test_machines_read_what_the_crossing_is_about(client, stories):
    data = read_data(client.get(PATH))
    collection = data["CollectionPage"]
    assert [each["name"] for each in collection["about"]] == ["Ferries", "Oslo"]
    assert collection["mainEntity"]["numberOfItems"] == 4
    trail = [each["name"] for each in data["BreadcrumbList"]["itemListElement"]]
    assert trail == ["Home", "Topics", "Ferries", "Oslo", "Ferries and Oslo"]


def test_months_and_years_add_up_to_the_total(client, stories):
    page = read(client, PATH)
    march, february = (f"{PATH}2026/{month}/" for month in ("03", "02"))
    assert {march, february} <= {link["href"] for link in page.all("a")}
    assert f"{PATH}2026/" in read(client, march).links()
    totals = {path: read(client, path).lines[:3] for path in (f"{PATH}2026/", march, february)}
    assert totals[f"{PATH}2026/"] == [
        "Ferries and Oslo: 2026",
        "News and articles about Ferries and Oslo from 2026",
        "Total: 4 articles found",
    ]
    assert [totals[path][2] for path in (march, february)] == ["Total: 1 article found", "Total: 2 articles found"]
    assert client.get(f"{PATH}2026/04/").status_code == 404
    assert client.get(f"{PATH}2025/").status_code == 404


@pytest.mark.parametrize("rest", ["", "2026/", "2026/03/", "feed.rss", "feed.atom", "feed.json", "?page=1&x=y"])
@pytest.mark.parametrize(
    "slugs", ["oslo+ferries", "kristiania+ferries", "ferries+kristiania", "car-ferries+oslo", "Ferries+OSLO"]
)
def test_other_addresses_redirect_once(client, stories, slugs, rest):
    response = client.get(f"/topics/{slugs}/{rest}")
    assert (response.status_code, response["Location"]) == (301, f"{PATH}{rest}")
    assert client.get(response["Location"]).status_code == 200


@pytest.mark.parametrize("rest", ["", "2026/", "2026/03/", "feed.rss", "?page=1"])
@pytest.mark.parametrize("slugs", ["oslo+oslo", "oslo+kristiania", "Kristiania+kristiania"])
def test_a_topic_with_itself_redirects_to_the_topic(client, stories, slugs, rest):
    response = client.get(f"/topics/{slugs}/{rest}")
    assert (response.status_code, response["Location"]) == (301, f"/topics/oslo/{rest}")


@pytest.mark.parametrize(
    "slugs", ["oslo+unknown", "unknown+oslo", "unknown+unknown", "oslo+", "+oslo", "+", "oslo++ferries"]
)
def test_there_is_no_crossing_with_an_unknown_topic(client, stories, slugs):
    assert client.get(f"/topics/{slugs}/").status_code == 404


def test_there_is_no_crossing_with_a_topic_that_readers_cannot_see(client, stories):
    hidden = make_topic("Hidden")
    assert client.get("/topics/hidden+oslo/").status_code == 404
    with time_machine.travel(NOON, tick=False):
        make_article(topics=[hidden, "Oslo"], at=NOON + timedelta(minutes=5))
        assert client.get("/topics/hidden+oslo/").status_code == 404
    with time_machine.travel(NOON + timedelta(minutes=5), tick=False):
        assert "Total: 1 article found" in read(client, "/topics/hidden+oslo/").lines


@pytest.mark.parametrize("rest", ["", "2026/", "feed.rss", "anything/"])
def test_three_topics_are_refused_with_a_sentence_and_the_search_for_them(client, stories, rest):
    response = client.get(f"/topics/ferries+oslo+%E6%B8%AF/{rest}")
    assert response.status_code == 404
    text = response.content.decode()
    assert "A page can combine two topics." in text
    assert "/search/?topic=ferries&amp;topic=oslo&amp;topic=%E6%B8%AF" in text


def test_topics_without_a_story_in_common_have_an_empty_page_that_is_not_indexed(client, oslo, ferries):
    make_article(topics=[oslo])
    make_article(topics=[ferries])
    page = read(client, PATH)
    assert "Total: 0 articles found" in page.lines
    assert page.meta("robots") == "noindex"
    assert client.get(f"{PATH}feed.json").json()["items"] == []
    assert client.get(f"{PATH}?page=2").status_code == 404


def test_a_story_hidden_in_one_topic_or_withdrawn_is_not_in_the_crossing(client, oslo, stories):
    curation.hide(oslo.entries.get(content_object=stories[0]), by=None, reason="Not about Oslo")
    publishing.withdraw(stories[2], by=None)
    page = read(client, PATH)
    assert [line for line in page.lines if line.startswith(("Both", "Total"))] == [
        "Total: 2 articles found", "Both 1", "Both 3",
    ]  # fmt: skip
    assert client.get(f"{PATH}2026/03/").status_code == 404
    assert list(counting.check()) == []


def test_a_scheduled_story_is_in_the_crossing_from_its_moment_on(client, oslo, ferries, stories):
    soon = timezone.now() + timedelta(hours=3)
    make_article(title="Both soon", topics=[oslo, ferries], at=soon)
    assert "Total: 4 articles found" in read(client, PATH).lines
    with time_machine.travel(soon - timedelta(seconds=1), tick=False):
        page = read(client, PATH)
        assert ("Total: 4 articles found" in page.lines, "Both soon" in page.lines) == (True, False)
    with time_machine.travel(soon, tick=False):
        page = read(client, PATH)
        assert ("Total: 5 articles found" in page.lines, "Both soon" in page.lines) == (True, True)


def test_a_merge_and_its_undo_change_the_crossing(client, oslo, ferries, stories):
    boats = make_topic("Boats")
    make_article(title="Both boats", topics=[oslo, boats], at=NOON)
    merge = merging.merge(boats, ferries, by=None)
    assert client.get("/topics/boats+oslo/")["Location"] == PATH
    assert client.get("/topics/boats+ferries/")["Location"] == "/topics/ferries/"
    assert "Total: 5 articles found" in read(client, PATH).lines
    merging.undo(merge, by=None)
    assert "Total: 4 articles found" in read(client, PATH).lines
    assert "Total: 1 article found" in read(client, "/topics/boats+oslo/").lines
    assert list(counting.check()) == []


def test_every_number_in_common_leads_to_as_many_stories(client, oslo, ferries, stories):
    ada = make_topic("Ada")
    for _ in range(2):
        make_article(topics=[oslo, ada, ferries], at=NOON)
    page = read(client, "/topics/oslo/")
    assert [link["href"] for link in page.all("a", **{"class": "count"})] == [PATH, "/topics/ada+oslo/"]
    start = page.lines.index("Related topics", page.lines.index("Search in Oslo"))
    assert page.lines[start + 1 : start + 3] == ["Ferries 6 articles in common", "Ada 2 articles in common"]
    assert read(client, PATH).lines[2] == "Total: 6 articles found"
    assert read(client, "/topics/ada+oslo/").lines[2] == "Total: 2 articles found"


def test_a_topic_is_filtered_by_people_places_and_organisations(client, oslo, ferries, stories):
    harbour = make_topic("Port of Oslo", kind="organisation")
    ada, bo = (make_topic(name, kind="person") for name in ("Ada", "Bo"))
    make_article(topics=[ferries, harbour, ada], at=NOON)
    make_article(topics=[ferries, ada], at=NOON)
    make_article(topics=[ferries, bo], at=NOON)
    page = read(client, "/topics/ferries/")
    start = page.lines.index("Articles also about")
    assert page.lines[start : start + 8] == [
        "Articles also about",
        "People", "Ada 2 articles", "Bo 1 article",
        "Places", "Oslo 4 articles",
        "Organisations", "Port of Oslo 1 article",
    ]  # fmt: skip
    assert "/topics/ada+ferries/" in {link["href"] for link in page.all("a")}


def test_topics_of_the_filter_are_related_topics_too_only_if_an_editor_chose_them(client, oslo, ferries):
    ada, bo = (make_topic(name, kind="person") for name in ("Ada", "Bo"))
    for _ in range(2):
        make_article(topics=[oslo, ferries, ada, bo], at=NOON)
    make_article(topics=[oslo], at=NOON)
    curation.describe(oslo, by=None, related=[bo])
    lines = read(client, "/topics/oslo/").lines
    start = lines.index("Related topics", lines.index("Search in Oslo"))
    assert lines[start + 1 : start + 6] == [
        "Bo 2 articles in common", "Ferries 2 articles in common",
        "Articles also about", "People", "Ada 2 articles",
    ]  # fmt: skip


def test_a_crossing_has_a_search_in_both_topics_once_it_has_a_story(client, oslo, ferries, stories):
    story = make_article(title="Both quays", topics=[oslo, ferries], at=NOON)
    make_article(title="One quay", topics=[oslo], at=NOON)
    page = read(client, PATH)
    assert "Search in Ferries and Oslo" in page.lines
    (form,) = page.all("form", **{"aria-labelledby": "search-topic"})
    fields = [(field["name"], field["value"]) for field in page.all("input", type="hidden")]
    found = read(client, f"{form['action']}?{urlencode([*fields, ('q', 'quay')])}")
    assert "Total: 1 article found" in found.lines
    assert story.get_absolute_url() in found.links()
    make_article(topics=[make_topic("Snow")])
    assert not read(client, "/topics/oslo+snow/").all("form", **{"aria-labelledby": "search-topic"})


def test_feeds_have_the_stories_of_all_pages_by_date(client, oslo, ferries):
    made = [make_article(topics=[oslo, ferries], at=NOON - timedelta(days=40 * n)) for n in range(ENTRIES + 3)]
    curation.pin(ferries.entries.get(content_object=made[9]), by=None)
    ids, path = [], f"{PATH}feed.json"
    while path:
        feed = client.get(path).json()
        ids += [item["url"] for item in feed["items"]]
        path = feed.get("next_url", "").removeprefix("https://news.example")
    assert ids == [f"https://news.example{story.get_absolute_url()}" for story in made]
    assert feed["title"] == "Ferries and Oslo – Newsroom"
    for form in ("rss", "atom"):
        first = client.get(f"{PATH}feed.{form}")
        assert first.content.decode().count("</item>" if form == "rss" else "</entry>") == ENTRIES
        assert client.get(f"{PATH}feed.{form}", headers={"If-None-Match": first["ETag"]}).status_code == 304


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York"])
def test_every_page_is_that_of_all_stories_in_both_topics(settings, zone):
    settings.TIME_ZONE = zone
    chance = random.Random(zone)
    topics = [make_topic(name) for name in ("North", "South", "East")]
    begin = datetime(2019, 12, 31, 12, tzinfo=UTC)
    for n in range(90):
        # Some at the same moment, some about midnight.
        at = begin + timedelta(days=chance.choice([n * 7, n // 9 * 61]), hours=chance.choice([0, 12]))
        story = make_article(topics=chance.sample(topics, chance.randint(1, 3)), at=at)
        for entry in story.entries.all() if chance.random() < 0.2 else []:
            curation.hide(entry, by=None, reason="Elsewhere")
    now = begin + timedelta(days=500)
    for one, other in ((topics[0], topics[1]), (topics[2], topics[0])):
        dated = [set(topic.entries.live(now).values_list("content_object", flat=True)) for topic in (one, other)]
        both = Article.objects.filter(pk__in=dated[0] & dated[1]).order_by("-published_at", "-pk")
        expected, dates = list(both.values_list("pk", flat=True)), both.values_list("published_at", flat=True)
        crossing = Crossing(TopicPair.of(*(Topic.objects.get(pk=topic.pk) for topic in (one, other))), now)
        assert crossing.total == len(expected) > 20
        assert crossing.months == Counter(map(counting.month_of, dates))
        for start in range(0, len(expected), 7):
            assert [story.pk for story in crossing.cards(start, start + 7)] == expected[start : start + 7]
        for year, number in crossing.years.items():
            months = {month: n for month, n in crossing.months.items() if month.year == year.year}
            assert len(crossing.cards_of(months)(0, 1000)) == number


@pytest.mark.parametrize("count", [2, 30])
def test_a_crossing_takes_the_same_queries_for_any_number_of_stories(
    client, oslo, ferries, count, django_assert_num_queries
):
    for n in range(count):
        make_article(topics=[oslo, ferries, make_topic()], at=NOON - timedelta(days=40 * n))
    with django_assert_num_queries(9):
        client.get(PATH)


def test_a_crossing_is_in_every_language_of_the_site(client, stories):
    page = read(client, f"/zh-hans{PATH}")
    assert page.lines[0] == "Ferries和Oslo"
    assert client.get("/zh-hans/topics/oslo+ferries/")["Location"] == f"/zh-hans{PATH}"
