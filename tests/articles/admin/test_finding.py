"""Our own pages for links in texts."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from tests.desk import sign_in
from tests.factories import make_article, make_draft, make_topic

pytestmark = pytest.mark.django_db


def found(client, words):
    answer = client.get(reverse("admin:articles_article_find"), {"q": words})
    assert "no-store" in answer["Cache-Control"]
    return [(result["title"], result["url"]) for result in answer.json()["results"]]


def test_stories_are_found_by_all_the_words_of_their_headline_the_newest_first(client):
    sign_in(client, "Journalist")
    old = make_article(title="Lock gates open")
    new = make_article(title="Old gates, new locks")
    make_article(title="Gates of the city")
    expected = [(story.title, story.get_absolute_url()) for story in (new, old)]
    assert found(client, " LOCK   gates ") == expected


def test_topics_are_found_by_their_other_names(client):
    sign_in(client, "Topic editor")
    make_article(topics=["Chongqing"])
    topic = make_topic("Chongqing", aliases=["重庆"])
    make_topic("Chongqing not yet public")
    assert found(client, "重庆") == [("Chongqing", topic.get_absolute_url())]


def test_what_readers_cannot_open_is_not_found(client):
    sign_in(client, "Editor")
    make_draft(title="Locks: a draft")
    publishing.publish(make_draft(title="Locks, scheduled"), by=None, at=timezone.now() + timedelta(hours=1))
    publishing.withdraw(make_article(title="Locks, withdrawn"), by=None)
    make_topic("Locks")
    assert found(client, "locks") == []


@pytest.mark.parametrize("words", ["", "  ", "%", "_", "\x00", "zz " * 500])
def test_any_words_are_answered(client, words):
    sign_in(client, "Editor")
    make_article(title="Lock gates open")
    assert found(client, words) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow_with_what_is_found(client, count, django_assert_num_queries):
    sign_in(client, "Editor")
    for number in range(count):
        make_article(title=f"Lock {number}", topics=[f"Lock {number}"])
    # The session, the person and the permissions; stories and topics.
    with django_assert_num_queries(6):
        assert len(found(client, "lock")) == 2 * count
