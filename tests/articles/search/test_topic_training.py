"""From which stories topics are learned."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.search import topic_training
from tests.factories import make_article, make_draft, make_topic
from topics.models import TopicEntry
from topics.suggestions import training

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def read(monkeypatch):
    """The examples that were given, as (words, topics)."""
    found = []
    monkeypatch.setattr(training, "train", lambda examples: found.extend(examples) or len(found))
    return found


def test_stories_are_read_oldest_first_with_their_words_and_topics(read):
    for title in ("Otters", "Banks"):
        make_article(title=title, summary="", body=f"<p>Text on {title}</p>", topics=["News", title])
    assert topic_training.train() == 2
    assert [(dict(words), topics) for words, topics in read] == [
        ({"otters": 3, "text": 1, "on": 1}, {make_topic("News").pk, make_topic("Otters").pk}),
        ({"banks": 3, "text": 1, "on": 1}, {make_topic("News").pk, make_topic("Banks").pk}),
    ]


def test_only_stories_and_topics_that_readers_see_teach_anything(read):
    shown = make_article(title="Otters", topics=["Mammals", "Rivers"])
    make_article(title="Scheduled", topics=["Mammals"], at=timezone.now() + timedelta(days=1))
    make_draft(title="Draft")
    TopicEntry.objects.filter(content_object=shown, tag=make_topic("Rivers")).update(published_at=None)
    topic_training.train()
    assert [topics for _, topics in read] == [{make_topic("Mammals").pk}]


def test_only_the_newest_stories_are_read(read, monkeypatch):
    monkeypatch.setattr(topic_training, "MAX_STORIES", 2)
    for title in ("Otters", "Banks", "Rivers"):
        make_article(title=title)
    topic_training.train()
    assert ["otters" in words for words, _ in read] == [False, False]
    assert ["rivers" in words for words, _ in read] == [False, True]
