"""What verbs cost does not depend on how many stories there are: as many queries, and no rows are counted."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.story_fields import references
from articles.workflow import drafting, locking, publishing, story_topics
from tests.factories import make_article, make_draft, make_topic, make_user
from topics import merging
from topics.models import Topic

pytestmark = pytest.mark.django_db
TOPICS = ["Harbour", "Quay"]


def publish(editor):
    """A new story."""
    story = make_draft(topics=TOPICS, authors=["Night desk"])
    return lambda: publishing.publish(story, by=editor)


def update(editor):
    """Changes of one that is out."""
    story = make_article(topics=TOPICS)
    drafting.save(story, {"title": "Another headline"}, by=editor)
    return lambda: publishing.publish(story, by=editor)


def retag(editor):
    """Another topic for one that is out."""
    story, topic = make_article(topics=TOPICS), make_topic("Tide")
    story_topics.change_topics(story, by=editor, add=references([topic]))
    return lambda: publishing.publish(story, by=editor)


def withdraw(editor):
    """One that is out."""
    story = make_article(topics=TOPICS)
    return lambda: publishing.withdraw(story, by=editor)


def schedule(editor):
    """A new story for tomorrow."""
    story = make_draft(topics=TOPICS)
    return lambda: publishing.schedule(story, by=editor, at=timezone.now() + timedelta(days=1))


def save(editor):
    """A text that is typed."""
    story = make_draft(topics=TOPICS)
    return lambda: drafting.save(story, {"title": "Typed"}, by=editor, token=locking.EditToken(1, "page", 1))


def merge(editor):
    """One topic made of two."""
    pair = [make_topic(), make_topic()]
    make_article(topics=pair)
    return lambda: merging.merge(*(Topic.objects.get(pk=topic.pk) for topic in pair), by=editor)


@pytest.mark.parametrize("verb", [publish, update, retag, withdraw, schedule, save, merge])
def test_a_verb_costs_the_same_among_few_stories_and_among_more(verb):
    editor = make_user("Editor")
    asked = []
    for _ in range(2):
        for _ in range(4):
            make_article(topics=TOPICS, authors=["Night desk"])
            make_draft(topics=TOPICS)
        call = verb(editor)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            call()
        asked.append([query["sql"] for query in queries])
    few, more = asked
    assert len(more) <= len(few), "\n".join(more)
    # Of a story's own comments those are counted that nobody resolved.
    assert not [sql for sql in more if "COUNT(" in sql.upper() and "articles_comment" not in sql]
