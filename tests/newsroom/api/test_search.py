"""Searches in the API: what the search page finds, in pages that begin after a story."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from articles import search
from articles.search import limits
from articles.workflow import publishing
from newsroom.core.web import throttle
from tests.factories import make_article, make_author, make_topic
from tests.newsroom.api.helpers import Cache, get, pages, titles

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 4, 5, 12, tzinfo=UTC)
ORDERS = ["newest", "relevance"]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def day(number):
    return datetime(2027, 3, number, 10, tzinfo=UTC)


@pytest.fixture
def _stories():
    heath, moor = make_topic("Heath", aliases=["Moorland"]), make_topic("Bog")
    ivo, una = make_author("Ivo Lund"), make_author("Una Strand")
    make_article(title="A: curlew", topics=[heath, moor], authors=[ivo], label="opinion", at=day(1))
    make_article(title="B", body="<p>A curlew far down</p>", topics=[heath], authors=[una], at=day(2))
    make_article(title="C: lapwings", topics=[moor, heath], authors=[ivo, una], language="en-GB", at=day(3))
    make_article(title="D: Kiebitze und curlew", language="de-AT", label="analysis", at=day(4))
    make_article(title="E: curlews to come", topics=[heath, moor], authors=[ivo], at=NOW + timedelta(days=1))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=curlew", "DBA"),
        ("q=curl", "DBA"),
        ("q=%22curlew+far%22", "B"),
        ("q=curlew+-far", "DA"),
        ("q=curlew&order=relevance", "DAB"),
        ("q=curlew&order=+Newest", "DBA"),
        ("topic=heath", "CBA"),
        ("topic=moorland&topic=bog", "CA"),
        ("topic=bog&topic=heath&topic=moorland&q=curlew", "A"),
        ("author=ivo-lund", "CA"),
        ("author=una-strand&topic=heath&to=2027-03-02", "B"),
        ("label=opinion", "A"),
        ("label=Analysis", "D"),
        ("language=en", "CBA"),
        ("language=de&q=curlew", "D"),
        ("language=xx", ""),
        ("from=2027-03-02&to=2027-03-03", "CB"),
        ("from=2027-03-04&to=2027-03-03", ""),
        ("", ""),
        ("q=%21%21", ""),
        ("q=dodo", ""),
        ("q=+&topic=&author=&label=&language=&from=&to=&order=&limit=&cursor=", ""),
    ],
)
@pytest.mark.parametrize("limit", ["", "limit=1", "limit=2"])
@pytest.mark.usefixtures("_stories")
def test_a_search_has_the_words_and_filters_of_the_page(client, query, expected, limit):
    address = f"/api/v1/search/?{query}{'&' if query and limit else ''}{limit}"
    assert "".join(title[0] for title in titles(client, address)) == expected
    assert {page["total"] for page in pages(client, address)} == {len(expected)}


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("topic=nowhere", 404, "/api/v1/topics/"),
        ("author=nobody", 404, "/api/v1/authors/"),
        ("label=rumour", 400, "“label”"),
        ("language=1", 400, "such as en or zh-Hans"),
        ("order=oldest", 400, "“order”"),
        ("from=now", 400, "“from”"),
        (f"q={'a' * 256}", 400, "“q”"),
        ("topic=a&topic=b&topic=c&topic=d&topic=e&topic=f", 400, "“topic”"),
        ("cursor=nonsense&q=a", 404, "start again without a cursor"),
    ],
)
@pytest.mark.usefixtures("_stories")
def test_what_is_wrong_with_a_search_is_said(client, query, status, words):
    assert words in get(client, f"/api/v1/search/?{query}", status)["detail"]


@pytest.mark.usefixtures("_stories")
@pytest.mark.parametrize("address", ["/api/v1/search/", "/api/v1/stories/"])
def test_the_order_of_topics_makes_no_difference(client, address):
    answers = [
        get(client, f"{address}?topic={one}&topic={other}&limit=1")
        for one, other in (("bog", "heath"), ("heath", "bog"))
    ]
    assert answers[0]["next"]
    assert answers[0] == answers[1]


@pytest.mark.usefixtures("_stories")
def test_a_cursor_is_for_one_order(client):
    found = get(client, "/api/v1/search/?q=curlew&limit=1")["next"]
    get(client, f"{found}&order=relevance", 404)


@pytest.mark.parametrize("max_ranked", [10_000, 5])
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("query", ["q=curlew", "topic=fen&q=curlew", "topic=fen", "q=curlew+-ruff", "language=en"])
def test_pages_have_each_story_once_while_others_appear_and_disappear(client, monkeypatch, max_ranked, order, query):
    monkeypatch.setattr(search, "MAX_RANKED", max_ranked)
    topic = make_topic("Fen")
    stories = {
        # Some of the same second.
        str(n): make_article(title=f"{n}", body="<p>Curlew</p>", topics=[topic], at=day(1 + n // 2))
        for n in range(9)
    }
    found, address, removed = [], f"/api/v1/search/?{query}&order={order}&limit=2", []
    while address:
        page = get(client, address)
        found += [item["title"] for item in page["items"] if item["title"] != "new"]
        address = page["next"]
        if len(found) == 4:
            # The last of this page, and one that is still to come.
            removed = [found[-1], str(min(map(int, stories.keys() - set(found))))]
            for title in removed:
                publishing.withdraw(stories[title], by=None)
        if order == "newest":
            make_article(title="new", body="<p>Curlew</p>", topics=[topic], at=NOW - timedelta(seconds=1))
    assert sorted(found) == sorted(stories.keys() - {removed[1]})


@pytest.mark.usefixtures("_stories")
def test_a_search_that_takes_too_long_says_so_and_is_not_cached(monkeypatch):
    cache = Cache()
    with monkeypatch.context() as patch:
        patch.setattr("newsroom.api.search.search_articles", _too_slow)
        answer = cache.ask("/api/v1/search/?q=curlew")
        assert (answer.status, answer.headers["Retry-After"]) == (503, "600")
        assert b"took too long" in answer.body
    assert cache.get("/api/v1/search/?q=curlew")["total"] == 3


def _too_slow(*args, **options):
    raise limits.SearchTimeout


@pytest.mark.usefixtures("_stories")
def test_searches_of_one_address_are_limited_and_the_refusal_is_not_cached(monkeypatch):
    cache = Cache()
    address = "/api/v1/search/?q=curlew"
    with monkeypatch.context() as patch:
        patch.setattr(throttle, "client_ip", lambda request: "192.0.2.7")
        patch.setattr(throttle, "_count", lambda key: 121)
        answer = cache.ask(address)
        assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (429, "*")
    assert cache.ask(address).status == 200
