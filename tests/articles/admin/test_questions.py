"""What the publish question is about: the text and the state that it was asked of, without scripts too."""

import re

import pytest
from django.contrib.auth.models import Group, Permission

from articles.models import Article
from articles.workflow import drafting, publishing
from tests.desk import draft_of, page_of, sign_in, typed
from tests.factories import make_article, make_author, make_draft, make_user
from topics import curation

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


def test_breaking_news_is_put_first_on_the_front_page_as_it_is_published(client, editor):
    pinned = make_article(title="Pinned before")
    curation.pin(pinned, by=None)
    story = complete()
    page, answer = ask(client, story)
    assert "Put it first on the front page" in page
    client.post(page_of(story), {**answer, "first": "on"})
    pins = Article.objects.filter(pinned_position__gt=0).order_by("pinned_position")
    assert [each.title for each in pins] == ["Locks reopen", "Pinned before"]
    # An update has the field for what changed instead.
    page, _ = ask(client, story, title="Locks reopen today")
    assert ("Put it first" in page, "What changed" in page) == (False, True)


def test_the_question_says_that_the_story_is_pinned_already(client, editor):
    story = make_article(title="Locks", topics=["Locks"], authors=[make_author()], body="<p>Open.</p>")
    curation.pin(story, by=None)
    publishing.withdraw(story, by=None)
    page = client.post(page_of(story), typed(story, _save="confirm_publish")).content.decode()
    assert "It is pinned there already, as number 1." in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [({}, "Remember to fix the story"), ({"title": "Locks shut"}, "readers see the old text until you publish")],
)
def test_the_question_of_a_correction_says_what_is_not_published_with_it(client, editor, changes, sentence):
    story = make_article(title="Locks", topics=["Locks"], authors=[make_author()])
    if changes:
        drafting.save(story, {**drafting.content_of(story), **changes}, by=editor)
    assert sentence in client.get(page_of(story)).content.decode()


def test_the_last_correction_is_offered_for_editing_for_an_hour(client, editor):
    story = make_article(title="Locks")
    assert "Edit last correction" not in client.get(page_of(story)).content.decode()
    publishing.correct(story, "It was twoo.", by=editor)
    page = client.get(page_of(story)).content.decode()
    assert "Edit last correction" in page
    assert re.search(r'name="reworded_correction"[^>]*>\s*It was twoo\.</textarea>', page)
    client.post(page_of(story), typed(story, _save="reword_correction", reworded_correction="It was two."))
    assert [each.text for each in story.corrections.all()] == ["It was two."]


def test_a_writer_names_an_author_who_has_no_page_yet(client):
    writer = sign_in(client, "Journalist")
    make_author("Ada Otter")
    suggested = client.get("/admin/articles/author/suggest/", {"term": " Ada  O’Ter"}).json()["results"]
    assert suggested == [{"id": "Ada O’Ter", "text": "Ada O’Ter", "label": "Add byline “Ada O’Ter”"}]
    for known in ("ada otter", ""):
        assert all(
            "label" not in each
            for each in client.get("/admin/articles/author/suggest/", {"term": known}).json()["results"]
        )
    story = drafting.create({"title": "Locks"}, by=writer)
    client.post(page_of(story), typed(story, authors=["Ada O’Ter", "Ada Otter"], _save="draft"))
    names = [(bool(each["id"]), each["name"]) for each in draft_of(story)["authors"]]
    assert names == [(False, "Ada O’Ter"), (True, "Ada Otter")]
    assert "Ada O’Ter" in client.get(page_of(story)).content.decode()
    publishing.publish(story, by=None)
    assert [str(byline) for byline in story.bylines.all()] == ["Ada O’Ter", "Ada Otter"]


def test_who_may_not_pin_publishes_nothing_first(client, editor):
    Group.objects.get(name="Editor").permissions.remove(Permission.objects.get(codename="curate_topic"))
    story = complete()
    page, answer = ask(client, story)
    assert "Put it first" not in page
    answer = client.post(page_of(story), {**answer, "first": "on"}, follow=True).content.decode()
    story.refresh_from_db()
    assert (story.is_live, story.pinned_position) == (False, None)
    assert "Only editors and topic editors can curate pages." in answer


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
