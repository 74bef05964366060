"""`generate_articles` makes news to measure with."""

import re
from collections import Counter

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from articles.models import Article, Author
from articles.workflow import new_stories
from newsroom.core.html import sanitise
from newsroom.exchange import synthetic
from tests.newsroom.exchange.helpers import exported
from topics.models import Topic, TopicEntry

pytestmark = pytest.mark.django_db


def generate(articles=60, topics=200, seed=5):
    call_command("generate_articles", articles=articles, topics=topics, seed=seed)


def test_it_makes_as_many_live_stories_and_topics_as_wanted(capsys):
    generate()
    assert Article.objects.live().count() == 60
    assert Topic.objects.count() == 200
    assert re.fullmatch(r"60 stories generated; \d+ s\n", capsys.readouterr().out)
    call_command("check_counts")


def test_running_it_again_adds_as_many_more_over_the_same_topics(monkeypatch):
    monkeypatch.setattr(synthetic, "BATCH_SIZE", 25)
    generate()
    generate(articles=30)
    generate(articles=10, seed=6)
    assert (Article.objects.live().count(), Topic.objects.count()) == (100, 200)
    assert len(set(Article.objects.values_list("body", flat=True))) == 100
    call_command("check_counts")


def test_the_same_seed_gives_the_same_news():
    generate(articles=5, topics=10)
    first = exported()
    TopicEntry.objects.all()._raw_delete("default")
    for article in Article.objects.all():
        article.bylines.all().delete()
        article.delete()
    generate(articles=5, topics=10)
    assert exported() == first
    generate(articles=5, topics=10, seed=6)
    assert len(set(Article.objects.values_list("title", flat=True))) == 10


def test_stories_are_like_news():
    generate(articles=200, topics=250)
    stories = list(Article.objects.prefetch_related("entries", "bylines"))
    counts = Counter(entry.tag_id for story in stories for entry in story.entries.all())
    assert {len(story.entries.all()) for story in stories} == {3, 4, 5, 6}
    assert 0.06 < counts.most_common(1)[0][1] / len(stories) < 0.15
    assert 500 < sum(len(story.body.split()) for story in stories) / len(stories) < 700
    assert max(s.published_at for s in stories).year - min(s.published_at for s in stories).year >= 19
    assert all(story.bylines.all() for story in stories)
    assert all(sanitise(story.body) == story.body for story in stories[:20])
    assert all(author.name.endswith(" desk") for author in Author.objects.all())


def test_few_topics_are_no_trouble():
    generate(articles=5, topics=2)
    assert TopicEntry.objects.count() == 10


def test_a_failure_before_the_first_story_is_no_summary(monkeypatch, capsys):
    def fail(stories):
        raise OperationalError("it is away")

    monkeypatch.setattr(new_stories, "publish", fail)
    with pytest.raises(CommandError) as failure:
        generate()
    assert str(failure.value) == "Database error: it is away. No stories were generated."
    assert capsys.readouterr().out == ""


def test_numbers_that_make_no_sense_are_refused():
    with pytest.raises(CommandError, match="--articles must be at least 0 and --topics at least 1"):
        generate(topics=0)
