"""Pages are kept for anonymous readers, and never sent once what they show has changed."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from newsroom.core.cache import invalidation
from newsroom.core.cache.wsgi import PageCache
from newsroom.core.models import Invalidation
from tests.core.cache.helpers import ask, invalidate

pytestmark = pytest.mark.usefixtures("committed")


def test_a_page_is_made_once(cache, site):
    first, second = ask(cache, "/topics/delta/"), ask(cache, "/topics/delta/")
    assert first.body == second.body == b"Page 1"
    assert (first.cache_status, second.cache_status) == ("fwd=miss; stored", "hit")


@pytest.mark.parametrize("tag", ["topic-1", "name-2", invalidation.EVERYTHING])
def test_it_is_made_again_when_something_that_it_shows_has_changed(cache, site, tag):
    ask(cache, "/")
    invalidate("topic-7")
    assert ask(cache, "/").body == b"Page 1"
    invalidate("story-5", tag)
    assert ask(cache, "/").body == ask(cache, "/").body == b"Page 2"


def test_what_was_not_committed_changes_nothing(cache, site):
    ask(cache, "/")
    with transaction.atomic():
        invalidation.invalidate("topic-1")
        transaction.set_rollback(True)
    assert ask(cache, "/").body == b"Page 1"


def test_a_page_that_was_begun_before_a_change_is_sent_to_nobody_after_it(cache, site):
    site.while_rendering = lambda: len(site.rendered) == 1 and invalidate("topic-1")
    ask(cache, "/")
    assert ask(cache, "/").body == b"Page 2"
    assert ask(cache, "/").body == b"Page 2"


def test_many_changes_at_once_change_everything(cache, site):
    ask(cache, "/")
    invalidate(*(f"story-{n}" for n in range(invalidation.EVERYTHING_THRESHOLD)))
    assert ask(cache, "/").body == b"Page 2"


def test_a_change_to_come_is_seen_when_it_has_come(cache, site):
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        ask(cache, "/")
        invalidate("topic-1", at=now + timedelta(hours=1))
        invalidate("topic-1", at=now + timedelta(hours=2))
        assert ask(cache, "/").body == b"Page 1"
        for hours, text in ((1, b"Page 2"), (1.9, b"Page 2"), (2, b"Page 3"), (9, b"Page 3")):
            clock.move_to(now + timedelta(hours=hours))
            assert ask(cache, "/").body == text


def test_a_clock_that_is_behind_finds_what_has_just_come_when_it_has_come_there(cache, site):
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        invalidate("topic-1", at=now)
        clock.move_to(now - timedelta(seconds=5))
        assert ask(cache, "/").body == ask(cache, "/").body == b"Page 1"
        clock.move_to(now)
        assert ask(cache, "/").body == b"Page 2"


def test_a_clock_that_was_put_back_makes_pages_again(cache, site):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        ask(cache, "/")
        clock.shift(timedelta(hours=-1))
        assert ask(cache, "/").body == b"Page 2"


def test_a_machine_that_was_suspended_until_the_log_had_forgotten_makes_pages_again(cache, site):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        ask(cache, "/")
        invalidate("topic-1")
        Invalidation.objects.all().delete()
        # What counts the seconds of waiting stands still meanwhile.
        clock.shift(invalidation.RETENTION)
        invalidate("topic-7")
        assert ask(cache, "/").body == b"Page 2"


def test_a_process_that_begins_knows_what_is_to_come(site):
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        invalidate("topic-1", at=now + timedelta(hours=1))
        cache = PageCache(site)
        assert ask(cache, "/").body == ask(cache, "/").body
        clock.shift(timedelta(hours=1))
        assert ask(cache, "/").body == b"Page 2"


def test_one_makes_the_page_while_the_others_wait(cache, site):
    begun, go_on, answers = threading.Event(), threading.Event(), []

    def wait():
        begun.set()
        assert go_on.wait(30)

    site.while_rendering = wait
    readers = [threading.Thread(target=lambda: answers.append(ask(cache, "/"))) for _ in range(20)]
    readers[0].start()
    assert begun.wait(30)
    for reader in readers[1:]:
        reader.start()
    go_on.set()
    for reader in readers:
        reader.join(30)
    assert {answer.body for answer in answers} == {b"Page 1"}
    assert len(answers) == 20


def test_a_moment_that_passed_while_nobody_asked_counts_however_long_ago(cache, site):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        invalidation.invalidate("topic-1", at=timezone.now() + timedelta(hours=1))
        ask(cache, "/")
        clock.shift(timedelta(hours=5))
        ask(cache, "/other/")
        clock.shift(timedelta(hours=9))
        # The moment is forgotten now, since no other page can need it.
        invalidation.invalidate("topic-1", at=timezone.now() + timedelta(hours=1))
        made = len(site.rendered)
        ask(cache, "/")
        assert len(site.rendered) == made + 1
