"""The processes of a server share their pages, and none sends what has changed."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from newsroom.core.cache import invalidation
from newsroom.core.cache.shared import SharedPages
from newsroom.core.cache.wsgi import PageCache
from newsroom.core.models import Invalidation
from tests.core.cache.helpers import ask, invalidate, raise_unavailable

pytestmark = pytest.mark.usefixtures("committed")


class TestSeveralProcesses:
    """Two processes of one server, here two caches on one folder."""

    @pytest.fixture
    def both(self, site, tmp_path):
        return [PageCache(site, shared=SharedPages(tmp_path)) for _ in range(2)]

    def test_a_page_is_made_for_both(self, both, site):
        assert ask(both[0], "/").body == ask(both[1], "/").body == b"Page 1"

    def test_neither_sends_what_has_changed(self, both, site):
        ask(both[0], "/")
        invalidate("topic-1")
        assert ask(both[1], "/").body == ask(both[0], "/").body == b"Page 2"

    def test_one_that_begins_later_takes_what_is_not_outdated(self, both, site, tmp_path):
        ask(both[0], "/a")
        ask(both[0], "/b")
        invalidate("topic-1")
        ask(both[0], "/b")
        later = PageCache(site, shared=SharedPages(tmp_path))
        assert ask(later, "/b").body == b"Page 3"
        assert ask(later, "/a").body == b"Page 4"

    def test_what_another_knows_of_the_future_is_known_with_its_page(self, both, site):
        now = timezone.now()
        with time_machine.travel(now, tick=False) as clock:
            invalidate("topic-1", at=now + timedelta(hours=1))
            ask(both[0], "/")
            Invalidation.objects.all().delete()
            clock.shift(timedelta(hours=1))
            assert ask(both[1], "/").body == b"Page 2"

    def test_a_page_so_old_that_the_log_may_have_forgotten_what_changed_is_made_again(self, both, site):
        now = timezone.now()
        with time_machine.travel(now, tick=False) as clock:
            ask(both[0], "/")
            clock.shift(invalidation.RETENTION / 2)
            assert ask(both[1], "/").body == b"Page 2"

    def test_what_is_gone_is_in_no_file(self, both, site, monkeypatch, tmp_path):
        ask(both[0], "/")
        invalidate("topic-1", is_takedown=True)
        site.status = "410 Gone"
        ask(both[0], "/")
        later = PageCache(site, shared=SharedPages(tmp_path))
        monkeypatch.setattr(later._log, "sync", raise_unavailable)
        assert ask(later, "/").status == 503

    def test_a_process_that_has_never_read_the_log_takes_nothing_from_others(self, both, site, monkeypatch):
        ask(both[0], "/")
        monkeypatch.setattr(both[1]._log, "sync", raise_unavailable)
        assert ask(both[1], "/").status == 503

    def test_a_page_is_not_taken_for_newer_than_it_is(self, both, site, monkeypatch):
        ask(both[0], "/")
        can_reuse = both[1]._log.can_reuse

        def known_and_then_changed(page):
            was_known = can_reuse(page)
            invalidate("topic-1")
            both[1]._log.sync()
            return was_known

        monkeypatch.setattr(both[1]._log, "can_reuse", known_and_then_changed)
        ask(both[1], "/")
        monkeypatch.undo()
        assert ask(both[1], "/").body == b"Page 2"

    def test_a_page_holds_as_long_in_both(self, both, site):
        now = timezone.now()
        with time_machine.travel(now, tick=False) as clock:
            invalidate("topic-1", at=now + timedelta(hours=1))
            ask(both[0], "/")
            clock.shift(timedelta(hours=1))
            assert ask(both[1], "/").body == ask(both[0], "/").body == b"Page 2"

    def test_a_folder_that_is_gone_keeps_nothing(self, both, site, tmp_path):
        tmp_path.rmdir()
        assert ask(both[0], "/").body == b"Page 1"
        assert ask(both[1], "/").body == b"Page 2"

    def test_a_page_that_is_damaged_is_made_again(self, both, site, tmp_path):
        ask(both[0], "/")
        for file in tmp_path.iterdir():
            file.write_bytes(b"{")
        assert ask(both[1], "/").body == b"Page 2"
