"""Saying on the writing screen which story another one is a translation of."""

import pytest

from articles.story_fields import reference
from tests.desk import draft_of, page_of, sign_in, typed
from tests.factories import make_article, make_draft

pytestmark = pytest.mark.django_db
SUGGEST = "/admin/articles/article/suggest-story/"


@pytest.fixture
def editor(client):
    return sign_in(client, "Editor")


def test_the_original_is_chosen_and_taken_away_again(client, editor):
    original = make_article(title="Lock gates close", language="nl")
    draft = make_draft(title="Sluizen dicht", language="de")
    client.post(page_of(draft), typed(draft, translation_of=original.pk))
    assert draft_of(draft)["translation_of"] == reference(original)
    assert "Lock gates close" in client.get(page_of(draft)).content.decode()
    client.post(page_of(draft), typed(draft, translation_of=""))
    assert draft_of(draft)["translation_of"] is None


@pytest.mark.parametrize("sent", ["999999", "nonsense", "-1", "9" * 30])
def test_what_is_no_story_is_refused_and_the_rest_is_kept(client, editor, sent):
    draft = make_draft(language="de")
    page = client.post(page_of(draft), typed(draft, title="Neuer Titel", translation_of=sent))
    assert "Story not found." in page.content.decode()
    assert (draft_of(draft)["title"], draft_of(draft)["translation_of"]) == ("Neuer Titel", None)


def test_what_cannot_be_the_original_is_said_where_it_was_chosen_and_nothing_is_published(client, editor):
    original, draft = make_article(language="de"), make_draft(language="de", authors=["Desk"], topics=["Locks"])
    page = client.post(page_of(draft), typed(draft, translation_of=original.pk, _save="publish"), follow=True)
    assert "is in the same language" in page.content.decode()
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_stories_in_any_state_are_suggested_with_their_language(client, editor):
    make_draft(title="Weir repaired", language="zh-Hans")
    make_article(title="Weir opened", language="en")
    make_article(title="Ferry stops")
    found = client.get(SUGGEST, {"term": "weir"}).json()["results"]
    assert {each["text"] for each in found} == {"Weir repaired (Simplified Chinese)", "Weir opened (English)"}
    assert client.get(SUGGEST).json() == {"results": []}


def test_readers_are_not_told_what_is_being_written(client):
    make_draft(title="Weir repaired")
    assert client.get(SUGGEST, {"term": "weir"}).status_code == 302


def test_a_language_that_is_written_otherwise_stays_as_it_is(client, editor):
    draft = make_draft(language="zh-Hans")
    client.post(page_of(draft), typed(draft, title="水位"))
    assert draft_of(draft)["language"] == "zh-Hans"
    assert client.get(page_of(draft)).content.decode().count(">Simplified Chinese</option>") == 1
