"""What is read while a response is rendered is recorded, in whatever way it is read."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Prefetch

from articles import cache_tags
from articles.models import Article, Author, Byline, Correction
from articles.workflow import publishing
from newsroom.core import tracking
from newsroom.core.models import Image, Page
from tests.factories import make_article, make_author, make_topic
from topics import cache_tags as topic_tags
from topics.models import Alias, MonthCount, RelatedTopic, SharedCount, SharedMonthCount, Topic, TopicEntry

pytestmark = pytest.mark.django_db
NOON = datetime(2031, 5, 6, 12, tzinfo=UTC)


@pytest.fixture
def story():
    return make_article(title="Eel traps", topics=[make_topic("Loire")], authors=[make_author("Ada Kahn")], at=NOON)


def recorded(read):
    """The tags that `read` records; it must not leave a statement unrecorded."""
    with tracking.track() as dependencies:
        read()
    assert dependencies.unrecorded == []
    return dependencies.tags


@pytest.mark.parametrize(
    "read",
    [
        lambda: list(Article.objects.all()),
        lambda: Article.objects.count(),
        lambda: Article.objects.exists(),
        lambda: Article.objects.first(),
        lambda: list(Article.objects.values_list("pk")),
        lambda: list(Article.objects.iterator()),
        lambda: Article.objects.in_bulk([1]),
        lambda: Article.objects.filter(title="no such").get() if Article.objects.filter(title="x") else None,
        lambda: list(Article.objects.live().in_language("en")),
    ],
)
def test_a_list_that_nobody_narrowed_depends_on_the_whole_table(story, read):
    assert cache_tags.ALL in recorded(read)


def test_a_row_that_is_not_found_depends_on_the_table():
    def read():
        with pytest.raises(Article.DoesNotExist):
            Article.objects.get(pk=0)

    assert recorded(read) == {cache_tags.ALL}


def test_a_row_that_is_found_by_get_depends_on_itself(story):
    assert recorded(lambda: Article.objects.get(pk=story.pk)) == {cache_tags.story(story.pk)}
    assert recorded(lambda: Article.objects.defer("body").get(pk=story.pk)) == {cache_tags.card(story.pk)}


def test_what_is_loaded_with_a_row_is_recorded_with_it(story):
    author, topic = Author.objects.get(), Topic.objects.get()
    assert recorded(lambda: Article.objects.for_page().get(pk=story.pk)) >= {
        cache_tags.story(story.pk),
        cache_tags.author_profile(author.pk),
        topic_tags.name(topic.pk),
        topic_tags.entries_of(story.pk),
    }


def test_rows_of_a_relation_depend_on_the_row_that_they_belong_to(story):
    topic, author = Topic.objects.get(), Author.objects.get()
    assert recorded(lambda: topic.entries.live(NOON).count()) == {topic_tags.stream(topic.pk)}
    assert recorded(lambda: list(author.bylines.values_list("pk"))) == {cache_tags.author_stories(author.pk)}
    assert recorded(lambda: list(topic.month_counts.values_list("pk"))) == {topic_tags.stream(topic.pk)}


def test_cards_of_a_topic_depend_on_its_stories_and_on_each_of_them(story):
    topic = Topic.objects.get()
    assert recorded(lambda: topic.entries.cards([story.pk], NOON)) >= {
        topic_tags.stream(topic.pk),
        cache_tags.card(story.pk),
    }


def test_the_tags_of_joined_tables_are_added(story):
    topic, author = Topic.objects.get(), Author.objects.get()
    of_topic = {topic_tags.stream(topic.pk)}
    assert recorded(topic.entries.filter(content_object__title="x").count) == of_topic | {cache_tags.ALL}
    # Through the row of the story, of which nothing is read.
    signed = topic.entries.filter(content_object__bylines__author=author)
    assert recorded(signed.count) == of_topic | {cache_tags.AUTHORS}
    assert recorded(author.bylines.filter(article__lead_image__credit="x").count) == {
        cache_tags.author_stories(author.pk),
        cache_tags.ALL,
        "pictures",
    }


def test_rows_that_are_loaded_together_add_no_tags_of_tables(story):
    topic = Topic.objects.get()
    entries = topic.entries.live(NOON).select_related("content_object__lead_image")
    assert recorded(lambda: list(entries)) == {*topic.cache_tags, *topic.relation_tags, cache_tags.story(story.pk)}
    assert cache_tags.ALL in recorded(lambda: list(entries.filter(content_object__title="Eel traps")))


def test_declared_columns_of_joined_tables_add_their_tags_and_others_those_of_the_table(story):
    topic, author = Topic.objects.get(), Author.objects.get()
    of_topic = {topic_tags.stream(topic.pk)}
    entries = topic.entries.depending_on(*of_topic, joined=("content_object__title",))
    assert recorded(entries.filter(content_object__title="x").count) == of_topic
    assert recorded(entries.filter(content_object__summary="x").count) == of_topic | {cache_tags.ALL}
    # The same column of other stories.
    others = entries.filter(content_object__title="x", content_object__translations__title="x")
    assert recorded(others.count) == of_topic | {cache_tags.ALL}
    # A tag that was declared goes on covering its columns after another one narrows the rows.
    signed = author.bylines.depending_on("titles", joined=("article__title",)).depending_on("others")
    assert recorded(signed.filter(article__title="x").count) == {"titles", "others"}


def test_rows_cover_what_they_are_annotated_from_unless_it_decides_which_rows_there_are(story):
    topic = Topic.objects.get()
    counted = topic.children.with_live_count(NOON)
    of_topic = {*topic.cache_tags, *topic.relation_tags}
    child = make_topic("Cher", parent=topic)
    of_child = {topic_tags.name(child.pk), topic_tags.details(child.pk), topic_tags.stream(child.pk)}
    assert recorded(lambda: list(counted)) == of_topic | of_child
    assert recorded(lambda: list(counted.order_by("-live_count"))) == of_topic | of_child
    for other in (counted.filter(live_count=0), counted.order_by("-live_count")[:1], counted.values("live_count")):
        assert topic_tags.INDEX in recorded(lambda other=other: list(other))


def test_an_author_that_is_found_depends_on_its_own_stories_alone(story):
    author = Author.objects.get()
    assert recorded(lambda: Author.objects.public(NOON).get(pk=author.pk)) == {
        cache_tags.author_profile(author.pk),
        cache_tags.author_stories(author.pk),
    }
    assert cache_tags.AUTHORS in recorded(lambda: Author.objects.public(NOON).first())


def test_the_scheduled_stories_of_a_topic_and_their_other_topics_depend_on_the_topic_alone(story):
    topic = Topic.objects.get()
    make_article(topics=[topic, make_topic("Cher")], at=NOON + timedelta(days=1))
    of_topic = {topic_tags.stream(topic.pk)}
    assert recorded(lambda: Topic.objects.count_and_scheduled(topic.pk, NOON)) == of_topic
    assert recorded(lambda: topic.entries.scheduled(NOON).shared_with()) == of_topic


def test_corrections_depend_on_which_stories_are_live_and_on_no_other_change_of_a_story(story, time_machine):
    time_machine.move_to(NOON, tick=False)
    publishing.correct(story, "It was a weir.", by=None)
    assert recorded(Correction.objects.live(NOON).count) == {cache_tags.CORRECTIONS}
    assert recorded(lambda: list(Correction.objects.live(NOON).for_list())) <= {
        cache_tags.CORRECTIONS,
        cache_tags.card(story.pk),
    }


def test_each_row_depends_on_its_own_rows_of_a_relation_that_was_prefetched(story):
    other = make_article(topics=[make_topic("Cher")], at=NOON)
    stories = Article.objects.filter(pk__in=[story.pk, other.pk])
    for prefetch in ("entries", Prefetch("entries", to_attr="filed")):
        tags = recorded(lambda prefetch=prefetch: list(stories.prefetch_related(prefetch)))
        assert tags >= {topic_tags.entries_of(story.pk), topic_tags.entries_of(other.pk)}
    tags = recorded(lambda: list(stories.prefetch_related("entries__tag__aliases")))
    assert tags >= {topic_tags.stream(topic.pk) for topic in Topic.objects.all()}


@pytest.mark.parametrize(
    "read",
    [
        lambda: Article.objects.order_by("pk").latest("published_at"),
        lambda: Article.objects.values_list("title").get(),
        lambda: Article.objects.depending_on("x") | Article.objects.all(),
        lambda: (Article.objects.filter(pk=0).depending_on("x") | Article.objects.filter(title="x")).count(),
    ],
)
def test_one_row_of_several_depends_on_the_table(story, read):
    assert cache_tags.ALL in recorded(lambda: list(found) if hasattr(found := read(), "query") else found)


def test_what_runs_between_the_rows_of_an_iterator_is_not_recorded_with_them(story):
    with tracking.track() as dependencies:
        for _ in Article.objects.iterator():
            User.objects.count()
    assert len(dependencies.unrecorded) == 1


@pytest.mark.parametrize(
    "model",
    [
        Alias,
        Article,
        Author,
        Byline,
        Correction,
        Image,
        MonthCount,
        Page,
        RelatedTopic,
        SharedCount,
        SharedMonthCount,
        Topic,
        TopicEntry,
    ],
)
def test_no_row_that_readers_see_is_read_without_a_record(model):
    assert recorded(lambda: list(model.objects.all()))
    # Django reads what a foreign key refers to by this one.
    if model._meta.base_manager_name:
        assert recorded(lambda: list(model._base_manager.all()))


def test_a_statement_that_no_queryset_records_is_found():
    with tracking.track() as dependencies:
        User.objects.count()
        with tracking.reading("people"), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    assert len(dependencies.unrecorded) == 1
    assert dependencies.tags == {"people"}


def test_nothing_is_recorded_where_nothing_is_tracked(story):
    list(Article.objects.for_page())
    tracking.depends_on("x")
    assert tracking.current() is None
