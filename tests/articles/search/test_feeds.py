"""Feeds of searches: the stories that the page of the same parameters counts, by date."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
import time_machine
from django.db import transaction

from articles import search
from articles.search import feeds
from articles.search.limits import SearchTimeout
from articles.workflow import publishing
from tests.articles.site.test_feeds import titles
from tests.factories import make_article, make_author, make_topic
from topics import curation, merging
from topics.names import naming

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 6, 1, 12, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"
FORMS = ["rss", "atom", "json"]


@pytest.fixture
def read(client):
    """A feed of a search, parsed: an element of XML or an object of JSON."""

    def read(query, form="json"):
        content = client.get(f"/search/feed.{form}?{query}").content
        return json.loads(content) if form == "json" else ElementTree.fromstring(content)

    return read


@pytest.mark.parametrize("form", FORMS)
def test_a_feed_has_what_the_search_finds_the_newest_first(read, form):
    make_article(title="Plovers", at=datetime(2026, 1, 1, tzinfo=UTC))
    make_article(title="Birds", body="<p>A plover, far down</p>", at=datetime(2026, 1, 2, tzinfo=UTC))
    make_article(title="Plovers to come", at=datetime(2100, 1, 1, tzinfo=UTC))
    make_article(title="Terns")
    # The page ranks the headline first.
    assert titles(read("q=plover", form)) == ["Birds", "Plovers"]


def test_a_feed_has_the_filters_of_the_page(read):
    ana, dunes, mud = make_author("Ana Sol"), make_topic("Dunes"), make_topic("Mudflats")
    make_article(title="Both", topics=[dunes, mud], authors=[ana], label="opinion", at=datetime(2026, 5, 1, tzinfo=UTC))
    make_article(title="Dunes", topics=[dunes], language="fi", at=datetime(2026, 5, 2, tzinfo=UTC))
    hidden = make_article(title="Hidden", topics=[dunes, mud], at=datetime(2026, 5, 3, tzinfo=UTC))
    curation.hide(hidden.entries.get(tag=mud), by=None, reason="Elsewhere.")
    for query, expected in (
        ("topic=dunes", ["Hidden", "Dunes", "Opinion: Both"]), ("topic=dunes&topic=mudflats", ["Opinion: Both"]),
        ("author=ana-sol", ["Opinion: Both"]), ("label=opinion", ["Opinion: Both"]), ("language=fi", ["Dunes"]),
        ("from=2026-05-02&to=2026-05-02", ["Dunes"]), ("q=both&topic=dunes&utm_source=x", ["Opinion: Both"]),
        ("topic=nowhere", []), ("label=rumour", []), ("language=xx", []), ("author=nobody", []), ("q=dodo", []),
    ):  # fmt: skip
        assert titles(read(query)) == expected, query


@pytest.mark.parametrize("max_ranked", [10_000, 60])
def test_all_pages_of_a_json_feed_have_as_many_entries_as_the_page_counts(client, read, monkeypatch, max_ranked):
    monkeypatch.setattr(search, "MAX_RANKED", max_ranked)
    for n in range(103):
        make_article(title=f"Avocets {n}", topics=["Salt"])
    make_article(title="Terns", topics=["Salt"])
    for query in ("q=avocets", "topic=salt&q=avocets", "topic=salt"):
        url, ids = f"/search/feed.json?{query}", []
        while url:
            feed = client.get(url).json()
            ids += [(item["date_published"], item["id"]) for item in feed["items"]]
            assert len(feed["items"]) <= 50
            url = feed.get("next_url", "").removeprefix("https://news.example")
            assert not url or all(part in url for part in query.split("&"))
        assert ids == sorted(set(ids), reverse=True)
        total = f"Total: {len(ids)} articles found"
        assert total in " ".join(client.get(f"/search/?{query}").content.decode().split())
    assert client.get("/search/feed.json?q=avocets&page=4").status_code == 404
    assert client.get("/search/feed.rss?q=avocets&page=2").status_code == 404
    assert len(titles(read("q=avocets", "atom"))) == len(titles(read("q=avocets", "rss"))) == 50


@pytest.mark.parametrize("form", FORMS)
def test_the_feed_of_a_search_without_words_and_filters_is_that_of_the_site(client, form):
    make_article(title="Terns")
    for tree in ("", "/zh-hans"):
        for query in ("", "?q=", "?q=+&topic=&utm_source=x"):
            answer = client.get(f"{tree}/search/feed.{form}{query}")
            assert (answer.status_code, answer.headers["Location"]) == (302, f"{tree}/feed.{form}")


@pytest.mark.parametrize("form", FORMS)
def test_a_client_that_has_the_feed_is_told_so(client, form):
    story = make_article(title="Terns")
    address = f"/search/feed.{form}?q=terns"
    etag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"if-none-match": etag}).status_code == 304
    publishing.withdraw(story, by=None)
    answer = client.get(address, headers={"if-none-match": etag})
    assert (answer.status_code, b"Terns" in answer.content.replace(b"q=terns", b"")) == (200, False)


def test_the_feed_is_named_after_the_search_and_leads_to_its_page(read):
    dunes, mud = make_topic("Dunes"), make_topic("Mudflats")
    make_article(title="Terns", topics=[dunes, mud], label="opinion")
    feed = read("label=opinion&topic=mudflats&topic=dunes&q=terns", "atom")
    query = "q=terns&topic=dunes&topic=mudflats&label=opinion"
    assert feed.findtext(f"{ATOM}title") == "terns, Dunes, Mudflats, Opinion – search – Newsroom"
    assert feed.findtext(f"{ATOM}id").startswith("tag:news.example,2026-01-01:search?q=terns")
    assert {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")} == {
        "alternate": f"https://news.example/search/?{query}",
        "self": f"https://news.example/search/feed.atom?{query}",
    }
    assert feed.findtext(f"{ATOM}id") != read(query.replace("terns", "gulls"), "atom").findtext(f"{ATOM}id")
    missing = read("topic=nowhere")
    assert (missing["title"], missing["description"]) == (
        "nowhere – search – Newsroom",
        "Topic “nowhere” not found.",
    )


def test_different_spellings_of_a_search_are_the_same_feed(read):
    make_article(title="Low tide", topics=["Dunes", "Mudflats"], label="opinion")
    feed = read("q=low+tide&topic=dunes&topic=mudflats&label=opinion&language=en")
    for query in (
        "topic=mudflats&topic=Dunes&q=low%20%20tide+&from=&label=OPINION&language=EN",
        "language=en&topic=dunes&q=low+tide&topic=mudflats&topic=dunes&label=opinion&from=yesterday",
    ):
        other = read(query)
        assert (other["title"], other["feed_url"], titles(other)) == (
            feed["title"],
            feed["feed_url"],
            ["Opinion: Low tide"],
        )


@pytest.mark.parametrize("change", ["rename", "merge"])
def test_a_subscription_stays_the_same_feed_when_a_topic_gets_another_name(read, change):
    dunes, coast = make_topic("Dunes"), make_topic("Coast")
    make_article(title="Old", topics=[dunes, "Birds"])
    make_article(title="Only coast", topics=[coast])
    query = "topic=dunes&topic=birds"
    before, item = read(query, "atom"), read(query)["items"][0]["id"]
    if change == "merge":
        merging.merge(dunes, coast, by=None)
    else:
        with transaction.atomic():
            naming.rename(dunes, "Sandhills", slug="sandhills")
    make_article(
        title="New", topics=["Coast" if change == "merge" else "Sandhills", "Birds"], at=NOW - timedelta(days=99)
    )
    with time_machine.travel(NOW, tick=False):
        after = read(query, "atom")
        assert titles(after) == ["New", "Old"]
        assert after.findtext(f"{ATOM}id") == before.findtext(f"{ATOM}id")
        assert read(query)["items"][1]["id"] == item


@pytest.mark.parametrize("form", FORMS)
def test_a_feed_in_another_language_is_another_one_with_the_same_entries(client, form):
    make_article(title="Terns")
    bodies = [client.get(f"{tree}/search/feed.{form}?q=terns").content.decode() for tree in ("", "/zh-hans")]
    entry = json.loads(client.get("/search/feed.json?q=terns").content)["items"][0]["id"]
    assert all(entry in body for body in bodies)
    if form == "atom":
        here, there = (ElementTree.fromstring(body).findtext(f"{ATOM}id") for body in bodies)
        assert here != there


@pytest.mark.parametrize("form", FORMS)
def test_a_search_that_takes_too_long_is_to_be_tried_later(client, monkeypatch, form):
    def give_up(*args, **kwargs):
        raise SearchTimeout

    monkeypatch.setattr(feeds, "search_articles", give_up)
    answer = client.get(f"/search/feed.{form}?q=terns")
    assert (answer.status_code, answer.headers["Retry-After"], answer.headers["Cache-Control"]) == (
        503, "600", "no-store",
    )  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_the_hub_is_not_named_because_it_is_not_told_of_searches(client, settings, form):
    settings.WEBSUB_HUB = "https://hub.example/"
    answer = client.get(f"/search/feed.{form}?q=terns")
    assert b"hub.example" not in answer.content
    assert "Link" not in answer.headers


def test_whatever_is_given_as_parameters_is_answered(client):
    for value in ("x" * 1500, "\x00", "\u202e", "%ff", "<b>&\"'", "é" * 300, "-", "10000-01-01"):
        for name in ("q", "topic", "author", "label", "language", "from", "to"):
            for form in FORMS:
                answer = client.get(f"/search/feed.{form}?{urlencode({name: value})}")
                assert answer.status_code in {200, 302}, (name, value)
                if form != "json" and answer.status_code == 200:
                    ElementTree.fromstring(answer.content)


@pytest.mark.parametrize("form", FORMS)
def test_a_feed_costs_the_same_queries_for_one_story_and_for_three(client, form, django_assert_max_num_queries):
    for count in (1, 2):
        for _ in range(count):
            make_article(title="Curlews", topics=["A", "B"], authors=["Harbour desk"])
        with django_assert_max_num_queries(20):
            client.get(f"/search/feed.{form}?q=curlews&topic=a&topic=b&author=harbour-desk")


def test_the_title_of_a_chinese_feed_has_chinese_commas(client):
    make_article(title="Locks", topics=["Canals"])
    content = client.get("/zh-hans/search/feed.json?q=locks&topic=canals").content
    assert json.loads(content)["title"].startswith("locks、Canals")


def test_the_feed_of_a_language_has_a_name_of_its_own_and_is_offered_where_there_are_several(client):
    make_article()
    address = "/search/feed.rss?language=en"
    assert address not in client.get("/follow/").content.decode()
    make_article(language="zh")
    for tree, query, title in (
        ("", "language=en", "Newsroom: articles in English"),
        ("/zh-hans", "language=zh-Hans", "Newsroom（中文）：简体中文文章"),
    ):
        address = f"{tree}/search/feed.rss?{query}"
        assert f'<a href="{address}"' in client.get(f"{tree}/follow/").content.decode()
        feed = ElementTree.fromstring(client.get(address).content)
        assert (feed.findtext("channel/title"), len(titles(feed))) == (title, 1)
