"""The feeds of topics."""

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from django.db import transaction
from django.urls import reverse

from tests.factories import live_count, make_article, make_image, make_topic
from topics import curation
from topics.names import naming

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
FORMS = ["rss", "atom", "json"]


def address(topic, form):
    return reverse("topics:feed", args=[topic.slug, form])


def titles(client, topic):
    return [item["title"] for item in client.get(address(topic, "json")).json()["items"]]


def test_a_topics_feed_has_its_own_stories_by_date_whatever_is_pinned(client):
    topic = make_topic("Tides")
    old = make_article(title="Older", topics=[topic], at=datetime(2026, 2, 1, tzinfo=UTC))
    make_article(title="Newer", topics=[topic], at=datetime(2026, 2, 2, tzinfo=UTC))
    make_article(title="Elsewhere", topics=["Ports"])
    make_article(title="Embargoed", topics=[topic], at=datetime(2100, 1, 1, tzinfo=UTC))
    hidden = make_article(title="Hidden here", topics=[topic])
    curation.hide(hidden.entries.get(), by=None, reason="Off topic")
    curation.pin(old.entries.get(), by=None)
    assert titles(client, topic) == ["Newer", "Older"]


def test_all_pages_of_a_json_feed_hold_what_the_topic_counts(client):
    topic = make_topic("Tides")
    for _ in range(103):
        make_article(topics=[topic])
    curation.hide(topic.entries.live().first(), by=None, reason="Off topic")
    url, ids = address(topic, "json"), []
    while url:
        feed = client.get(url).json()
        ids += [item["id"] for item in feed["items"]]
        url = feed.get("next_url", "").removeprefix("https://news.example")
    assert len(ids) == len(set(ids)) == live_count(topic) == 102


@pytest.mark.parametrize("form", FORMS)
def test_the_feed_of_a_topic_that_is_not_public_answers_as_that_of_an_unknown_one(client, form):
    make_topic("Merger", aliases=["Takeover"])
    make_article(topics=["Launch"], at=datetime(2100, 1, 1, tzinfo=UTC))
    answers = [client.get(f"/topics/{slug}/feed.{form}") for slug in ("nothing", "merger", "takeover", "launch")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len({tuple(answer.headers.items()) for answer in answers}) == 1


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("slug", ["madras", "CHENNAI", "M\u00c9LIAPOUR", "old-name", "Madras"])
def test_every_other_address_of_a_topic_redirects_once_and_keeps_the_query(client, form, slug):
    topic = make_topic("Old name", aliases=["Madras", "Méliapour"])
    with transaction.atomic():
        naming.rename(topic, "Chennai", slug="chennai")
    make_article(topics=[topic])
    response = client.get(f"/topics/{slug}/feed.{form}?page=1&x=%C3%A9")
    assert (response.status_code, response.headers["Location"]) == (301, f"/topics/chennai/feed.{form}?page=1&x=%C3%A9")


def test_the_decomposed_address_of_a_topic_redirects_to_the_composed_one(client):
    topic = make_topic("Café")
    make_article(topics=[topic])
    response = client.get("/topics/cafe\u0301/feed.atom")
    assert (response.status_code, response.headers["Location"]) == (301, "/topics/caf%C3%A9/feed.atom")
    assert client.get(response.headers["Location"]).status_code == 200


def test_a_topics_feed_keeps_its_id_when_the_topic_is_renamed(client):
    topic = make_topic("Bombay")
    make_article(topics=[topic], at=datetime(2026, 2, 1, 12, tzinfo=UTC))
    feed = ElementTree.fromstring(client.get(address(topic, "atom")).content)
    topic.refresh_from_db()
    with transaction.atomic():
        naming.rename(topic, "Mumbai", slug="mumbai")
    renamed = ElementTree.fromstring(client.get(address(topic, "atom")).content)
    assert feed.findtext(f"{ATOM}id") == renamed.findtext(f"{ATOM}id")
    assert feed.findtext(f"{ATOM}id").startswith("tag:news.example,2026-")
    assert renamed.findtext(f"{ATOM}title") == "Mumbai – Newsroom"
    assert {link.get("rel"): link.get("href") for link in renamed.findall(f"{ATOM}link")} == {
        "alternate": "https://news.example/topics/mumbai/",
        "self": "https://news.example/topics/mumbai/feed.atom",
    }


@pytest.mark.parametrize("form", FORMS)
def test_the_feed_of_a_public_topic_without_stories_is_a_feed_that_stays_the_same(client, form):
    topic = make_topic("Tides")
    curation.make_public(topic, by=None)
    response = client.get(address(topic, form))
    assert response.status_code == 200
    etag = response.headers["ETag"]
    assert client.get(address(topic, form), headers={"if-none-match": etag}).status_code == 304


def test_a_topics_search_description_describes_its_feed(client):
    topic = make_topic("Tides", description="High and low water")
    plain = make_topic("Ports")
    make_article(topics=[topic, plain])
    described = [client.get(address(each, "json")).json()["description"] for each in (topic, plain)]
    assert described == ["High and low water", "Latest news and articles about Ports"]


@pytest.mark.parametrize("form", FORMS)
def test_a_topics_feed_costs_the_same_queries_for_one_story_and_for_three(client, form, django_assert_num_queries):
    topic = make_topic("Tides")
    for count in (1, 2):
        for _ in range(count):
            make_article(topics=[topic, "Ports"], authors=["Harbour desk"], lead_image=make_image())
        # The topic, and seven as for the site.
        with django_assert_num_queries(8):
            client.get(address(topic, form))


@pytest.mark.parametrize("path", ["/", "/topics/tides/"])
def test_the_feed_in_another_language_is_another_feed_of_the_same_stories(client, path):
    make_article(topics=["Tides"])
    here, there = (ElementTree.fromstring(client.get(f"{tree}{path}feed.atom").content) for tree in ("", "/zh-hans"))
    assert here.findtext(f"{ATOM}id") != there.findtext(f"{ATOM}id")
    assert here.findtext(f"{ATOM}entry/{ATOM}id") == there.findtext(f"{ATOM}entry/{ATOM}id")


def test_a_name_with_markup_is_text_in_the_description_of_rss(client):
    topic = make_topic("<b>Eels</b> & otters")
    make_article(topics=[topic])
    rss = client.get(f"{topic.get_absolute_url()}feed.rss").content.decode()
    escaped_twice = "&amp;lt;b&amp;gt;Eels&amp;lt;/b&amp;gt; &amp;amp; otters"
    assert f"<description>Latest news and articles about {escaped_twice}</description>" in rss
    atom = client.get(f"{topic.get_absolute_url()}feed.atom").content.decode()
    assert "<subtitle>Latest news and articles about &lt;b&gt;Eels&lt;/b&gt; &amp; otters</subtitle>" in atom
