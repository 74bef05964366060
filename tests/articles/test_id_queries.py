"""Which stories are looked through for words of their headlines, for topics and for authors."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import id_queries, word_tables
from articles.models import Article
from tests.factories import make_article, make_author, make_draft, make_topic
from topics.models import TopicEntry

pytestmark = pytest.mark.django_db


def headed(text):
    """The headlines of the stories that are looked through for the text, the newest first."""
    found = id_queries.by_headline(text).stories
    titles = Article.objects.select_related("working_copy").in_bulk(found)
    return [titles[pk].working_copy.title for pk in found]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("The harbour reopens", "harbour"),
        ("The harbour reopens", "HARB"),
        ("The harbour reopens", "the harbour reop"),
        ("Zürich votes", "zu\u0308rich"),
        ("5G for 2026", "2026"),
        ("5G for 2026", "5g"),
        ("5G for 2026", "20"),
        ("C# for all", "c#"),
        ("重庆下雨了", "下雨"),
        ("重庆下雨了", "重"),
        ("COVID-19 returns", "covid-19"),
        ("COVID-19 returns", "COVID-"),
        ("A tide-mark", "mark"),
    ],
)
def test_a_headline_is_found_by_beginnings_of_its_words_in_any_script(title, text):
    make_draft(title=title)
    make_draft(title="Something else")
    assert headed(text) == [title]


@pytest.mark.parametrize("text", ["", "#", "\x00", "\ud800", "otter", "'; --", "%", "x" * 50_000, "重" * 50_000])
def test_any_text_is_answered(text):
    make_draft(title="Harbour")
    assert headed(text) == []


def test_of_words_of_live_headlines_others_take_no_place():
    at = datetime(2026, 3, 1, tzinfo=UTC)
    make_draft(title="Harbinger harboured")
    make_article(title="Harbour", at=at + timedelta(seconds=1))
    for title in ("Harmony", "Harvest", "Harvester", "Hatters"):
        make_article(title=title, at=at)
    assert id_queries.expand_live_prefix("har", 2, at) == ["harmony", "harvest"]
    assert id_queries.expand_live_prefix("har", 9, at) == ["harmony", "harvest", "harvester"]
    # However many there are, so many are looked at.
    assert id_queries.expand_live_prefix("har", 1, at) == ["harmony"]
    make_draft(title="Harassed")
    assert id_queries.expand_live_prefix("har", 1, at) == []


def test_words_of_live_headlines_are_found_by_indexes():
    with CaptureQueriesContext(connection) as asked:
        id_queries.expand_live_prefix("har", 500, datetime(2026, 3, 1, tzinfo=UTC))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
        cursor.execute(explain + asked[0]["sql"])
        plan = "\n".join(str(row) for row in cursor.fetchall())
    assert "SCAN articles_titleword VIRTUAL TABLE INDEX" in plan or "Index Cond: (word = ending.word)" in plan, plan
    assert "SCAN story" not in plan, plan
    assert "Seq Scan" not in plan, plan


def test_the_rarest_of_several_words_decides():
    for number in range(3):
        make_draft(title=f"Harbour {number}")
    make_draft(title="Otters of the harbour")
    assert headed("harbour otters") == ["Otters of the harbour"]


def test_of_very_many_stories_the_newest_are_looked_through(monkeypatch):
    monkeypatch.setattr(id_queries, "MAX_IDS", 2)
    for number in range(4):
        make_article(title=f"Otters {number}", topics=["Otters"], authors=["Night desk"])
    assert headed("otters") == ["Otters 3", "Otters 2"]
    assert not id_queries.by_headline("otters").is_all
    newest = set(Article.objects.filter(title__in=["Otters 3", "Otters 2"]).values_list("pk", flat=True))
    assert (
        id_queries.by_topic([make_topic("Otters").pk]) == id_queries.by_author([make_author("Night desk").pk]) == newest
    )


def test_a_word_that_goes_on_in_very_many_ways_gives_way_to_another(monkeypatch):
    monkeypatch.setattr(id_queries, "MAX_EXPANSIONS", 2)
    make_draft(title="Otter one")
    for ending in ("a", "b", "c"):
        make_draft(title=f"Sea{ending} otter")
    assert "Seac otter" in headed("sea otter")


def test_stories_of_a_topic_are_found_however_many_others_have_the_word(monkeypatch):
    monkeypatch.setattr(id_queries, "MAX_IDS", 2)
    make_article(title="Otters of old", topics=["Rivers"])
    for number in range(3):
        make_article(title=f"Otters {number}", topics=["Lakes"])
    make_article(title="Without", topics=["Rivers"])
    found = TopicEntry.objects.filter(tag=make_topic("Rivers")).with_headline("otters")
    assert [entry.article.title for entry in found] == ["Otters of old"]


def test_readers_headlines_alone_are_searched_where_readers_pages_are_looked_for():
    make_article(title="Otters return")
    make_draft(title="Otters leave")
    assert [story.title for story in Article.objects.live().with_headline("otters")] == ["Otters return"]
    assert not Article.objects.live().with_headline("return otters")
    assert Article.objects.live().with_headline("return", "otters")


@pytest.mark.parametrize("text", ["颱風", "台风", "風登", "(颱", "台风登陆"])
def test_headlines_in_traditional_and_simplified_characters_are_found_by_either(text):
    for title in ("(颱風登陸)", "(台风登陆)", "海风"):
        make_article(title=title, topics=["Weather"])
    titles = {"(颱風登陸)", "(台风登陆)"}
    assert {story.title for story in Article.objects.live().with_headline(text)} == titles
    found = TopicEntry.objects.filter(tag=make_topic("Weather")).with_headline(text)
    assert {entry.article.title for entry in found} == titles


@pytest.mark.parametrize(
    ("table", "key", "story", "order", "index"),
    [
        ("topics_topicentry", "tag_id", "content_object_id", "published_at", "entry_stream"),
        ("articles_byline", "author_id", "article_id", "published_at", "byline_stream"),
    ],
)
def test_an_index_has_all_that_is_looked_up(table, key, story, order, index):
    statement = id_queries.newest_statements(table=table, key=key, story=story, order=order, limit=5)[connection.vendor]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET enable_sort = off")
        explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
        cursor.execute(explain + statement, ["[1]"])
        plan = "\n".join(str(row) for row in cursor.fetchall())
    assert f"COVERING INDEX {index}" in plan or f"Index Only Scan Backward using {index}" in plan, plan
    assert "Sort" not in plan, plan
    assert "TEMP B-TREE" not in plan, plan


@pytest.mark.parametrize("table", [word_tables.SIMILARITY, word_tables.HEADLINES])
def test_the_newest_stories_of_a_word_are_read_off_its_index(table):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET enable_sort = off")
        explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
        cursor.execute(explain + word_tables.newest_statement(table, 5), ['["tide"]'])
        plan = "\n".join(str(row) for row in cursor.fetchall())
    assert f"{table} VIRTUAL TABLE INDEX" in plan or f"Index Only Scan Backward using {table}_pkey" in plan, plan
    assert "Sort" not in plan, plan
    assert "TEMP B-TREE" not in plan, plan


def test_what_is_live_of_each_day_is_counted_and_its_newest_named():
    day, now = datetime(2026, 3, 4, tzinfo=UTC), datetime(2026, 3, 5, 12, tzinfo=UTC)
    with time_machine.travel(now, tick=False):
        late = [make_article(at=day + timedelta(hours=23, minutes=n)).pk for n in range(3)]
        noon = make_article(at=now).pk
        make_article(at=now + timedelta(seconds=1))
        make_draft()
        spans = [(day + timedelta(days=n), day + timedelta(days=n + 1)) for n in range(-1, 3)]
        found = id_queries.live_in(spans, until=now, limit=2)
    assert [span.total for span in found] == [0, 3, 1, 0]
    assert [span.newest for span in found] == [[], [late[2], late[1]], [noon], []]


def test_days_are_counted_in_the_index_of_what_is_live():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_indexscan = off;"
                "SET LOCAL enable_sort = off"
            )
        explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
        day = '[["2026-03-04 00:00:00", "2026-03-05 00:00:00"]]'
        cursor.execute(explain + id_queries._SPANS[connection.vendor].format(limit=5), [day])
        plan = "\n".join(str(row) for row in cursor.fetchall())
    # Among so few rows PostgreSQL may count in any index.
    assert (
        plan.count("COVERING INDEX article_stream") == 2 or "Index Only Scan Backward using article_stream" in plan
    ), plan


@pytest.mark.postgresql
def test_words_that_begin_alike_stand_together_in_the_index_whatever_language_the_database_sorts_by():
    # Czech has ch after h: the words that begin with c are in two places.
    with connection.cursor() as cursor:
        cursor.execute("SELECT collation FOR (max(word)) FROM articles_titleword")
        assert cursor.fetchall() == [('"C"',)]


@pytest.mark.parametrize("count", [1, 3])
def test_the_newest_of_several_topics_are_read_at_once_off_the_stream(count, django_assert_num_queries):
    topics = [make_topic() for _ in range(count)]
    at = datetime(2026, 3, 15, tzinfo=UTC)
    for topic in topics:
        stories = [make_article(topics=[topic], at=at - timedelta(hours=n)) for n in (3, 1, 2, 0)]
        make_article(topics=[topic], at=at + timedelta(seconds=1))
        make_draft(topics=[topic])
    with django_assert_num_queries(1):
        found = id_queries.newest_by_topic([topic.pk for topic in topics], at, 3)
    assert list(found) == [topic.pk for topic in topics]
    assert found[topics[-1].pk] == [stories[n].pk for n in (3, 1, 2)]


def test_the_newest_of_no_topic_and_of_one_without_stories_are_none():
    topic = make_topic()
    assert id_queries.newest_by_topic([], datetime.now(UTC), 3) == {}
    assert id_queries.newest_by_topic([topic.pk], datetime.now(UTC), 3) == {topic.pk: []}
