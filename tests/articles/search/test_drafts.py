"""The words of drafts are those of what is being written, while readers see something else or nothing."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from articles.models import Article, DraftEntry
from articles.search import count_results, drafts, search_articles
from articles.workflow import drafting, publishing, reviewing
from tests.factories import make_article, make_draft

pytestmark = pytest.mark.django_db


def found(text):
    """The IDs of the drafts that have the words."""
    return drafts.find(text, 10)


def words_left():
    """The number of rows of the index."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM articles_drafttext")
        return cursor.fetchone()[0]


def test_a_draft_is_found_by_each_of_its_texts_and_names():
    draft = make_draft(
        title="Herons nest",
        summary="Under the <weir>",
        body="<p>At the <b>old</b> lock &amp; sluice.</p>",
        topics=["Zeeland"],
        authors=["Ada Lind"],
    )
    make_draft(title="Another")
    for text in ("herons", "weir sluice", '"old lock"', "zeeland weir", "ada heron", "HER"):
        assert found(text) == [draft.pk], text
    for text in ("herons another", '"lock old"', "weir -sluice", "strong", ""):
        assert found(text) == [], text


def test_a_draft_in_chinese_is_found_in_both_scripts():
    draft = make_draft(title="颱風登陸恆春", body="<p>當地居民已撤離。</p>")
    assert found("台风") == found("居民 恒春") == found("撤離") == [draft.pk]
    assert found("民居") == []


def test_what_is_typed_replaces_the_words_and_what_is_discarded_takes_them_away():
    draft, story = make_draft(body="<p>Herons</p>"), make_article(body="<p>Terns</p>")
    drafting.save(draft, {"body": "<p>Gulls</p>"})
    assert (found("herons"), found("gulls"), found("terns")) == ([], [draft.pk], [])
    drafting.save(story, {"summary": "Storks"})
    assert found("storks terns") == [story.pk]
    drafting.save(story, {"summary": story.summary})
    assert found("terns") == []


def test_publishing_takes_the_words_away_and_unpublishing_brings_them_back():
    story = make_draft(title="Herons", slug="herons")
    publishing.publish(story, by=None)
    assert (found("herons"), words_left()) == ([], 0)
    publishing.withdraw(story, by=None)
    assert found("herons") == [story.pk]
    publishing.publish(story, by=None, at=timezone.now() + timedelta(days=1))
    assert found("herons") == []
    publishing.unschedule(story, by=None)
    assert found("herons") == [story.pk]


def test_a_story_that_was_never_live_is_found_in_the_bin_and_after_it():
    story = make_draft(title="Herons")
    publishing.schedule(story, by=None, at=timezone.now() + timedelta(days=1))
    publishing.withdraw(story, by=None)
    assert found("herons") == [story.pk]
    reviewing.recover(story, by=None)
    assert found("herons") == [story.pk]


def test_no_search_of_readers_finds_a_draft():
    make_draft(title="Herons", body="<p>Storks</p>")
    drafting.save(make_article(title="Terns"), {"body": "<p>Herons, storks</p>"})
    later = timezone.now() + timedelta(days=4000)
    assert count_results(["herons", "storks", "herons terns"], at=later) == [0, 0, 0]
    assert search_articles("herons", at=later).total == 0


def test_a_save_of_anything_but_texts_and_names_writes_no_words(django_assert_num_queries):
    draft = make_draft()
    with django_assert_num_queries(8):
        drafting.save(draft, {"label": "analysis"})
    with django_assert_num_queries(10):
        drafting.save(draft, {"summary": "Quickly"})


def test_a_story_that_is_deleted_leaves_none():
    Article.objects.filter(pk=make_draft().pk).delete()
    assert (words_left(), DraftEntry.objects.count()) == (0, 0)


def test_an_endless_draft_is_found_by_its_beginning():
    draft = make_draft(body=f"<p>beginning {'𐀐𐀑𐀒𐀓' * 9} {' '.join(f'w{n}' for n in range(20_000))}</p>")
    assert found("beginning w50") == [draft.pk]
    assert found('"w19999"') == []


def test_what_is_indexed_wrongly_is_told_and_mended():
    make_article(title="Right")
    lost, other, live = make_draft(title="Herons"), make_draft(title="Terns"), make_article(title="Storks")
    drafting.save(live, {"title": "Storks return"})
    DraftEntry.objects.filter(article=lost).delete()
    DraftEntry.objects.filter(article=other).update(digest=b"another")
    live.working_copy.content = None
    live.working_copy.save()
    assert len(list(drafts.check())) == 3
    assert drafts.fix() == 3
    assert list(drafts.check()) == []
    assert (found("herons"), found("terns"), found("storks")) == ([lost.pk], [other.pk], [])


def test_the_migration_indexes_the_drafts_that_there_are():
    draft, withdrawn = make_draft(title="Herons"), make_article(title="Terns")
    publishing.withdraw(withdrawn, by=None)
    make_article(title="Storks")
    DraftEntry.objects.all().delete()
    import_module("articles.migrations.0016_draft_entry").index_drafts(apps, None)
    assert (found("herons"), found("terns"), found("storks")) == ([draft.pk], [withdrawn.pk], [])
    assert list(drafts.check()) == []
