"""Restoring a revision: the text comes back, what readers know the story by stays."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.choices import Reason
from articles.models import Article
from articles.story_fields import date_of
from articles.workflow import drafting, locking, publishing, restoring
from tests.factories import make_draft, make_user

pytestmark = pytest.mark.django_db


def planned(at, **content):
    """A draft with a revision that asks for this date."""
    story = make_draft(topics=["Ports"], authors=["Mara Lind"], published_at=date_of(at), **content)
    drafting.save(story, {"summary": "As planned"}, by=None, reason=Reason.SAVED)
    return story


def first_revision(story):
    return story.revisions.numbered().get(number=1)


def test_restoring_a_revision_keeps_the_text_that_it_replaces():
    editor = make_user("Editor")
    article = make_draft(title="One")
    drafting.save(article, {"title": "One"}, by=editor, reason=Reason.SAVED)
    drafting.save(article, {"title": "Two"}, by=editor)
    restoring.restore(article, article.revisions.numbered().get(number=1), by=editor)
    assert drafting.content_of(Article.objects.get())["title"] == "One"
    told = [(each.reason, each.content["title"]) for each in article.revisions.numbered().order_by("number")]
    assert told == [("saved", "One"), ("before_restore", "Two"), ("restored", "One")]


def test_restoring_over_a_text_that_was_not_seen_is_a_conflict():
    article = make_draft()
    drafting.save(article, {"title": "One"}, reason=Reason.SAVED)
    with pytest.raises(locking.Conflict):
        restoring.restore(article, article.revisions.numbered().get(), by=None, version=1)


def test_a_live_story_keeps_its_date_and_address_and_can_be_published_after_an_old_text_is_restored():
    now, editor = timezone.now(), make_user("Editor")
    story = planned(now + timedelta(days=3), slug="as-planned")
    drafting.save(story, {"published_at": None, "slug": "ferry", "summary": "Today after all"})
    publishing.publish(story, by=editor)
    live_since = Article.objects.get().published_at
    restoring.restore(story, first_revision(story), by=editor)
    draft = drafting.content_of(Article.objects.get())
    assert (draft["summary"], draft["slug"]) == ("As planned", "ferry")
    assert draft["published_at"] == date_of(live_since)
    publishing.publish(story, by=editor)
    story = Article.objects.get()
    assert (story.summary, story.slug, story.published_at) == ("As planned", "ferry", live_since)


def test_a_scheduled_story_stays_scheduled_for_its_date_when_an_old_text_is_restored():
    now, editor = timezone.now(), make_user("Editor")
    story = planned(now + timedelta(days=3))
    publishing.schedule(story, by=editor, at=now + timedelta(days=5))
    restoring.restore(story, first_revision(story), by=editor)
    assert drafting.content_of(Article.objects.get())["published_at"] == date_of(now + timedelta(days=5))


def test_an_unpublished_story_that_readers_saw_keeps_its_date_and_one_that_they_never_saw_gets_the_old_one():
    now, editor = timezone.now(), make_user("Editor")
    seen, unseen = planned(now + timedelta(days=3)), planned(now + timedelta(days=3))
    for story in (seen, unseen):
        drafting.save(story, {"published_at": None})
    publishing.publish(seen, by=editor)
    publishing.withdraw(seen, by=editor)
    for story in (seen, unseen):
        restoring.restore(story, first_revision(story), by=editor)
    dates = {story.pk: drafting.content_of(story)["published_at"] for story in Article.objects.all()}
    seen.refresh_from_db()
    assert dates == {seen.pk: date_of(seen.published_at), unseen.pk: date_of(now + timedelta(days=3))}


def test_what_will_be_restored_is_what_is_restored():
    story = planned(timezone.now() + timedelta(days=3))
    publishing.publish(story, by=None, at=timezone.now())
    promised = restoring.restored_content(story, first_revision(story).content)
    restoring.restore(story, first_revision(story), by=None)
    assert drafting.snapshot_of(Article.objects.get()) == promised
