"""The words that are kept of headlines are those of the one being written and of the one that readers see."""

import pytest

from articles import word_tables
from articles.id_queries import words_in
from articles.models import Article, HeadlineEntry, WorkingCopy
from articles.search import headlines
from articles.workflow import drafting, publishing
from tests.factories import make_article, make_draft

pytestmark = pytest.mark.django_db


def words(story):
    """The words that are kept of its headlines, by alphabet."""
    story.refresh_from_db()
    candidates = words_in("The tide, the TIDE of 2026, rises and falls, ebb and flow, another")
    found = word_tables.newest(word_tables.HEADLINES, candidates, 10)
    return sorted(word for word, stories in found.items() if story.pk in stories)


def test_a_new_draft_has_its_words():
    assert words(make_draft(title="The tide, the TIDE of 2026")) == ["2026", "of", "the", "tide"]


def test_a_headline_that_is_written_anew_loses_the_former_words():
    draft = make_draft(title="Tide rises")
    drafting.save(draft, {"title": "Tide falls"})
    assert words(draft) == ["falls", "tide"]
    drafting.save(draft, {"title": ""})
    assert words(draft) == []


def test_until_a_new_headline_is_published_readers_headline_counts_too():
    story = make_article(title="Tide rises")
    drafting.save(story, {"title": "Tide falls"})
    assert words(story) == ["falls", "rises", "tide"]
    publishing.publish(story, by=None)
    assert words(story) == ["falls", "tide"]


def test_a_story_that_is_withdrawn_is_still_found_on_the_desk():
    story = make_article(title="Tide rises")
    publishing.withdraw(story, by=None)
    assert words(story) == ["rises", "tide"]


def test_what_is_typed_without_another_headline_costs_no_query_more(django_assert_num_queries):
    draft = make_draft(title="Tide rises")
    with django_assert_num_queries(10) as queries:
        drafting.save(draft, {"summary": "Quickly"})
    assert not [query for query in queries if "titleword" in query["sql"] or "headlineentry" in query["sql"]]


def test_a_story_that_is_deleted_leaves_none():
    draft = make_draft(title="Tide rises")
    Article.objects.filter(pk=draft.pk).delete()
    assert not HeadlineEntry.objects.exists()
    assert word_tables.newest(word_tables.HEADLINES, ["tide"], 10) == {}


def test_what_is_kept_wrongly_is_told_and_mended():
    right, lost, more = make_draft(title="Ebb"), make_draft(title="Tide"), make_article(title="Flow")
    HeadlineEntry.objects.filter(article=lost).delete()
    HeadlineEntry.objects.filter(article=more).delete()
    headlines.index_new([WorkingCopy(article=Article(pk=more.pk, title="Another"), title="Flow")])
    assert len(list(headlines.check())) == 2
    assert headlines.fix() == 2
    assert not list(headlines.check())
    assert [words(story) for story in (right, lost, more)] == [["ebb"], ["tide"], ["flow"]]
