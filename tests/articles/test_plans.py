"""Lists read one index, in its order: never a sort, never a scan of a table."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import id_queries
from articles.collaboration import dashboard
from articles.models import Article, Byline, WorkingCopy
from articles.workflow import revisions
from tests.factories import make_article, make_author, make_topic, make_user
from topics.indexes import prefix_index
from topics.models import IndexedName, Merge, Opening, Split, Topic, TopicEntry

pytestmark = pytest.mark.django_db


def _without_shortcuts():
    """On so few rows PostgreSQL would scan and sort; tell it not to."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for way in ("seqscan", "bitmapscan", "sort"):
                cursor.execute(f"SET LOCAL enable_{way} = off")


def plan_of(queryset):
    """How the database would run the query."""
    _without_shortcuts()
    return queryset.explain()


def plan_of_sql(statement):
    """The same of a statement that was written by hand."""
    _without_shortcuts()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{statement}")
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def assert_covered(queryset, index):
    plan = plan_of(queryset)
    covering = "Index Only Scan" if connection.vendor == "postgresql" else "COVERING INDEX"
    assert covering in plan, plan
    assert index in plan, plan
    assert "Sort" not in plan, plan
    assert "TEMP B-TREE" not in plan, plan
    assert "SCAN " not in plan, plan


@pytest.fixture
def topic():
    topic = make_topic()
    for _ in range(3):
        make_article(topics=[topic], authors=[make_author("Plans desk")])
    return topic


def test_a_topics_stream_is_its_covering_index(topic):
    entries = TopicEntry.objects.filter(tag=topic)
    stream = entries.live().values_list("content_object")
    assert_covered(stream[:20], "entry_stream")
    assert_covered(stream[4000:4020], "entry_stream")
    month = entries.live_between(date(2026, 3, 1), date(2026, 4, 1)).values_list("content_object")
    assert_covered(month[:20], "entry_stream")


def test_the_newest_of_several_topics_are_each_read_off_that_index(topic):
    topics = [topic.pk, make_topic().pk]
    with CaptureQueriesContext(connection) as captured:
        id_queries.newest_by_topic(topics, timezone.now(), 5)
    plan = plan_of_sql(captured.captured_queries[0]["sql"])
    assert plan.count("entry_stream") == 2, plan
    assert "Seq Scan" not in plan, plan
    assert "TEMP B-TREE" not in plan, plan
    assert "SCAN topics_topicentry" not in plan, plan


def test_what_is_scheduled_in_a_topic_is_counted_from_the_same_index(topic):
    assert_covered(TopicEntry.objects.filter(tag=topic).scheduled().values_list("published_at"), "entry_stream")


def test_an_authors_stream_is_its_covering_index(topic):
    stream = Byline.objects.filter(author__in=[make_author("Plans desk").pk]).live().values_list("article")
    assert_covered(stream[:20], "byline_stream")


def test_the_versions_of_a_story_are_found_by_its_number_alone(topic):
    story = make_article()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Article.objects.versions_of([story.pk]).explain()
    way = "BitmapOr" if connection.vendor == "postgresql" else "MULTI-INDEX OR"
    assert way in plan, plan
    assert "article_translations" in plan, plan
    assert "article_stream" not in plan, plan
    assert "SCAN " not in plan, plan


def test_the_newest_in_a_language_are_read_in_the_order_of_an_index(topic):
    if connection.vendor == "postgresql":
        # Of so few rows it would as soon look through all of the stream.
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX article_stream")
    plan = plan_of(Article.objects.live().in_language("zh-hans").values_list("pk")[:20])
    assert "article_language" in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


def test_the_sites_stream_is_its_index(topic):
    plan = plan_of(Article.objects.live().values_list("pk")[:20])
    assert "article_stream" in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


def test_counting_what_is_scheduled_in_all_topics_reads_an_index(topic):
    if connection.vendor == "postgresql":
        # On so few rows, indexes that begin with the story, or with topic and story, look as good to it.
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("DROP INDEX entry_topics")
            cursor.execute("ALTER TABLE topics_topicentry DROP CONSTRAINT entry_once")
    plan = plan_of(Topic.objects.public().with_live_count())
    assert "entry_scheduled" in plan or "entry_stream" in plan, plan
    assert "Seq Scan on topics_topicentry" not in plan, plan
    assert "SCAN topics_topicentry" not in plan, plan


def test_the_topics_most_often_filed_together_are_read_in_their_order(topic):
    plan = plan_of(topic.shared_counts.order_by("-entry_count", "other_id")[:8])
    assert "shared_most" in plan, plan
    assert "Sort" not in plan, plan
    assert "TEMP B-TREE" not in plan, plan


def test_pins_and_key_moments_are_found_without_going_through_the_stream(topic):
    entries = TopicEntry.objects.filter(tag=topic)
    for queryset, index in (
        (entries.pinned(), "entry_pinned"),
        (entries.key_moments(), "entry_timeline"),
        (Article.objects.live().pinned(), "article_front"),
    ):
        plan = plan_of(queryset)
        assert index in plan, plan
        assert "_stream" not in plan, plan


def test_snapshots_of_a_kind_are_each_found_by_an_index_of_their_own_key(topic):
    story, editor = Article.objects.first(), make_user()
    _without_shortcuts()
    for queryset, index in (
        (revisions.unresolved(editor).only("made_at").select_related(None), "revision_unresolved"),
        (story.revisions.conflict_versions(), "revision_newest"),
        (story.revisions.numbered().filter(number=3), "revision_number"),
        (story.revisions.base_versions().filter(number__lte=3)[:1], "revision_number"),
    ):
        if index == "revision_number" and connection.vendor == "postgresql":
            # On so few rows, an index of story and kind alone looks as good to it.
            with connection.cursor() as cursor:
                cursor.execute("DROP INDEX IF EXISTS revision_newest")
        # SQLite names the index of an unconditional constraint itself.
        plan = plan_of(queryset).replace("sqlite_autoindex_articles_revision_1", "revision_number")
        assert index in plan, plan
        assert "B-TREE FOR ORDER BY" not in plan, plan


def test_scheduled_updates_are_found_by_an_index_that_has_nothing_else(topic):
    now, fields = timezone.now(), ("update_at", "pk")
    due = WorkingCopy.objects.filter(update_at__lte=now).order_by(*fields).values_list("pk", flat=True)
    queue = dashboard.with_scheduled_update(Article.objects.values("pk")).order_by("working_copy__update_at", "pk")
    for queryset in (due, queue[:8]):
        plan = plan_of(queryset)
        assert "working_copy_update" in plan, plan


@pytest.mark.parametrize("model", [Merge, Split])
def test_what_was_merged_and_split_is_listed_by_time_from_an_index(model):
    plan = plan_of(model.objects.for_history()[:200])
    assert "newest_of_all" in plan, plan
    assert "Sort" not in plan, plan
    assert "TEMP B-TREE" not in plan, plan


@pytest.mark.parametrize(
    ("kind", "letter", "index"),
    [("", ord("C"), "indexed_letter"), ("place", None, "indexed_kind"), ("place", ord("C"), "indexed_kind")],
)
def test_a_page_of_a_letter_or_a_type_is_read_off_its_covering_index(topic, kind, letter, index):
    names = IndexedName.objects.public().under(kind, letter).alphabetical()
    assert_covered(names[:100], index)
    assert_covered(names[4000:4100], index)


def test_topics_are_counted_by_type_and_letter_from_one_covering_index(topic):
    with CaptureQueriesContext(connection) as captured:
        IndexedName.objects.public().by_kind_and_letter()
    plan = plan_of_sql(captured.captured_queries[0]["sql"])
    assert "indexed_kind" in plan, plan
    assert "SCAN" not in plan.replace("Scan", ""), plan
    assert "TEMP B-TREE" not in plan, plan
    assert "Sort" not in plan, plan


def test_the_largest_and_the_most_recently_updated_topics_are_read_in_the_order_of_an_index(topic):
    at = timezone.now()
    for ask, index in (
        (lambda: Topic.objects.largest(18, {}, at), "topic_largest"),
        (lambda: TopicEntry.objects.newest_topics(500, at), "entry_scheduled"),
        (lambda: TopicEntry.objects.scheduled_by_topic(at), "entry_scheduled"),
    ):
        with CaptureQueriesContext(connection) as captured:
            ask()
        plan = plan_of_sql(captured.captured_queries[0]["sql"])
        # Of so few entries PostgreSQL may as well read another index with all columns; tests before this one decide.
        is_other = connection.vendor == "postgresql" and "Index Only Scan using entry_topics" in plan
        assert index in plan or (index == "entry_scheduled" and is_other), plan
        assert "Sort" not in plan, plan
        assert "TEMP B-TREE" not in plan, plan


@pytest.mark.parametrize(("text", "index"), [("h", "opening_initial"), ("har", "opening_start")])
def test_what_is_typed_is_found_by_its_first_letters(topic, text, index):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = prefix_index.starting_with(text).filter(topic__public_from__lte=timezone.now()).explain()
    assert index in plan, plan
    assert f"SCAN {Opening._meta.db_table}" not in plan, plan
