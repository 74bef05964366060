"""The stories before and after another in its topic, and how long it is to read."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.story_fields import reference
from articles.workflow import publishing
from tests.factories import make_article, make_topic
from tests.reading import Reading
from topics import curation
from topics.models import TopicEntry

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 15, 12, tzinfo=UTC)


def neighbours_of(client, story):
    """The headlines before and after the story, as its page tells them."""
    page = client.get(story.get_absolute_url()).content.decode()
    reading = Reading(
        page.split('<nav class="story-neighbours"')[1].split("</nav>")[0] if "story-neighbours" in page else ""
    )
    return tuple(have["href"] for rel in ("prev", "next") for have in reading.all("a", rel=rel) or [{"href": ""}])


def address(story):
    return story.get_absolute_url() if story else ""


def assert_beside(client, story, earlier, later):
    assert neighbours_of(client, story) == (address(earlier), address(later))


@pytest.fixture
def stories():
    """Three of a topic, the oldest first, and one of another between them."""
    topic = make_topic("Canals")
    make_article(topics=["Trade"], at=NOON + timedelta(minutes=90))
    return [make_article(topics=[topic], at=NOON + timedelta(hours=n)) for n in range(3)]


def test_a_story_leads_to_those_before_and_after_it_in_its_first_topic(client, stories):
    first, second, third = stories
    assert_beside(client, first, None, second)
    assert_beside(client, second, first, third)
    assert_beside(client, third, second, None)


def test_stories_of_one_moment_stand_beside_each_other_as_the_topic_lists_them(client):
    topic = make_topic("Canals")
    first, second, third = (make_article(topics=[topic], at=NOON) for _ in range(3))
    assert_beside(client, second, first, third)
    listed = [have["href"] for have in Reading(client.get(topic.get_absolute_url())).all("a")]
    places = [listed.index(address(story)) for story in (third, second, first)]
    assert places == sorted(places)


def test_what_readers_do_not_see_in_the_topic_stands_beside_nothing(client, stories):
    first, second, third = stories
    make_article(topics=["Canals"], at=timezone.now() + timedelta(days=1))
    curation.hide(second.entries.get(), by=None, reason="Of ships, not canals")
    assert_beside(client, first, None, third)
    assert_beside(client, third, first, None)
    assert_beside(client, second, None, None)
    publishing.withdraw(third, by=None)
    assert_beside(client, first, None, None)


def test_of_a_story_that_is_to_come_only_those_stand_before_it_that_are_out_at_the_moment(stories):
    first, second, third = stories
    topic = first.entries.get().tag
    ahead = third.published_at + timedelta(days=1)
    for at, earlier in (
        (first.published_at - timedelta(microseconds=1), None),
        (first.published_at, first.pk),
        (third.published_at - timedelta(microseconds=1), second.pk),
        (ahead + timedelta(days=1), third.pk),
    ):
        assert topic.entries.neighbours(10**9, ahead, at) == (earlier, None)


def test_a_neighbour_has_its_label_and_is_not_named_twice(client):
    topic = make_topic("Canals")
    make_article(title="An argument", label="opinion", topics=[topic], at=NOON)
    story = make_article(topics=[topic], at=NOON + timedelta(hours=1))
    page = client.get(story.get_absolute_url()).content.decode()
    assert page.count("An argument") == 1
    assert "Opinion" in page.split("story-neighbours")[1].split("</nav>")[0]


def test_a_neighbour_is_shown_in_the_language_of_the_page_or_marked(client):
    topic = make_topic("Canals")
    before, after = (make_article(title=f"Canal {n}", topics=[topic], at=NOON + timedelta(days=n)) for n in (0, 2))
    make_article(
        title="运河", topics=[topic], at=NOON + timedelta(hours=1), language="zh-Hans", translation_of=reference(before)
    )
    story = make_article(topics=[topic], at=NOON + timedelta(days=1))

    def neighbours(prefix):
        page = client.get(f"{prefix}{story.get_absolute_url()}").content.decode()
        return page.split("story-neighbours")[1].split("</nav>")[0]

    english, chinese = neighbours(""), neighbours("/zh-hans")
    assert [title in english for title in ("Canal 0", "运河", "Canal 2", "language-mark")] == [True, False, True, False]
    assert [title in chinese for title in ("Canal 0", "运河", "Canal 2", "英文")] == [False, True, True, True]
    assert before.get_absolute_url() in english
    assert after.get_absolute_url() in chinese


def test_further_stories_are_listed_once_in_the_language_of_the_page(client):
    topic = make_topic("Canals")
    for n in range(3):
        original = make_article(title=f"Canal {n}", topics=[topic], at=NOON + timedelta(days=n))
        make_article(
            title=f"运河{n}",
            topics=[topic],
            at=NOON + timedelta(days=n, hours=1),
            language="zh-Hans",
            translation_of=reference(original),
        )
    story = make_article(topics=[topic], at=NOON + timedelta(days=3))
    for prefix, titles in (("", ["Canal 1", "Canal 0"]), ("/zh-hans", ["运河1", "运河0"])):
        page = client.get(f"{prefix}{story.get_absolute_url()}").content.decode()
        listed = page.split('<ul class="more-list">')[1].split("</ul>")[0]
        assert re.findall(r"(?:Canal |运河)\d", re.sub("<[^>]+>", "", listed)) == titles


def test_both_are_read_off_the_topics_index_at_once(stories):
    story = stories[1]
    topic = story.entries.get().tag
    with CaptureQueriesContext(connection) as queries:
        assert topic.entries.neighbours(story.pk, story.published_at, timezone.now()) == (stories[0].pk, stories[2].pk)
    (query,) = queries.captured_queries
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for way in ("seqscan", "bitmapscan", "sort"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
        explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
        cursor.execute(f"{explain} {query['sql']}")
        plan = str(cursor.fetchall())
    assert (
        plan.count(f"{'Index Only Scan' if connection.vendor == 'postgresql' else 'COVERING INDEX entry_stream'}") == 2
    )
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan
    assert TopicEntry.objects.count() == 4


@pytest.mark.parametrize(
    ("body", "told"), [("<p>One word</p>", "1 min read"), (f"<p>{'word ' * 920}</p>", "4 min read")]
)
def test_a_story_says_how_long_it_is_to_read(client, body, told):
    assert told in Reading(client.get(make_article(body=body).get_absolute_url())).lines
