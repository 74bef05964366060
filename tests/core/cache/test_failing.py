"""While the database is unavailable, or rendering fails, known pages are served as outdated, unless taken down."""

import pytest

from tests.core.cache.helpers import ask, invalidate, raise_unavailable

pytestmark = pytest.mark.usefixtures("committed")


class TestFailing:
    """What is served if the page cannot be rendered."""

    def test_while_the_database_is_away_known_pages_are_sent_as_outdated(self, cache, site, monkeypatch):
        ask(cache, "/")
        monkeypatch.setattr(cache._log, "sync", raise_unavailable)
        answer = ask(cache, "/")
        assert (answer.status, answer.body) == (200, b"Page 1")
        assert answer.cache_status == "hit; detail=database-away"
        assert answer.headers["Cache-Control"] == "no-store"

    def test_others_are_answered_that_the_site_is_away(self, cache, monkeypatch):
        monkeypatch.setattr(cache._log, "sync", raise_unavailable)
        answer = ask(cache, "/")
        assert (answer.status, answer.headers["Cache-Control"]) == (503, "no-store")

    @pytest.mark.parametrize("path", ["/media/x.jpg", "/admin/", "/preview/abc/"])
    def test_nobody_waits_for_django_to_find_out_that_it_is_away(self, cache, site, monkeypatch, path):
        monkeypatch.setattr(cache._log, "sync", raise_unavailable)
        assert ask(cache, path).status == ask(cache, "/", method="POST").status == 503
        assert ask(cache, path, method="HEAD").body == b""
        assert site.rendered == []

    @pytest.mark.parametrize("path", ["/static/a.css", "/healthz", "/readyz"])
    def test_what_needs_no_database_is_answered(self, cache, monkeypatch, path):
        monkeypatch.setattr(cache._log, "sync", raise_unavailable)
        assert ask(cache, path).status == 200

    def test_a_page_that_fails_is_sent_as_it_was(self, cache, site):
        ask(cache, "/")
        invalidate("topic-1")
        site.status = "500 Internal Server Error"
        answer = ask(cache, "/")
        assert (answer.body, answer.cache_status) == (b"Page 1", "hit; detail=failed")
        site.status = "200 OK"
        assert ask(cache, "/").body == b"Page 3"

    def test_what_was_taken_from_readers_is_never_sent_again(self, cache, site):
        ask(cache, "/")
        invalidate("topic-1", is_takedown=True)
        site.status = "500 Internal Server Error"
        assert ask(cache, "/").status == 500
