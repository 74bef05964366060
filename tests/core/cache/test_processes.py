"""The processes of a server share their pages, and none serves an outdated one."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from newsroom.core.cache import invalidation
from newsroom.core.cache.page_cache import PageCache
from newsroom.core.cache.shared_pages import SharedPages
from newsroom.core.models import Invalidation
from tests.core.cache.helpers import ask, invalidate, raise_unavailable

pytestmark = pytest.mark.usefixtures("committed")


class TestSeveralProcesses:
    """Two processes of one server, here two caches on one folder."""

    @pytest.fixture
    def both(self, site, tmp_path):
        return [PageCache(site, shared=SharedPages(tmp_path)) for _ in range(2)]

    def test_a_page_is_rendered_for_both(self, both, site):
        assert ask(both[0], "/").body == ask(both[1], "/").body == b"Page 1"

    def test_neither_serves_an_outdated_page(self, both, site):
        ask(both[0], "/")
        invalidate("topic-1")
        assert ask(both[1], "/").body == ask(both[0], "/").body == b"Page 2"

    def test_a_new_process_reuses_fresh_pages(self, both, site, tmp_path):
        ask(both[0], "/a")
        ask(both[0], "/b")
        invalidate("topic-1")
        ask(both[0], "/b")
        later = PageCache(site, shared=SharedPages(tmp_path))
        assert ask(later, "/b").body == b"Page 3"
        assert ask(later, "/a").body == b"Page 4"

    def test_a_shared_page_has_the_expiry_that_its_process_knew_of(self, both, site):
        now = timezone.now()
        with time_machine.travel(now, tick=False) as clock:
            invalidate("topic-1", at=now + timedelta(hours=1))
            ask(both[0], "/")
            Invalidation.objects.all().delete()
            clock.shift(timedelta(hours=1))
            assert ask(both[1], "/").body == b"Page 2"

    def test_a_page_older_than_the_log_reaches_back_is_rendered_again(self, both, site):
        now = timezone.now()
        with time_machine.travel(now, tick=False) as clock:
            ask(both[0], "/")
            clock.shift(invalidation.RETENTION / 2)
            assert ask(both[1], "/").body == b"Page 2"

    def test_a_page_that_is_gone_is_deleted_from_the_folder(self, both, site, monkeypatch, tmp_path):
        ask(both[0], "/")
        invalidate("topic-1", is_takedown=True)
        site.status = "410 Gone"
        ask(both[0], "/")
        later = PageCache(site, shared=SharedPages(tmp_path))
        monkeypatch.setattr(later._log, "sync", raise_unavailable)
        assert ask(later, "/").status == 503

    def test_a_process_that_has_never_read_the_log_reuses_no_page(self, both, site, monkeypatch):
        ask(both[0], "/")
        monkeypatch.setattr(both[1]._log, "sync", raise_unavailable)
        assert ask(both[1], "/").status == 503

    def test_a_reused_page_gets_the_generation_before_the_check(self, both, site, monkeypatch):
        ask(both[0], "/")
        can_reuse = both[1]._log.can_reuse

        def check_and_invalidate(page):
            is_reusable = can_reuse(page)
            invalidate("topic-1")
            both[1]._log.sync()
            return is_reusable

        monkeypatch.setattr(both[1]._log, "can_reuse", check_and_invalidate)
        ask(both[1], "/")
        monkeypatch.undo()
        assert ask(both[1], "/").body == b"Page 2"

    def test_a_version_that_another_process_served_is_not_taken_for_the_one_before_it(self, both, site):
        """A client that asks by date only has it, for example a headline that was taken back."""

        def serve(cache, version, **headers):
            clock.shift(10)
            site.headers = [("Content-Type", "text/plain"), ("ETag", f'"{version}"')]
            invalidate("topic-1")
            ask(cache, "/")
            clock.shift(10)
            return ask(cache, "/", **headers)

        with time_machine.travel(timezone.now(), tick=False) as clock:
            first = serve(both[0], "one").headers["Last-Modified"]
            # Nothing else was served in between.
            assert serve(both[0], "one", if_modified_since=first).status == 304
            taken_back = serve(both[1], "two").headers["Last-Modified"]
            again = serve(both[0], "one", if_modified_since=taken_back)
            assert (again.status, again.headers["Last-Modified"] > taken_back) == (200, True)
            assert ask(both[1], "/", if_modified_since=taken_back).status == 200

    def test_both_let_a_cdn_cache_a_page(self, both, site, settings):
        """The time does not tell of what is to come."""
        settings.EDGE_SECONDS = 60
        invalidate("topic-1", at=timezone.now() + timedelta(seconds=20))
        one, other = (ask(cache, "/").headers["Cache-Control"] for cache in both)
        assert one == other
        assert "s-maxage=60" in one

    def test_a_page_expires_in_both_at_once(self, both, site):
        now = timezone.now()
        with time_machine.travel(now, tick=False) as clock:
            invalidate("topic-1", at=now + timedelta(hours=1))
            ask(both[0], "/")
            clock.shift(timedelta(hours=1))
            assert ask(both[1], "/").body == ask(both[0], "/").body == b"Page 2"

    def test_the_same_content_keeps_its_date_in_a_process_that_did_not_have_it(self, both, site, tmp_path):
        def date_in(cache):
            # The site writes how many pages it has rendered.
            site.rendered.clear()
            ask(cache, "/")
            # The date is sent from the next second on.
            clock.shift(timedelta(seconds=1))
            return ask(cache, "/").headers["Last-Modified"]

        with time_machine.travel(datetime(2026, 3, 1, 8, tzinfo=UTC), tick=False) as clock:
            date_in(both[0])
            clock.shift(timedelta(minutes=5))
            invalidate("topic-1", at=timezone.now() + timedelta(hours=1))
            invalidate("topic-1")
            caches = (PageCache(site, shared=SharedPages(tmp_path)), *both)
            clock.shift(timedelta(minutes=5))
            assert {date_in(cache) for cache in caches} == {"Sun, 01 Mar 2026 08:00:01 GMT"}
            site.text = "Another"
            invalidate("topic-1")
            assert {date_in(cache) for cache in caches} == {"Sun, 01 Mar 2026 08:10:05 GMT"}

    def test_pages_are_rendered_without_the_folder(self, both, site, tmp_path):
        tmp_path.rmdir()
        assert ask(both[0], "/").body == b"Page 1"
        assert ask(both[1], "/").body == b"Page 2"

    def test_a_damaged_page_is_rendered_again(self, both, site, tmp_path):
        ask(both[0], "/")
        for file in tmp_path.iterdir():
            file.write_bytes(b"{")
        assert ask(both[1], "/").body == b"Page 2"
