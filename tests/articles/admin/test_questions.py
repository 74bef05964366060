"""What the publish question is about: the text and the state that it was asked of, without scripts too."""

import re

import pytest

from articles.models import Article
from articles.workflow import publishing
from tests.desk import draft_of, page_of, sign_in, typed
from tests.factories import make_article, make_author, make_draft, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    return sign_in(client, "Editor")


def complete(**content):
    return make_draft(title="Locks reopen", topics=["Locks"], authors=[make_author()], **content)


def ask(client, story, **changes):
    """Press “Publish…” on the page: the answer, and what its form would send."""
    page = client.post(page_of(story), typed(story, _save="confirm_publish", **changes)).content.decode()
    said = re.search(r'name="confirmation_token" value="([^"]*)"', page)
    assert said
    return page, typed(story, _save="publish", confirmation_token=said[1])


def is_open(page):
    return re.search(r'id="desk-confirmation-publish"[^>]* open>', page) is not None


def test_the_question_saves_what_was_typed_and_shows_the_checklist_of_that(client, editor):
    story = complete()
    page, _ = ask(client, story, title="Locks TK")
    assert is_open(page)
    assert "Placeholder text “TK” is still in the story." in page.split('id="desk-confirmation-publish"')[1]
    assert draft_of(story)["title"] == "Locks TK"


def test_what_was_asked_about_is_published(client, editor):
    story = complete()
    _, answer = ask(client, story, title="Locks reopen today")
    client.post(page_of(story), answer)
    story.refresh_from_db()
    assert (story.is_live, story.title) == (True, "Locks reopen today")


def test_what_was_changed_beside_the_open_question_is_asked_about_again(client, editor):
    story = complete()
    _, answer = ask(client, story)
    page = client.post(page_of(story), {**answer, "title": "Locks TK"}).content.decode()
    assert not Article.objects.get().is_live
    assert "Nothing was published." in page
    assert is_open(page)
    assert "Placeholder text “TK” is still in the story." in page.split('id="desk-confirmation-publish"')[1]
    assert draft_of(story)["title"] == "Locks TK"


def test_the_next_answer_publishes(client, editor):
    story = complete()
    _, answer = ask(client, story)
    page = client.post(page_of(story), {**answer, "title": "Locks, again"}).content.decode()
    said = re.search(r'name="confirmation_token" value="([^"]*)"', page)
    assert said
    client.post(page_of(story), typed(story, _save="publish", confirmation_token=said[1]))
    assert Article.objects.get().is_live


def test_the_question_of_another_state_is_asked_again(client, editor):
    story = make_article(title="As printed")
    _, answer = ask(client, story, title="As corrected")
    publishing.withdraw(story, by=make_user("Editor"))
    page = client.post(page_of(story), answer).content.decode()
    assert not Article.objects.get().is_live
    assert "Republish this story?" in page
    assert is_open(page)


def test_a_text_that_somebody_else_changed_in_between_is_a_conflict(client, editor):
    story = complete()
    _, answer = ask(client, story)
    client.post(page_of(story), typed(story, _save="draft", page="another", sequence=1, title="Theirs"))
    refused = client.post(page_of(story), answer)
    assert "undone=publish" in refused["Location"]
    assert not Article.objects.get().is_live
