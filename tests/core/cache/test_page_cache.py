"""Pages are cached for anonymous readers, and never served once one of their tags is invalidated."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from newsroom.core.cache import invalidation
from newsroom.core.cache.page_cache import PageCache
from newsroom.core.cache.shared_pages import SharedPages
from newsroom.core.models import Invalidation
from tests.core.cache.helpers import ask, invalidate
from tests.racing import at_once

pytestmark = pytest.mark.usefixtures("committed")


def test_a_page_is_rendered_once(cache, site):
    first, second = ask(cache, "/topics/delta/"), ask(cache, "/topics/delta/")
    assert first.body == second.body == b"Page 1"
    assert (first.cache_status, second.cache_status) == ("fwd=miss; stored", "hit")


@pytest.mark.parametrize("tag", ["topic-1", "name-2", invalidation.EVERYTHING])
def test_a_page_is_rendered_again_when_one_of_its_tags_is_invalidated(cache, site, tag):
    ask(cache, "/")
    invalidate("topic-7")
    assert ask(cache, "/").body == b"Page 1"
    invalidate("story-5", tag)
    assert ask(cache, "/").body == ask(cache, "/").body == b"Page 2"


def test_a_rollback_invalidates_nothing(cache, site):
    ask(cache, "/")
    with transaction.atomic():
        invalidation.invalidate("topic-1")
        transaction.set_rollback(True)
    assert ask(cache, "/").body == b"Page 1"


def test_a_page_rendered_during_a_change_is_not_served_after_it(cache, site):
    site.while_rendering = lambda: len(site.rendered) == 1 and invalidate("topic-1")
    ask(cache, "/")
    assert ask(cache, "/").body == b"Page 2"
    assert ask(cache, "/").body == b"Page 2"


def test_no_cdn_stores_a_page_that_changed_while_it_was_rendered(cache, site, settings):
    settings.EDGE_SECONDS = 60
    site.while_rendering = lambda: len(site.rendered) == 1 and at_once(lambda: invalidate("topic-1"))
    assert "s-maxage=0" in ask(cache, "/").headers["Cache-Control"]
    assert "s-maxage=60" in ask(cache, "/").headers["Cache-Control"]


def test_many_tags_at_once_invalidate_everything(cache, site):
    ask(cache, "/")
    invalidate(*(f"story-{n}" for n in range(invalidation.EVERYTHING_THRESHOLD)))
    assert ask(cache, "/").body == b"Page 2"


def test_a_change_in_the_future_takes_effect_when_it_is_due(cache, site):
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        ask(cache, "/")
        invalidate("topic-1", at=now + timedelta(hours=1))
        invalidate("topic-1", at=now + timedelta(hours=2))
        assert ask(cache, "/").body == b"Page 1"
        for hours, text in ((1, b"Page 2"), (1.9, b"Page 2"), (2, b"Page 3"), (9, b"Page 3")):
            clock.move_to(now + timedelta(hours=hours))
            assert ask(cache, "/").body == text


def test_a_change_takes_effect_later_on_a_machine_whose_clock_is_behind(cache, site):
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        invalidate("topic-1", at=now)
        clock.move_to(now - timedelta(seconds=5))
        assert ask(cache, "/").body == ask(cache, "/").body == b"Page 1"
        clock.move_to(now)
        assert ask(cache, "/").body == b"Page 2"


def test_pages_are_rendered_again_after_the_clock_was_set_back(cache, site):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        ask(cache, "/")
        clock.shift(timedelta(hours=-1))
        assert ask(cache, "/").body == b"Page 2"


def test_pages_are_rendered_again_after_a_suspension_longer_than_the_log(cache, site):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        ask(cache, "/")
        invalidate("topic-1")
        Invalidation.objects.all().delete()
        # The monotonic clock stands still meanwhile.
        clock.shift(invalidation.RETENTION)
        invalidate("topic-7")
        assert ask(cache, "/").body == b"Page 2"


def test_a_change_after_a_quiet_day_and_maintenance_takes_effect_everywhere(site, tmp_path):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        caches = [PageCache(site, shared=SharedPages(tmp_path)) for _ in range(2)]
        for tag in ("topic-1", "topic-2", "topic-3"):
            invalidate(tag)
        clock.shift(invalidation.RETENTION - timedelta(hours=1))
        before = {ask(cache, "/").body for cache in caches}
        clock.shift(timedelta(hours=2))
        assert invalidation.prune() == 2
        ask(caches[0], "/other")
        invalidate("topic-1")
        invalidate("topic-4")
        assert {ask(cache, "/").body for cache in caches}.isdisjoint(before)


def test_a_new_process_reads_changes_in_the_future(site):
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        invalidate("topic-1", at=now + timedelta(hours=1))
        cache = PageCache(site)
        assert ask(cache, "/").body == ask(cache, "/").body
        clock.shift(timedelta(hours=1))
        assert ask(cache, "/").body == b"Page 2"


def test_one_thread_renders_while_the_others_wait(cache, site):
    started, go_on, answers = threading.Event(), threading.Event(), []

    def wait():
        started.set()
        assert go_on.wait(30)

    site.while_rendering = wait
    readers = [threading.Thread(target=lambda: answers.append(ask(cache, "/"))) for _ in range(20)]
    readers[0].start()
    assert started.wait(30)
    for reader in readers[1:]:
        reader.start()
    go_on.set()
    for reader in readers:
        reader.join(30)
    assert {answer.body for answer in answers} == {b"Page 1"}
    assert len(answers) == 20


def test_a_due_date_counts_however_long_ago_it_passed(cache, site):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        invalidation.invalidate("topic-1", at=timezone.now() + timedelta(hours=1))
        ask(cache, "/")
        clock.shift(timedelta(hours=5))
        ask(cache, "/other/")
        clock.shift(timedelta(hours=9))
        # This drops the past due date.
        invalidation.invalidate("topic-1", at=timezone.now() + timedelta(hours=1))
        count = len(site.rendered)
        ask(cache, "/")
        assert len(site.rendered) == count + 1
