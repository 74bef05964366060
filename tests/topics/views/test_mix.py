"""The stories in any of some topics: their page, its feeds, and the page on which a reader chooses the topics."""

import random
from datetime import timedelta

import pytest
import time_machine
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone

from articles.models import Article
from articles.workflow import publishing
from newsroom.core.cache.page_cache import PageCache
from newsroom.core.web import throttle
from newsroom.core.web.feeds import ENTRIES
from tests.core.cache.helpers import ask
from tests.factories import make_article, make_topic
from tests.keeping import TransactionDetector
from tests.structured_data import read as read_data
from tests.topics.views.pages import NOON, read
from tests.working import django
from topics import curation, merging
from topics.models import Topic
from topics.names import naming
from topics.site.mixes import Mix, path_of

pytestmark = pytest.mark.django_db
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


@pytest.fixture
def cache():
    """The site behind a page cache. A request does not end the test's own transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield PageCache(django, detector=TransactionDetector())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_the_form_says_that_one_topic_is_not_enough_unless_a_link_added_it(client, stories):
    sentence = "Add at least one more topic."
    assert sentence in read(client, "/mix/?topic=ferries&topic=&topic=").lines
    assert sentence in read(client, "/mix/?topic=&topic=").lines
    assert sentence not in read(client, "/mix/?topic=ferries").lines


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


def test_the_form_for_one_topic_offers_its_related_topics(client, topics, stories):
    make_article(topics=topics[:2], at=NOON)
    page = read(client, "/mix/?topic=ferries")
    boxes = page.all("input", type="checkbox", name="topic")
    assert [box["value"] for box in boxes] == ["docks"]
    assert client.get("/mix/?topic=Ferries&topic=docks")["Location"] == "/mix/docks,ferries/"
    assert not read(client, "/mix/").all("input", type="checkbox")


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
    assert [field["value"] for field in page.all("input", type="text", name="topic")] == ["Ferries", "", "", ""]


def test_a_topic_that_readers_cannot_see_is_not_found(client, stories):
    make_topic("Secret")
    assert "Topic “Secret” not found." in read(client, "/mix/?topic=Secret&topic=Docks").lines


def test_more_than_ten_topics_are_refused_with_a_sentence(client):
    make_article(topics=[make_topic(f"Topic {n}") for n in range(11)])
    response = client.get("/mix/", {"topic": [f"Topic {n}" for n in range(11)]})
    assert "A mix can have up to 10 topics." in response.content.decode()


def test_topics_are_found_by_slugs_that_are_no_names(client, stories):
    naming.rename(Topic.objects.get(slug="docks"), "Quays", slug="quays")
    make_article(topics=[make_topic("Río Ebro", aliases=["Ebro & Delta"])])
    slugs = ["río-ebro", "RI\u0301O-EBRO", "ebro-delta", "docks", "cranes"]
    for some in (*([slug] for slug in slugs), slugs):
        topics = sorted({naming.find_by_slug(slug) for slug in ("ferries", *some)}, key=lambda topic: topic.key)
        response = client.get("/mix/", {"topic": ["ferries", *some]})
        assert (response.status_code, response["Location"]) == (302, path_of(topics))


def test_topics_are_found_by_names_in_another_spelling(client, stories):
    make_article(topics=[make_topic("Chongqing", aliases=["重庆"]), "台风", "颱風"])
    make_topic("Dock-s")
    for some in (["重慶"], ["chong qing"], ["Chong-Qing", "dock s"]):
        response = client.get("/mix/", {"topic": ["ferries", *some, "docks"]})
        found = [naming.find_by_slug(slug) for slug in ("chongqing", "docks", "ferries")]
        assert (response.status_code, response["Location"]) == (302, path_of(found))
    for name in ("台風", "secret"):
        assert f"Topic “{name}” not found." in read(client, f"/mix/?topic={name}&topic=docks").lines


@pytest.mark.parametrize("count", [2, 20])
def test_names_take_the_same_queries_however_many_there_are(client, stories, count, django_assert_num_queries):
    with django_assert_num_queries(8):
        client.get("/mix/", {"topic": [f"Nowhere {n}" for n in range(count)]})


def test_the_empty_form_is_cached_and_a_choice_is_rendered_once(cache, stories, monkeypatch):
    asked = []
    monkeypatch.setattr(throttle, "_count", lambda key: asked.append(key) or 0)
    assert [ask(cache, "/mix/?x=1").cache_status for _ in range(2)] == ["fwd=miss; stored", "hit"]
    assert asked == []
    for query, status in (("topic=Docks&topic=Ferries", 302), ("topic=Docks", 200), ("topic=", 200)):
        answer = ask(cache, f"/mix/?{query}", x_forwarded_for="198.51.100.7")
        assert (answer.status, answer.cache_status) == (status, "")
        assert len(asked) == 1
        asked.clear()
    monkeypatch.setattr(throttle, "_count", lambda key: 10_000)
    assert ask(cache, "/mix/?topic=", x_forwarded_for="198.51.100.7").status == 429
    assert ask(cache, "/mix/", x_forwarded_for="198.51.100.7").cache_status == "hit"
