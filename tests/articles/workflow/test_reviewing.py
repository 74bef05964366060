"""A story's way to the editors and back, and the bin."""

import pytest

from articles.choices import Status
from articles.models import Article
from articles.workflow import drafting, locking, publishing, reviewing
from newsroom.core.permissions import NotAllowed
from tests.factories import make_article, make_draft, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("verb", [reviewing.submit, reviewing.request_changes, reviewing.bin])
def test_somebody_elses_story_is_moved_by_editors_alone(verb):
    story = make_draft()
    if verb is reviewing.request_changes:
        reviewing.submit(story, by=None)
    for role in ("Journalist", "Topic editor"):
        with pytest.raises(NotAllowed):
            verb(story, by=make_user(role))
    verb(story, by=make_user("Editor"))


def test_a_writer_bins_and_recovers_the_story_that_they_began():
    writer = make_user("Journalist")
    story = drafting.create({"title": "Sluice", "body": "<p>Long work</p>"}, by=writer)
    reviewing.bin(story, by=writer)
    assert Article.objects.get().status == Status.WITHDRAWN
    reviewing.recover(story, by=writer)
    assert Article.objects.get().status == Status.DRAFT
    assert drafting.content_of(Article.objects.get())["body"] == "<p>Long work</p>"


def test_what_readers_saw_is_neither_binned_nor_recovered():
    story = make_article()
    with pytest.raises(NotAllowed):
        reviewing.bin(story, by=None)
    publishing.withdraw(story, by=None)
    with pytest.raises(NotAllowed, match="Republish it"):
        reviewing.recover(story, by=None)


@pytest.mark.parametrize("content", [{"body": "<p>x</p>"}, {"summary": "x"}])
def test_a_story_in_which_somebody_wrote_is_not_deleted(content):
    story = drafting.create({"title": "Weir", **content})
    with pytest.raises(NotAllowed, match="bin"):
        reviewing.delete(story, by=make_user("Editor"))
    # Not even if the text was taken out again.
    drafting.save(story, {}, reason="saved")
    drafting.save(story, {"body": "", "summary": ""})
    with pytest.raises(NotAllowed):
        reviewing.delete(story, by=None)


def test_a_headline_alone_is_deleted():
    reviewing.delete(drafting.create({"title": "Mistyped"}), by=make_user("Editor"))
    assert not Article.objects.exists()


def test_who_takes_back_their_own_story_is_not_told_that_it_was_sent_back():
    writer = make_user("Journalist")
    story = drafting.create({"title": "Sluice"}, by=writer)
    reviewing.submit(story, by=writer)
    reviewing.request_changes(story, by=writer)
    assert reviewing.change_request(story) is None


def test_nobody_asks_for_an_update_of_what_readers_never_saw():
    with pytest.raises(NotAllowed, match="published stories"):
        reviewing.submit_update(make_draft(), by=None)


def test_an_update_that_nobody_asked_for_is_not_sent_back():
    story = make_article()
    drafting.save(story, {"title": "Other"})
    with pytest.raises(NotAllowed, match="no longer waiting for review"):
        reviewing.request_changes(story, by=None)
    assert drafting.content_of(story)["title"] == "Other"


def test_taking_the_changes_back_takes_the_question_back():
    story = make_article(title="As printed")
    drafting.save(story, {"title": "Other"})
    reviewing.submit_update(story, by=None)
    drafting.save(story, {"title": "As printed"})
    assert story.working_copy.update_asked_at is None


def test_a_story_is_not_deleted_with_the_text_of_somebody_who_lost_a_conflict_about_it():
    story = make_draft(summary="", body="")
    assert reviewing.is_blank(story)
    drafting.save(story, {"title": "Other"})
    with pytest.raises(locking.Conflict):
        drafting.save(story, {"body": "<p>Mine</p>"}, by=make_user(), token=locking.EditToken(1, "tab", 1))
    with pytest.raises(NotAllowed, match="This story has content"):
        reviewing.delete(story, by=None)
    assert story.revisions.conflict_versions().count() == 1
