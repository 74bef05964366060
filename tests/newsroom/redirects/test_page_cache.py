"""Redirects in front of cached pages."""

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from newsroom import redirects
from newsroom.core.cache.page_cache import PageCache
from newsroom.core.models import Redirect
from newsroom.redirects import lookup, middleware
from newsroom.redirects.middleware import redirects_front
from tests.core.cache.helpers import ask
from tests.factories import make_article
from tests.keeping import Edge, TransactionDetector

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_connection")]


@pytest.fixture
def cache(settings, monkeypatch):
    monkeypatch.setattr(middleware, "close_old_connections", lambda: None)
    settings.ALLOWED_HOSTS = ["news.example"]
    return PageCache(WSGIHandler(), detector=TransactionDetector(), is_redirected=redirects_front)


@pytest.fixture
def story():
    return make_article(title="Locks")


def test_a_query_redirects_although_the_front_page_is_cached(cache, story):
    assert [ask(cache, "/").cache_status for _ in range(2)] == ["fwd=miss; stored", "hit"]
    assert ask(cache, "/?p=3").cache_status == "hit"
    redirects.add("/?p=3", story.get_absolute_url(), by=None)
    answer = ask(cache, "/?p=3&utm_source=x")
    assert (answer.status, answer.headers["Location"]) == (301, story.get_absolute_url())
    # The first new entry of the log drops the page of the former tags.
    ask(cache, "/")
    assert [ask(cache, url).cache_status for url in ("/", "/?id=4", "/?utm_source=x", "/?page=3")] == ["hit"] * 4
    redirects.delete(Redirect.objects.get(), by=None)
    ask(cache, "/")
    assert ask(cache, "/?p=3").cache_status == "hit"


def test_only_known_parameters_of_the_front_page_cost_a_query(cache, story):
    def queries(url):
        with CaptureQueriesContext(connection) as found:
            assert ask(cache, url).cache_status == "hit"
        return [query for query in found.captured_queries if "newsroom_redirect" in query["sql"]]

    for url in ("/", story.get_absolute_url()):
        ask(cache, url)
    assert not any(map(queries, ("/", "/?utm_source=x", f"{story.get_absolute_url()}?p=3")))
    assert (len(queries("/?id=3")), len(queries("/?p=3"))) == (1, 2)


def test_the_front_page_is_served_if_redirects_cannot_be_read(cache, story, monkeypatch):
    def fail(path, query):
        raise DatabaseError

    ask(cache, "/")
    monkeypatch.setattr(lookup, "matches", fail)
    assert ask(cache, "/?p=3").cache_status == "hit"


def test_a_missing_page_redirects_from_the_moment_the_redirect_is_added(cache, story):
    assert ask(cache, "/old/?a=1").status == 404
    redirects.add("/old", story.get_absolute_url(), by=None)
    redirects.add("/list.asp?id=7", "/topics/", by=None)
    assert ask(cache, "/old/?a=1").headers["Location"] == story.get_absolute_url()
    assert ask(cache, "/list.asp?x=1&id=7").headers["Location"] == "/topics/"
    assert ask(cache, "/list.asp?id=8").status == 404
    redirects.change(Redirect.objects.get(path="/old"), by=None, new_url="/archive/")
    assert ask(cache, "/old", method="HEAD").headers["Location"] == "/archive/"
    redirects.delete(Redirect.objects.get(path="/old"), by=None)
    assert ask(cache, "/old").status == 404


def test_what_is_missing_is_not_the_cached_front_page(cache, story):
    assert ask(cache, "/?p=8").status == ask(cache, "/").status == 200
    redirects.add("/?p=7", story.get_absolute_url(), by=None)
    assert ask(cache, "/?p=8").status == 404
    assert ask(cache, "/").status == 200


def test_a_cdn_forgets_the_front_page_when_a_query_redirects(cache, story, settings):
    settings.EDGE_SECONDS, settings.EDGE_KIND = 24 * 3600, "varnish"
    edge = Edge(cache)
    assert edge.ask("/?p=3").status == 200
    redirects.add("/?p=3", story.get_absolute_url(), by=None)
    edge.purge({"redirects-of-front"})
    assert edge.ask("/?p=3").status == 301
