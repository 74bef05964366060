"""The stories in any of some topics: their page, its feeds, and the page on which a reader chooses the topics."""

import random
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from articles.models import Article
from articles.workflow import publishing
from newsroom.core.web.feeds import ENTRIES
from tests.factories import make_article, make_topic
from tests.structured_data import read as read_data
from tests.topics.views.pages import NOON, read
from topics import curation, merging
from topics.models import Topic
from topics.site.mixes import Mix

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
PATH = "/mix/cranes,docks,ferries/"


@pytest.fixture
def topics():
    return [
        make_topic(name, aliases=aliases)
        for name, aliases in (("Ferries", ["Car ferries"]), ("Docks", []), ("Cranes", []))
    ]


@pytest.fixture
def stories(topics):
    """Each in more of the topics than the one before it, an hour older; one in none of them."""
    make_article(title="Elsewhere", topics=["Oslo"], at=NOON)
    return [make_article(title=f"Story {n}", topics=topics[: n + 1], at=NOON - timedelta(hours=n)) for n in range(3)]


def test_a_mix_has_each_story_once(client, stories):
    page = read(client, PATH)
    assert page.lines[:5] == ["My mix", "Cranes", "Docks", "Ferries", "Total: 3 articles found"]
    assert [line for line in page.lines if line.startswith("Story")] == ["Story 0", "Story 1", "Story 2"]
    assert "Elsewhere" not in page.lines
    assert page.title == "Cranes, Docks, Ferries – Newsroom"
    assert page.meta("robots") == "noindex"
    assert page.link("canonical") == f"https://news.example{PATH}"
    data = read_data(client.get(PATH))["CollectionPage"]
    assert data["mainEntity"]["numberOfItems"] == 3
    assert [each["name"] for each in data["about"]] == ["Cranes", "Docks", "Ferries"]


@pytest.mark.parametrize("rest", ["", "feed.rss", "feed.atom", "feed.json", "?page=1&x=y"])
@pytest.mark.parametrize(
    "slugs",
    [
        "ferries,docks,cranes",
        "cranes,docks,car-ferries",
        "cranes,docks,ferries,docks",
        "CRANES,docks,ferries,car-ferries",
    ],
)
def test_other_addresses_redirect_once(client, stories, slugs, rest):
    response = client.get(f"/mix/{slugs}/{rest}")
    assert (response.status_code, response["Location"]) == (301, f"{PATH}{rest}")
    assert client.get(response["Location"]).status_code == 200


@pytest.mark.parametrize("slugs", ["ferries", "ferries,ferries", "car-ferries,ferries"])
def test_one_topic_alone_redirects_to_its_page(client, stories, slugs):
    assert client.get(f"/mix/{slugs}/")["Location"] == "/topics/ferries/"
    assert client.get(f"/mix/{slugs}/feed.atom")["Location"] == "/topics/ferries/feed.atom"


@pytest.mark.parametrize(
    "slugs", ["ferries,unknown", ",ferries", "ferries,", ",", "ferries+docks", ",".join(["docks"] * 21)]
)
def test_there_is_no_mix_with_an_unknown_topic(client, stories, slugs):
    assert client.get(f"/mix/{slugs}/").status_code == 404


def test_a_mix_has_ten_topics_at_most(client):
    names = [f"Topic {chr(65 + n)}" for n in range(11)]
    make_article(topics=[make_topic(name) for name in names])
    slugs = [f"topic-{chr(97 + n)}" for n in range(11)]
    assert client.get(f"/mix/{','.join(slugs)}/").status_code == 404
    assert "Total: 1 article found" in read(client, f"/mix/{','.join(slugs[:10])}/").lines


def test_hidden_withdrawn_and_scheduled_stories_are_not_in_the_mix(client, topics, stories):
    curation.hide(topics[0].entries.get(content_object=stories[0]), by=None, reason="Not about it")
    # It is still in the other topic.
    curation.hide(topics[0].entries.get(content_object=stories[1]), by=None, reason="Not about it")
    publishing.withdraw(stories[2], by=None)
    soon = timezone.now() + timedelta(hours=1)
    make_article(title="Story soon", topics=topics, at=soon)
    make_article(topics=topics[2:], title="Story other", at=NOON)
    page = read(client, PATH)
    assert [line for line in page.lines if line.startswith("Story")] == ["Story other", "Story 1"]
    with time_machine.travel(soon, tick=False):
        assert "Total: 3 articles found" in read(client, PATH).lines


def test_a_merge_within_the_mix_leaves_the_others(client, topics, stories):
    merge = merging.merge(topics[1], topics[0], by=None)
    assert client.get(f"{PATH}feed.json")["Location"] == "/mix/cranes,ferries/feed.json"
    assert "Total: 3 articles found" in read(client, "/mix/cranes,ferries/").lines
    merging.undo(merge, by=None)
    assert "Total: 3 articles found" in read(client, PATH).lines


def test_every_page_is_that_of_all_stories_in_any_topic(topics):
    chance = random.Random(7)
    for n in range(60):
        make_article(
            topics=chance.sample([*topics, make_topic("Oslo")], chance.randint(1, 3)), at=NOON - timedelta(hours=n // 3)
        )
    for number in (2, 3):
        some = list(Topic.objects.filter(pk__in=[topic.pk for topic in topics[:number]]).order_by("key"))
        ids = set(Topic.objects.filter(pk__in=[t.pk for t in some]).values_list("entries__content_object", flat=True))
        expected = list(
            Article.objects.filter(pk__in=ids).order_by("-published_at", "-pk").values_list("pk", flat=True)
        )
        mix = Mix(some, timezone.now())
        assert mix.total == len(expected) > 30
        for start in range(0, len(expected) + 7, 7):
            assert [story.pk for story in mix.cards(start, start + 7)] == expected[start : start + 7]


def test_the_feed_has_the_stories_of_all_pages(client, topics):
    made = [make_article(topics=[topics[n % 3]], at=NOON - timedelta(days=n)) for n in range(ENTRIES + 3)]
    urls, path = [], f"{PATH}feed.json"
    while path:
        feed = client.get(path).json()
        urls += [item["url"] for item in feed["items"]]
        path = feed.get("next_url", "").removeprefix("https://news.example")
    assert urls == [f"https://news.example{story.get_absolute_url()}" for story in made]
    first = client.get(f"{PATH}feed.atom")
    assert client.get(f"{PATH}feed.atom", headers={"If-None-Match": first["ETag"]}).status_code == 304


@pytest.mark.parametrize("count", [1, 20])
def test_a_mix_takes_the_same_queries_for_any_number_of_stories(client, topics, count, django_assert_num_queries):
    for n in range(count):
        make_article(topics=topics, at=NOON - timedelta(days=n))
    with django_assert_num_queries(8):
        client.get(PATH)


def test_topics_are_chosen_by_name_alias_or_slug_without_a_script(client, stories):
    response = client.get("/mix/", {"topic": ["Ferries", "", "DOCKS", "cranes", "Car  ferries", ""]})
    assert (response.status_code, response["Location"]) == (302, PATH)
    assert client.get("/mix/").status_code == 200


def test_the_form_says_what_is_missing_and_keeps_the_rest(client, stories):
    page = read(client, "/mix/?topic=Ferries&topic=N%3Cowhere&topic=Docks")
    assert "Topic “N<owhere” not found." in page.lines
    values = [field["value"] for field in page.all("input", name="topic")]
    assert values == ["Docks", "Ferries", "N<owhere", "", "", ""]
    page = read(client, "/mix/?topic=ferries")
    assert [field["value"] for field in page.all("input", name="topic")] == ["Ferries", "", "", ""]


def test_a_topic_that_readers_cannot_see_is_not_found(client, stories):
    make_topic("Secret")
    assert "Topic “Secret” not found." in read(client, "/mix/?topic=Secret&topic=Docks").lines


def test_more_than_ten_topics_are_refused_with_a_sentence(client):
    make_article(topics=[make_topic(f"Topic {n}") for n in range(11)])
    response = client.get("/mix/", {"topic": [f"Topic {n}" for n in range(11)]})
    assert "A mix can have up to 10 topics." in response.content.decode()
