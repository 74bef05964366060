"""What is read while a response is rendered is recorded, in whatever way it is read."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.db import connection

from articles import cache_tags
from articles.models import Article, Author, Correction
from newsroom.core import tracking
from newsroom.core.models import Image, Page
from tests.factories import make_article, make_author, make_topic
from topics import cache_tags as topic_tags
from topics.models import Topic, TopicEntry

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
        lambda: list(Article.objects.live().written_in("en")),
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
        cache_tags.person(author.pk),
        topic_tags.name(topic.pk),
        topic_tags.entries_of(story.pk),
    }


def test_rows_of_a_relation_depend_on_the_row_that_they_belong_to(story):
    topic, author = Topic.objects.get(), Author.objects.get()
    assert recorded(lambda: topic.entries.live(NOON).count()) == {topic_tags.stream(topic.pk)}
    assert recorded(lambda: list(author.bylines.values_list("pk"))) == {cache_tags.signed(author.pk)}
    assert recorded(lambda: list(topic.month_counts.values_list("pk"))) == {topic_tags.stream(topic.pk)}


def test_cards_of_a_topic_depend_on_its_stories_and_on_each_of_them(story):
    topic = Topic.objects.get()
    assert recorded(lambda: topic.entries.cards([story.pk], NOON)) >= {
        topic_tags.stream(topic.pk),
        cache_tags.card(story.pk),
    }


@pytest.mark.parametrize("model", [Article, Author, Correction, Image, Page, Topic, TopicEntry])
def test_no_row_that_readers_see_is_read_without_a_record(model):
    assert recorded(lambda: list(model.objects.all()))
    # Django reads what a foreign key refers to by this one.
    assert model is Correction or recorded(lambda: list(model._base_manager.all()))


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
