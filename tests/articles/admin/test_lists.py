"""The list of stories ends somewhere, is narrowed to dates, and reads an index in its order."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from articles.search.limits import SearchTimeout
from articles.workflow import drafting, publishing, reviewing
from newsroom.core.desk import lists
from tests.desk import sign_in
from tests.factories import make_article, make_draft

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/article/"
# PostgreSQL is told how to ask, between a savepoint, its rollback and its release.
SEARCH = 23 if connection.vendor == "sqlite" else 30


@pytest.fixture
def editor(client):
    return sign_in(client, "Editor")


def titles(answer):
    """The headlines that the list shows, in its order."""
    return [story.working_copy.title for story in answer.context["cl"].result_list]


def test_a_long_list_goes_on_after_its_first_rows(client, editor, monkeypatch):
    monkeypatch.setattr(lists, "MAX_ROWS", 3)
    monkeypatch.setattr("articles.admin.ArticleAdmin.list_per_page", 2)
    for number in range(3):
        make_draft(title=f"Draft {number}")
    assert "3 stories" in client.get(LIST).content.decode()
    for number in range(3, 7):
        make_draft(title=f"Draft {number}")
    seen, query = [], "?state=draft&mine="
    while query:
        answer = client.get(f"{LIST}{query}")
        listed = answer.context["cl"]
        seen += titles(answer)
        assert f"Stories {listed.paginator.first_row} to {listed.paginator.last_row}" in " ".join(
            answer.content.decode().split()
        )
        if listed.paginator.num_pages > 1:
            seen += titles(client.get(f"{LIST}{listed.get_query_string({'p': 2})}"))
        query = listed.older_rows
    assert seen == [f"Draft {number}" for number in reversed(range(7))]
    assert listed.newer_rows == "?after=3&mine=&state=draft"
    assert client.get(LIST, {"after": "3"}).context["cl"].newer_rows == "?"


@pytest.mark.parametrize("after", ["-3", "x", "9" * 400, "³", ""])
def test_a_list_begins_at_its_first_row_or_after_all(client, editor, after):
    make_draft(title="Draft")
    assert titles(client.get(LIST, {"after": after})) in (["Draft"], [])


@pytest.mark.parametrize(
    ("column", "titles_in_order"),
    [("1", ["anise", "Basil", "Cumin"]), ("-1", ["Cumin", "Basil", "anise"]), ("-6", ["Basil", "anise", "Cumin"])],
)
def test_the_list_is_in_the_order_of_the_column_that_was_chosen(client, editor, column, titles_in_order):
    stories = {title: make_draft(title=title) for title in ("Cumin", "anise", "Basil")}
    for number, title in enumerate(["Cumin", "anise", "Basil"]):
        stories[title].working_copy.__class__.objects.filter(pk=stories[title].pk).update(
            saved_at=datetime(2026, 1, 1 + number, tzinfo=UTC)
        )
    assert titles(client.get(LIST, {"o": column})) == titles_in_order


@pytest.mark.parametrize("column", ["99", "2", "x", "-", "1.x"])
def test_a_column_that_has_no_order_changes_nothing(client, editor, column):
    make_draft(title="Anise")
    assert titles(client.get(LIST, {"o": column})) == ["Anise"]


def test_pages_follow_each_other_to_the_end_and_no_further(client, editor, monkeypatch):
    monkeypatch.setattr(lists, "MAX_ROWS", 5)
    monkeypatch.setattr("articles.admin.ArticleAdmin.list_per_page", 2)
    for number in range(7):
        make_draft(title=f"Draft {number}")
    pages = [titles(client.get(LIST, {"p": number})) for number in (1, 2, 3)]
    assert pages == [["Draft 6", "Draft 5"], ["Draft 4", "Draft 3"], ["Draft 2"]]
    assert client.get(LIST, {"p": 4}).status_code == 302


def test_no_rows_are_counted(client, editor, django_assert_max_num_queries):
    make_article()
    with django_assert_max_num_queries(20) as queries:
        client.get(LIST)
    assert not [query["sql"] for query in queries if "COUNT(" in query["sql"] and "articles_article" in query["sql"]]


@pytest.fixture
def of_years():
    for moment in (datetime(2019, 12, 31, 23, 59, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC)):
        make_article(title=f"Of {moment:%Y-%m}", at=moment)
    make_article(title="Of 2020-03", at=datetime(2020, 3, 31, 12, tzinfo=UTC))
    make_article(title="Of 2021-03", at=datetime(2021, 3, 1, tzinfo=UTC))
    publishing.withdraw(make_article(title="Gone", at=datetime(2020, 3, 1, tzinfo=UTC)), by=None)
    make_draft(title="A draft")


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        ({"since": "2020-01-01", "until": "2020-12-31"}, ["Of 2020-03", "Of 2020-01", "Gone"]),
        ({"until": "2019-12-31"}, ["Of 2019-12"]),
        ({"since": "2020-03-31"}, ["Of 2021-03", "Of 2020-03"]),
        ({"since": "2020-12-01", "until": "2020-12-31"}, []),
        ({"since": "2020-01-01", "state": "withdrawn"}, ["Gone"]),
        ({"since": "2020-01-01", "state": "draft"}, ["A draft"]),
        ({"since": "9999-01-01", "state": "draft"}, []),
        ({"until": "9999-12-31", "state": "draft"}, ["A draft"]),
    ],
)
def test_the_list_narrows_to_a_range_of_dates(client, editor, of_years, narrowed, found):
    assert sorted(titles(client.get(LIST, narrowed))) == sorted(found)


def test_a_range_of_publication_dates_is_listed_newest_first(client, editor, of_years):
    found = titles(client.get(LIST, {"until": "2021-03-01", "state": "published"}))
    assert found == ["Of 2021-03", "Of 2020-03", "Of 2020-01", "Of 2019-12"]


@pytest.mark.parametrize(
    ("narrowed", "index"),
    [
        ({}, "article_newest"),
        ({"mine": "on"}, "article_writer"),
        ({"state": "draft"}, "article_desk"),
        ({"state": "published"}, "article_stream"),
        ({"state": "scheduled"}, "article_stream"),
        ({"state": "changed"}, "working_copy_open"),
        ({"state": "asked"}, "working_copy_asked"),
        ({"state": "back"}, "working_copy_sent_back"),
        ({"when": "week"}, "article_stream"),
        ({"when": "ahead"}, "article_stream"),
        ({"since": "2026-01-01", "state": "published"}, "article_stream"),
    ],
)
def test_which_stories_are_listed_is_read_from_an_index_in_its_order(client, editor, narrowed, index):
    make_article(at=timezone.now() + timedelta(days=1))
    drafting.save(make_article(), {"summary": "Another"})
    back = drafting.create({"title": "Mine"}, by=editor)
    reviewing.submit(back, by=editor)
    if connection.vendor == "postgresql" and not index.startswith("article_"):
        pytest.skip("Where it begins in two tables, PostgreSQL decides by how many rows there are.")
    paginator = client.get(LIST, narrowed).context["cl"].paginator
    if connection.vendor == "postgresql":
        # Two indexes begin alike, and PostgreSQL may as well sort so few rows.
        sorting = ["sort"] if index in {"article_newest", "article_stream"} else []
        with connection.cursor() as cursor:
            for way in ("seqscan", "bitmapscan", "hashjoin", "mergejoin", *sorting):
                cursor.execute(f"SET LOCAL enable_{way} = off")
    plan = paginator.object_list.values_list("pk")[: lists.MAX_ROWS].explain()
    # Among so few rows PostgreSQL may as well take the shorter index of the writer.
    assert index in plan or (index == "article_writer" and "articles_article_created_by" in plan), plan
    assert "SCAN articles_article\n" not in plan, plan
    # A writer's own are sorted, from an index that has all that it takes.
    if index not in {"article_writer", "working_copy_sent_back"}:
        assert "Sort" not in plan, plan
        assert "TEMP B-TREE FOR ORDER" not in plan, plan


def test_a_search_finds_text_in_every_state_and_mixes_it_with_topics(client, editor):
    make_article(title="Live", summary="An otter swims.", body="<p>In the weir, at night.</p>", topics=["Zeeland"])
    make_article(title="Scheduled", body="<p>The weir is old.</p>", at=timezone.now() + timedelta(days=400))
    drafting.save(make_article(title="Renamed", body="<p>Weir</p>"), {"title": "Weirs renamed"})
    make_draft(title="A draft", body="<p>Weir</p>", topics=["Zeeland"])
    drafting.save(make_article(title="Changed"), {"body": "<p>Weir</p>"})
    assert set(titles(client.get(LIST, {"q": "weir"}))) == {"Live", "Scheduled", "Weirs renamed", "A draft", "Changed"}
    assert titles(client.get(LIST, {"q": "otter zeeland"})) == ["Live"]
    assert titles(client.get(LIST, {"q": "weir zeeland", "state": "draft"})) == ["A draft"]
    assert titles(client.get(LIST, {"q": "weir", "state": "scheduled"})) == ["Scheduled"]
    assert titles(client.get(LIST, {"q": "weir zebra"})) == []


def test_a_search_of_texts_that_takes_too_long_leaves_the_others(client, editor, monkeypatch):
    def search(*args, **kwargs):
        raise SearchTimeout

    make_article(title="Weirs", body="<p>Otters</p>")
    make_draft(title="Draft", body="<p>Otters</p>")
    monkeypatch.setattr("articles.admin.lists.link_search.search_articles", search)
    assert titles(client.get(LIST, {"q": "otters"})) == ["Draft"]
    monkeypatch.setattr("articles.admin.lists.link_search.drafts.find", search)
    assert titles(client.get(LIST, {"q": "otters"})) == []
    assert titles(client.get(LIST, {"q": "weirs"})) == ["Weirs"]


@pytest.mark.parametrize("count", [1, 3])
def test_a_search_has_a_fixed_number_of_queries(client, editor, count, django_assert_num_queries):
    for _ in range(count):
        make_article(body="<p>Otters</p>", topics=["Rivers"], authors=["Night desk"])
        make_draft(body="<p>Otters</p>", topics=["Rivers"])
    client.get(LIST)
    with django_assert_num_queries(SEARCH):
        assert len(titles(client.get(LIST, {"q": "otters"}))) == 2 * count


def test_whoever_may_not_see_the_list_learns_nothing_from_its_search(client):
    sign_in(client, "Editor").groups.clear()
    make_draft(title="Weirs", body="<p>Otters</p>")
    answer = client.get(LIST, {"q": "otters"})
    assert (answer.status_code, b"Weirs" in answer.content) == (403, False)
