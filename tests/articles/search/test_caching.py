"""Searches in the page cache: never outdated, the same page for the same search, and bounded."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache as django_cache
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, transaction

from articles.models import Article, Author
from articles.search import limits, pages
from articles.workflow import authors, drafting, publishing
from newsroom.core import tracking
from newsroom.core.cache.page_cache import PageCache
from newsroom.core.web import throttle
from tests.core.cache.helpers import ask
from tests.factories import make_article, make_author, make_topic
from tests.keeping import TransactionDetector
from topics import curation, merging
from topics.models import Topic, TopicEntry
from topics.names import naming

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_connection")]
NOW = datetime(2027, 6, 1, 12, tzinfo=UTC)
FILTERED = "q=plovers&topic=dunes&topic=mudflats&author=ana-sol&label=opinion&language=en"
django = WSGIHandler()


@pytest.fixture
def cache():
    return PageCache(django, detector=TransactionDetector())


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def filed(title, **others):
    """A story that the filtered search finds if its title has the word."""
    others = {"topics": ["Dunes", "Mudflats"], "authors": ["Ana Sol"], "label": "opinion", **others}
    return make_article(title=title, **others)


def as_entry(story, topic):
    return TopicEntry.objects.get(content_object=story, tag__slug=topic)


def rename_author():
    authors.describe(Author.objects.get(slug="ana-sol"), by=None, name="Ana Luz", role="")


def relabel(story):
    drafting.save(story, {"label": ""})
    publishing.publish(story, by=None)


def reword(story):
    drafting.save(story, {"title": "Terns"})
    publishing.publish(story, by=None)


def rename_topic():
    with transaction.atomic():
        naming.rename(Topic.objects.get(slug="dunes"), "Sandhills", slug="sandhills")


@pytest.mark.parametrize(
    ("change", "number"),
    [
        (lambda first, second: filed("Third plovers"), 3),
        (lambda first, second: filed("Terns"), 2),
        (lambda first, second: publishing.withdraw(first, by=None), 1),
        (lambda first, second: relabel(first), 1),
        (lambda first, second: reword(first), 1),
        (lambda first, second: curation.hide(as_entry(first, "dunes"), by=None, reason="Elsewhere."), 1),
        (lambda first, second: curation.hide(as_entry(first, "mudflats"), by=None, reason="Elsewhere."), 1),
        (lambda first, second: merging.merge(Topic.objects.get(slug="dunes"), make_topic("Coast"), by=None), 2),
        (lambda first, second: rename_topic(), 2),
        (lambda first, second: rename_author(), 2),
        (lambda first, second: publishing.correct(first, "It was a tern.", by=None), 2),
    ],
    ids=["publish", "publish another", "withdraw", "label", "word", "hide", "hide in other", "merge", "rename",
         "author", "correct"],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/search/", "/search/feed.json", "/search/feed.atom"])
def test_a_cached_search_is_what_it_would_be_after_any_change(cache, clock, path, change, number):
    first, second = (filed(f"{word} plovers", at=NOW - timedelta(days=1)) for word in ("First", "Second"))
    address = f"{path}?{FILTERED}"
    ask(cache, address)
    assert ask(cache, address).cache_status == "hit"
    change(first, second)
    kept = ask(cache, address)
    assert kept.body == ask(django, address).body
    assert ask(cache, address).cache_status == "hit"
    if path == "/search/":
        assert f"Total: {number} article" in kept.body.decode()


def add_alias(name):
    with transaction.atomic():
        naming.add_aliases(Topic.objects.get(slug="dunes"), [name])


def remove_alias(name):
    with transaction.atomic():
        naming.remove_alias(Topic.objects.get(slug="dunes"), name)


@pytest.mark.parametrize("path", ["/search/", "/search/feed.json", "/api/v1/search/"])
def test_a_cached_search_finds_the_stories_of_the_topics_with_that_name_now(cache, clock, path):
    first, _ = (filed(f"{word} plovers", topics=["Dunes"], at=NOW - timedelta(days=1)) for word in ("One", "Two"))
    filed("Three plovers", topics=["Coast"], at=NOW - timedelta(days=1))
    address = f"{path}?q=machair"
    for change, number in (
        (lambda: None, 0),
        (lambda: add_alias("Machair"), 2),
        (lambda: curation.hide(as_entry(first, "dunes"), by=None, reason="Elsewhere."), 1),
        (lambda: curation.unhide(as_entry(first, "dunes"), by=None), 2),
        (lambda: merging.merge(Topic.objects.get(slug="coast"), Topic.objects.get(slug="dunes"), by=None), 3),
        (lambda: remove_alias("Machair"), 0),
    ):
        change()
        body = ask(cache, address).body
        assert body == ask(django, address).body
        assert sum(body.count(f"{word} ".encode()) > 0 for word in ("One", "Two", "Three")) == number
        assert ask(cache, address).cache_status == "hit" or number == 0


@pytest.mark.parametrize("path", ["/search/", "/search/feed.rss"])
@pytest.mark.parametrize("query", ["q=plovers", "topic=dunes&topic=mudflats", "label=opinion", "language=en", FILTERED])
def test_a_scheduled_story_is_found_from_its_second_on(cache, clock, path, query):
    filed("Known plovers", at=NOW - timedelta(days=1))
    filed("Later plovers", at=NOW + timedelta(hours=1))
    address = f"{path}?{query}"
    for seconds, is_found in ((0, False), (3599, False), (1, True)):
        clock.shift(seconds)
        for _ in range(2):
            answer = ask(cache, address)
            assert (b"ater" in answer.body) is is_found
        assert answer.cache_status == "hit"


def test_the_topic_of_that_name_and_facets_are_those_of_now(cache, clock):
    dunes = make_topic("Dunes")
    filed("Dunes and plovers")
    other = make_article(title="Elsewhere", topics=[dunes, "Birds"])
    address = "/search/?q=dunes"
    assert b"2 articles</span>" in ask(cache, address).body
    for change in (
        lambda: publishing.withdraw(other, by=None),
        lambda: curation.describe(dunes, by=None, description="Heaps of sand"),
        lambda: merging.rename(Topic.objects.get(slug="mudflats"), "Slob lands", by=None, moves_address=True),
        lambda: merging.merge(Topic.objects.get(name="Slob lands"), dunes, by=None),
        lambda: rename_author(),
    ):
        change()
        for _ in range(2):
            assert ask(cache, address).body == ask(django, address).body


def test_other_searches_that_are_proposed_are_those_of_now(cache, clock):
    filed("Plovers over sand")
    address = "/search/?q=plovers&topic=ports"
    assert b"without filters" in ask(cache, address).body
    for change in (
        lambda: filed("More plovers"),
        lambda: make_article(title="Cranes", topics=["Ports"]),
        lambda: make_article(title="Plovers", topics=["Ports"]),
    ):
        change()
        answer = ask(cache, address)
        assert answer.body == ask(django, address).body
        assert ask(cache, address).cache_status == "hit"


@pytest.mark.parametrize(("word", "status"), [("ploverz", "hit"), ("plovrz", "")])
def test_a_page_with_words_of_the_drafts_index_is_not_cached_and_that_is_no_error(cache, clock, caplog, word, status):
    filed("Plovers over there")
    address = f"/search/?q={word}"
    ask(cache, address)
    assert ask(cache, address).cache_status == status
    assert "is not cached" not in caplog.text


def test_spellings_are_those_of_now(cache, clock):
    address = "/search/?q=color"
    for change, is_offered in (
        (lambda: filed("A color", at=NOW - timedelta(days=1)), False),
        (lambda: filed("Colour", body="<p>Fine</p>", at=NOW - timedelta(days=1)), False),
        (lambda: filed("Green", summary="A fine colour", at=NOW + timedelta(hours=1)), False),
        (lambda: clock.shift(3600), True),
        (lambda: publishing.withdraw(Article.objects.get(title="Colour"), by=None), False),
    ):
        change()
        body = ask(cache, address).body
        assert (b"Did you mean" in body) is is_offered
        assert body == ask(django, address).body
        assert ask(cache, address).cache_status == "hit"


def test_a_search_that_took_too_long_is_not_cached_and_not_made_twice(cache, monkeypatch):
    filed("Plovers")
    tries = []

    def give_up(*args, **kwargs):
        tries.append(args)
        raise limits.SearchTimeout

    monkeypatch.setattr(pages, "search_articles", give_up)
    assert b"took too long" in ask(cache, "/search/?q=plovers&utm_source=x").body
    assert len(tries) == 1
    monkeypatch.undo()
    answer = ask(cache, "/search/?q=plovers")
    assert (answer.cache_status, b"took too long" in answer.body) == ("fwd=miss; stored", False)


@pytest.mark.parametrize(
    "query",
    [
        "topic=mudflats&topic=dunes&q=two+plovers", "q=two%20plovers&topic=%64unes&topic=mudflats&topic=dunes",
        "q=+two++plovers+&topic=dunes&topic=mudflats&topic=&author=&from=&page=1",
        "utm_source=x&q=two+plovers&topic=mudflats&topic=dunes&kind=place",
    ],
)  # fmt: skip
def test_the_same_search_is_the_same_page_however_it_is_spelled(cache, query):
    filed("Two plovers")
    first = ask(cache, "/search/?q=two+plovers&topic=dunes&topic=mudflats")
    again = ask(cache, f"/search/?{query}")
    assert (again.cache_status, again.body) == ("hit", first.body)
    assert ask(django, f"/search/?{query}").body == first.body


def test_another_search_is_another_page(cache):
    filed("Two plovers")
    queries = ["q=two", "q=plovers", "q=two&topic=dunes", "q=two&topic=dunes&topic=mudflats", "q=two&label=opinion",
               "q=two&language=en", "q=two&from=2026-01-01", "q=two&to=2026-12-31", "q=two&author=ana-sol"]  # fmt: skip
    answers = [ask(cache, f"/search/?{query}") for query in queries]
    assert {answer.cache_status for answer in answers} == {"fwd=miss; stored"}
    assert len({answer.body for answer in answers}) == len(queries)


def test_only_what_is_rendered_is_counted_by_the_throttle_for_each_reader_behind_a_proxy(cache, monkeypatch):
    filed("Two plovers")
    django_cache.clear()
    counted = []
    count = throttle._count
    monkeypatch.setattr(throttle, "_count", lambda key: counted.append(key) or count(key))
    for reader in ("198.51.100.7", "198.51.100.8"):
        for _ in range(3):
            assert ask(cache, "/search/?q=two", x_forwarded_for=reader).status == 200
    assert len(counted) == 1
    assert "198.51.100.7" in counted[0]
    monkeypatch.setattr(throttle, "_count", lambda key: 10_000 if "198.51.100.7" in key else 1)
    assert ask(cache, "/search/?q=plovers", x_forwarded_for="198.51.100.7").status == 429
    assert ask(cache, "/search/?q=plovers", x_forwarded_for="198.51.100.8").status == 200
    assert ask(cache, "/search/?q=plovers", x_forwarded_for="198.51.100.7").cache_status == "hit"


@pytest.mark.postgresql
def test_what_search_tells_postgresql_does_not_outlast_it():
    def settings():
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('enable_seqscan'), current_setting('statement_timeout')")
            return cursor.fetchone()

    before = settings()
    with limits.time_limit():
        assert settings() == ("off", "5s")
    assert settings() == before


def test_all_that_a_search_reads_is_recorded():
    make_author("Ana Sol")
    filed("Plovers")
    for query in (
        FILTERED, "q=plovers", "q=dunes+plovers", "topic=Dunes", "from=2026-01-01", "language=zh",
        "q=-plovers&label=opinion",
    ):  # fmt: skip
        with tracking.track() as dependencies:
            ask(django, f"/search/?{query}")
        assert (dependencies.unrecorded, dependencies.is_public) == ([], True), query
        assert "articles" in dependencies.tags, query


@pytest.mark.parametrize("query", ["author=bo-lind", "topic=harbours", "language=fi", "label=analysis", "q=harbours"])
@pytest.mark.parametrize("path", ["/search/", "/search/feed.json"])
def test_what_a_filter_names_exists_from_the_second_of_its_first_story_on(cache, clock, path, query):
    address = f"{path}?{query}"
    ask(cache, address)
    make_article(
        title="Harbours", topics=["Harbours"], authors=["Bo Lind"], language="fi", label="analysis",
        at=NOW + timedelta(hours=1),
    )  # fmt: skip
    for seconds, is_found in ((0, False), (3599, False), (1, True)):
        clock.shift(seconds)
        for _ in range(2):
            answer = ask(cache, address)
            assert answer.body == ask(django, address).body
            assert (b'"/2027/06/01/harbours/"' in answer.body or b"date_published" in answer.body) is is_found


def test_a_former_name_leads_to_the_topic_of_now_after_a_merge_is_undone(cache, clock):
    filed("Plovers")
    coast = make_topic("Coast")
    make_article(title="Cliffs", topics=[coast])
    address = "/search/?topic=dunes"
    ask(cache, address)
    merge = merging.merge(Topic.objects.get(slug="dunes"), coast, by=None)
    merged = ask(cache, address)
    assert b"Cliffs" in merged.body
    assert merged.body == ask(django, address).body
    merging.undo(merge, by=None)
    undone = ask(cache, address)
    assert b"Cliffs" not in undone.body
    assert undone.body == ask(django, address).body
