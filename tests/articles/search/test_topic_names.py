"""Stories are found by the names of their topics, too."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction

from articles import search
from articles.models import Article
from articles.search import count_results, facets, search_articles, topic_names
from articles.search.filters import Filters
from articles.workflow import drafting, publishing
from tests.factories import make_article, make_author, make_topic
from topics import curation, merging
from topics.names import naming

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 6, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture(params=[0, 10_000], ids=["many", "few"])
def most(request, monkeypatch):
    """How many stories are ranked: every search is tested above and below the limit."""
    monkeypatch.setattr(search, "MAX_RANKED", request.param)


def found(text, **filters):
    """The headlines of what is found, newest first; all ways of reading the result agree."""
    results = [search_articles(text, Filters(**filters), by_date=by_date) for by_date in (True, False)]
    titles = dict(Article.objects.values_list("pk", "title"))
    ids = results[0].ids(0, 20)
    for result in results:
        assert result.total == len(ids)
        assert set(result.ids(0, 20)) == set(ids)
        assert [*result.ids(0, 1), *result.ids(1, 20)] == result.ids(0, 20)
        pages = page = result.following(None, 2)
        while page:
            page = result.following(page[-1], 2)
            pages = pages + page
        assert [search.statements.story_ids([number])[0] for _, number in pages] == result.ids(0, 20)
    if not filters:
        assert count_results([text, "nowhere", text]) == [len(ids), 0, len(ids)]
    return [titles[pk] for pk in ids]


def test_a_name_or_an_alias_finds_the_stories_of_the_topic(most):
    istanbul = make_topic("Istanbul", aliases=["Constantinople", "City on the Bosphorus", "伊斯坦堡"])
    make_article(title="Ferries", topics=[istanbul], at=NOW - DAY)
    make_article(title="Constantinople of old", at=NOW - 2 * DAY)
    make_article(title="Istanbul", topics=[istanbul], at=NOW - 3 * DAY)
    make_article(title="Elsewhere")
    assert found("constantinople") == ["Ferries", "Constantinople of old", "Istanbul"]
    for text in ("istanbul", "ISTANBUL", "İstanbul", "city on the bosphorus", "City-on-the-Bosphorus", "伊斯坦堡"):
        assert found(text) == ["Ferries", "Istanbul"]
    for text in ("constantin", "bosphorus", "city", "伊斯坦", "istanbul ankara"):
        assert "Ferries" not in found(text)


def test_other_words_have_to_be_in_the_story(most):
    istanbul, trams = make_topic("Istanbul", aliases=["Golden Horn"]), make_topic("Trams", aliases=["Tramways"])
    for title, topics in (
        ("Ferries", [istanbul]),
        ("Lines", [istanbul, trams]),
        ("Tramways", [istanbul]),
        ("Golden horn", [trams]),
        ("Rails", [trams]),
    ):
        make_article(title=title, summary="", body="<p>-</p>", topics=topics)
    assert set(found("golden horn ferries")) == set(found("ferries golden horn")) == {"Ferries"}
    assert set(found("golden horn tramways")) == {"Lines", "Tramways", "Golden horn"}
    assert set(found("tramways golden horn lin")) == {"Lines"}
    assert found("golden horn tramways nowhere") == []


def test_an_excluded_name_leaves_out_what_the_name_finds(most):
    istanbul = make_topic("Istanbul", aliases=["Stamboul"])
    make_article(title="Ferries", topics=[istanbul])
    make_article(title="Ferries to Stamboul")
    make_article(title="Ferries elsewhere", at=NOW)
    assert found("ferries -stamboul") == ["Ferries elsewhere"]
    assert found("ferries -istanbul") == ["Ferries elsewhere", "Ferries to Stamboul"]
    assert found('ferries -"stamboul"') == ["Ferries elsewhere", "Ferries"]
    assert found("stamboul -ferries") == []
    assert found("-stamboul", first=(NOW - DAY).date()) == ["Ferries elsewhere"]


def test_quotation_marks_find_what_the_text_says(most):
    make_article(title="Ferries", topics=[make_topic("Istanbul", aliases=["Golden Horn"])])
    make_article(title="A golden horn")
    assert found('"golden horn"') == ["A golden horn"]
    assert found('"golden" horn') == ["A golden horn"]


def ranked(text):
    """The headlines of what is found, the best match first."""
    titles = dict(Article.objects.values_list("pk", "title"))
    return [titles[pk] for pk in search_articles(text).stories]


def test_stories_without_the_words_of_a_part_that_is_a_name_come_last_however_new_they_are():
    istanbul = make_topic("Istanbul", aliases=["Stamboul"])
    make_article(title="Ferries of today", topics=[istanbul], at=NOW)
    make_article(title="Trains of today", topics=[istanbul], at=NOW - 4000 * DAY)
    make_article(title="Of old", body="<p>A stambouliote today</p>", at=NOW - 9000 * DAY)
    make_article(title="Stamboul today", topics=[istanbul], at=NOW - 8000 * DAY)
    assert ranked("stamboul today") == ["Stamboul today", "Of old", "Ferries of today", "Trains of today"]
    assert facets.topics(search_articles("stamboul today").stories) == [(istanbul, 3)]


@pytest.mark.parametrize("name", ["Istanbul", "伊斯坦堡", "Stamboul City"])
def test_stories_of_the_topic_come_after_those_with_its_name_in_headline_or_text(name):
    istanbul = make_topic("Istanbul", aliases=["伊斯坦堡", "Stamboul City"])
    make_article(title="Mentioned", body=f"<p>In {name}, too.</p>", at=NOW - 9000 * DAY)
    make_article(title="Ferries", topics=[istanbul], at=NOW - DAY)
    make_article(title="Both", body=f"<p>In {name}, too.</p>", topics=[istanbul], at=NOW - 2 * DAY)
    make_article(title=f"{name} today", at=NOW - 3 * DAY)
    make_article(title=f"{name} of old", topics=[istanbul], at=NOW - 370 * DAY)
    assert ranked(name) == [f"{name} today", f"{name} of old", "Both", "Mentioned", "Ferries"]
    assert ranked(f"{name} -nowhere") == ranked(name)
    assert ranked(f"{name} too") == ["Both", "Mentioned"]


def test_filters_leave_those_of_the_topics_stories_that_pass_them(most):
    istanbul, trams, ana = make_topic("Istanbul", aliases=["Stamboul"]), make_topic("Trams"), make_author("Ana")
    make_article(title="Lines", topics=[istanbul, trams], at=NOW - 40 * DAY)
    make_article(title="Ferries", topics=[istanbul], authors=[ana], label="opinion", at=NOW)
    make_article(title="Rails", topics=[trams], authors=[ana], label="opinion")
    assert found("stamboul", topics=[trams]) == ["Lines"]
    assert found("stamboul", topics=[istanbul]) == ["Ferries", "Lines"]
    assert found("stamboul", author=ana) == found("stamboul", label="opinion") == ["Ferries"]
    assert found("stamboul", last=(NOW - 40 * DAY).date()) == ["Lines"]
    assert found("stamboul", first=(NOW - 39 * DAY).date()) == ["Ferries"]
    assert found("stamboul", last=(NOW - 41 * DAY).date()) == []


def test_what_readers_may_not_see_in_the_topic_is_not_found(most, clock):
    istanbul = make_topic("Istanbul", aliases=["Stamboul"])
    hidden, gone = (make_article(title=title, topics=[istanbul]) for title in ("Hidden", "Gone"))
    make_article(title="To come", topics=[istanbul], at=NOW + DAY)
    moved = make_article(title="Moved", topics=[istanbul])
    assert found("stamboul") == ["Moved", "Gone", "Hidden"]
    curation.hide(hidden.entries.get(), by=None, reason="Elsewhere.")
    publishing.withdraw(gone, by=None)
    drafting.save(moved, {"topics": []})
    assert found("stamboul") == ["Moved"]
    publishing.publish(moved, by=None)
    assert found("stamboul") == []
    clock.shift(DAY)
    assert found("stamboul") == ["To come"]


def test_names_that_change_find_what_they_name_now(most):
    istanbul, trams = make_topic("Istanbul"), make_topic("Trams")
    make_article(title="Ferries", topics=[istanbul])
    make_article(title="Rails", topics=[trams])
    assert found("stamboul") == []
    with transaction.atomic():
        naming.add_aliases(istanbul, ["Stamboul"])
    assert found("stamboul") == ["Ferries"]
    with transaction.atomic():
        naming.rename(istanbul, "Constantinople")
    assert found("constantinople") == found("istanbul") == ["Ferries"]
    with transaction.atomic():
        naming.remove_alias(istanbul, "Stamboul")
    assert found("stamboul") == []
    merge = merging.merge(istanbul, trams, by=None)
    assert found("constantinople") == found("trams") == ["Rails", "Ferries"]
    merging.undo(merge, by=None)
    assert (found("constantinople"), found("trams")) == (["Ferries"], ["Rails"])


def test_a_topic_that_is_not_public_names_nothing(most):
    make_article(title="To come", topics=[make_topic("Istanbul")], at=NOW + DAY)
    assert found("istanbul") == []
    assert search_articles("istanbul").topics == []


def test_two_topics_of_nearly_the_same_name_are_both_named(most):
    for name in ("Tide mills", "Tide-mills", "Tidemills"):
        make_article(title=f"In {name}", summary="", body="<p>-</p>", topics=[make_topic(name)])
    make_article(title="In both", topics=["Tide mills", "Tidemills"])
    assert len(found("tide mills")) == len(found("tidemills")) == 4


def test_of_a_query_with_many_names_the_first_are_names(monkeypatch, most):
    monkeypatch.setattr(topic_names, "MAX_NAMES", 1)
    istanbul, trams = make_topic("Istanbul"), make_topic("Trams")
    make_article(title="Trams", topics=[istanbul])
    make_article(title="Istanbul", topics=[trams])
    assert found("istanbul trams") == ["Trams"]
    assert found("trams istanbul") == ["Istanbul"]


def test_names_cost_one_query_unless_there_are_any(django_assert_num_queries, django_assert_max_num_queries):
    # PostgreSQL has a savepoint, its settings, a rollback and a release; SQLite looks up longer words.
    other = 4 if connection.vendor == "postgresql" else 1
    make_article(title="Ferries", topics=[make_topic("Istanbul"), make_topic("Trams")])
    with django_assert_num_queries(1) as captured:
        assert topic_names.find([search.parse("ferries run on and on")], NOW)[0].topics == []
    assert "fingerprint" in captured[0]["sql"]
    # Four for names, one for the words of the index, three or four for matches, one for those of topics, one for IDs.
    with django_assert_max_num_queries(11 + other):
        search_articles("istanbul trams").ids(0, 20)
