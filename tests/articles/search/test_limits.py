"""Searches of readers are limited: in time, and in the threads that they occupy."""

import random
from itertools import count
from types import SimpleNamespace

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory

from articles.search import limits, search_articles, statements
from articles.search.statements import Match
from articles.search.terms import parse
from tests.factories import make_article

pytestmark = pytest.mark.django_db
ENDLESS = {
    "sqlite": "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n",
    "postgresql": "SELECT pg_sleep(60)",
}


def test_a_search_that_takes_too_long_is_stopped_and_the_next_one_is_answered(monkeypatch):
    make_article(title="Stints")
    with monkeypatch.context() as patch:
        patch.setattr(limits, "TIMEOUT", 0.05)
        with pytest.raises(limits.SearchTimeout), limits.time_limit():
            statements.fetch(ENDLESS[connection.vendor], ())
    assert search_articles("stints").total == 1


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_a_phrase_that_is_nowhere_is_no_way_around_the_limit(monkeypatch):
    """Few instructions of SQLite's virtual machine compare it with all stories that have its words."""
    chance, words = random.Random(1), ["the", "of", "and", "to", "in", "a", "that", "is", "was", "for", "it", "on"]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO articles_searchtext (rowid, title, words) VALUES (%s, '', %s)",
            [(number, " ".join(chance.choices(words, k=300))) for number in range(1, 5_000)],
        )
    # Later at each look.
    moments = count(0, limits.TIMEOUT + 1)
    monkeypatch.setattr(limits, "time", SimpleNamespace(monotonic=lambda: next(moments)))
    statement = statements.match_statement(Match(parse('"of the of the" "to and to and to" "a in a in a"')))
    with pytest.raises(limits.SearchTimeout), limits.time_limit():
        statements.select_numbers(statement, 10)


def test_all_statements_of_a_request_have_the_same_time_together(monkeypatch):
    clock = SimpleNamespace(now=100.0)
    monkeypatch.setattr(limits, "time", SimpleNamespace(monotonic=lambda: clock.now))

    @limits.limited
    def view(request):
        for _ in range(3):
            with limits.time_limit():
                clock.now += limits.TIMEOUT * 0.4
        with pytest.raises(limits.SearchTimeout), limits.time_limit():
            pytest.fail("There was no time left.")
        return HttpResponse("")

    for _ in range(2):
        assert view(RequestFactory().get("/")).status_code == 200


@pytest.mark.parametrize("address", ["/search/?q=stints", "/search/feed.rss?q=stints", "/api/v1/search/?q=stints"])
def test_the_time_begins_anew_with_each_request_even_if_one_fails(client, monkeypatch, address):
    make_article(title="Stints")
    for _ in range(2):
        with monkeypatch.context() as patch:
            patch.setattr(limits, "TIMEOUT", -1)
            assert b"took too long" in client.get(address).content
        assert b"took too long" not in client.get(address).content
