"""Saying on the writing screen which story another one is a translation of."""

import pytest

from articles.models import Article
from articles.story_fields import reference
from tests.desk import draft_of, page_of, sign_in, typed
from tests.factories import make_article, make_draft

pytestmark = pytest.mark.django_db


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
    suggest = page_of(make_draft(title="Another"), "suggest_original")
    found = client.get(suggest, {"term": "weir"}).json()["results"]
    assert {each["text"] for each in found} == {"Weir repaired (Simplified Chinese)", "Weir opened (English)"}
    assert client.get(suggest).json() == {"results": []}


def test_neither_the_story_itself_nor_its_translations_are_suggested_or_accepted(client, editor):
    story = make_article(title="Weir opened", language="en")
    published = make_article(title="Weir in Dutch", language="nl", translation_of=reference(story))
    drafted = make_draft(title="Weir in German", language="de", translation_of=reference(story))
    other = make_article(title="Weir of old", language="fr")
    found = client.get(page_of(story, "suggest_original"), {"term": "weir"}).json()["results"]
    assert [each["id"] for each in found] == [str(other.pk)]
    for wrong, sentence in (
        (story, "A story cannot be a translation of itself."),
        (published, "is a translation of this story"),
        (drafted, "is a translation of this story"),
    ):
        page = client.post(page_of(story), typed(story, summary=f"With {wrong.pk}", translation_of=wrong.pk))
        assert sentence in page.content.decode()
        assert (draft_of(story)["summary"], draft_of(story)["translation_of"]) == (f"With {wrong.pk}", None)
    client.post(page_of(story), typed(story, translation_of=other.pk))
    assert draft_of(story)["translation_of"] == reference(other)


def test_readers_are_not_told_what_is_being_written(client):
    story = make_draft(title="Weir repaired")
    assert client.get(page_of(story, "suggest_original"), {"term": "weir"}).status_code == 302


def test_a_language_that_is_written_otherwise_stays_as_it_is(client, editor):
    draft = make_draft(language="zh-Hans")
    client.post(page_of(draft), typed(draft, title="水位"))
    assert draft_of(draft)["language"] == "zh-Hans"
    assert client.get(page_of(draft)).content.decode().count(">Simplified Chinese</option>") == 1


def begin_translation(client, story, language):
    return client.post(f"/admin/articles/article/{story.pk}/translate/", {"language": language}, follow=True)


def test_a_translation_begins_with_the_text_of_the_original_in_one_click(client, editor):
    original = make_article(
        title="Lock gates close", body="<p>At six.</p>", topics=["Locks"], language="en", slug="lock-gates"
    )
    assert "Translate into Simplified Chinese" in client.get(page_of(original)).content.decode()
    page = begin_translation(client, original, "zh-Hans")
    translation = Article.objects.latest("pk")
    assert page.redirect_chain[-1][0] == page_of(translation)
    content = draft_of(translation)
    assert (content["title"], content["body"], content["language"]) == ("Lock gates close", "<p>At six.</p>", "zh-Hans")
    assert (content["translation_of"]["id"], content["slug"], content["published_at"]) == (original.pk, "", None)
    assert (translation.status, translation.created_by, translation.duplicate_of) == ("draft", editor, original)
    assert (
        "Created as the translation of another story"
        in client.get(f"{page_of(translation)[:-7]}history/").content.decode()
    )


def test_there_is_one_translation_into_a_language(client, editor):
    original = make_article(language="en")
    begin_translation(client, original, "zh-Hans")
    translation = Article.objects.latest("pk")
    for story in (original, translation):
        number = Article.objects.count()
        language = "zh-Hans" if story == original else "en"
        page = begin_translation(client, story, language)
        other = translation if story == original else original
        assert page.redirect_chain[-1][0] == page_of(other)
        assert "The story already has this translation" in page.content.decode()
        assert Article.objects.count() == number


@pytest.mark.parametrize("language", ["", "en", "xx", "de", "\x00"])
def test_other_languages_are_refused(client, editor, language):
    original = make_article(language="en")
    page = begin_translation(client, original, language)
    assert "Select a language of the site that the story is not in." in page.content.decode()
    assert Article.objects.count() == 1
