"""While the database is unavailable, or rendering fails, known pages are served as outdated, unless taken down."""

import pytest

from newsroom.core.cache.request_limits import respond_unavailable
from newsroom.core.monitoring.counters import CACHE_RESULTS
from tests.core.cache.helpers import ask, invalidate, raise_unavailable

pytestmark = pytest.mark.usefixtures("committed")


class TestFailing:
    """What is served if the page cannot be rendered."""

    def test_known_pages_are_served_as_outdated_while_the_database_is_unavailable(self, cache, site, monkeypatch):
        ask(cache, "/")
        monkeypatch.setattr(cache._log, "sync", raise_unavailable)
        answer = ask(cache, "/")
        assert (answer.status, answer.body) == (200, b"Page 1")
        assert answer.cache_status == "hit; detail=database-away"
        assert answer.headers["Cache-Control"] == "no-store"

    def test_other_pages_get_503(self, cache, monkeypatch):
        monkeypatch.setattr(cache._log, "sync", raise_unavailable)
        answer = ask(cache, "/")
        assert (answer.status, answer.headers["Cache-Control"]) == (503, "no-store")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize("path", ["/media/x.jpg", "/admin/", "/preview/abc/"])
    def test_requests_that_bypass_the_cache_do_not_wait_for_the_database(self, cache, site, monkeypatch, path):
        monkeypatch.setattr(cache._log, "sync", raise_unavailable)
        assert ask(cache, path).status == ask(cache, "/", method="POST").status == 503
        assert ask(cache, path, method="HEAD").body == b""
        assert site.rendered == []

    @pytest.mark.parametrize("path", ["/static/a.css", "/healthz", "/readyz"])
    def test_paths_without_database_are_served(self, cache, monkeypatch, path):
        monkeypatch.setattr(cache._log, "sync", raise_unavailable)
        assert ask(cache, path).status == 200

    def test_the_last_version_is_served_if_rendering_fails(self, cache, site):
        ask(cache, "/")
        invalidate("topic-1")
        site.status = "500 Internal Server Error"
        answer = ask(cache, "/")
        assert (answer.body, answer.cache_status) == (b"Page 1", "hit; detail=failed")
        site.status = "200 OK"
        assert ask(cache, "/").body == b"Page 3"

    def test_a_page_that_was_taken_down_is_never_served_again(self, cache, site):
        ask(cache, "/")
        invalidate("topic-1", is_takedown=True)
        site.status = "500 Internal Server Error"
        assert ask(cache, "/").status == 500


@pytest.mark.parametrize("detail", ["busy", "database-away"])
def test_a_response_without_a_page_says_why_in_cache_status(detail):
    """Metrics count these apart."""
    sent = []
    respond_unavailable(
        b"Try again.\n", detail, {"REQUEST_METHOD": "GET"}, lambda status, headers: sent.extend(headers)
    )
    assert ("Cache-Status", f"Newsroom; detail={detail}") in sent
    assert f"Newsroom; detail={detail}" in CACHE_RESULTS
