"""The CDN is purged of each change, by the API of its kind, until it confirms."""

import json
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from newsroom.core.cache import cdn
from newsroom.core.cache.cdn import MAX_PURGE_TAGS, REPEAT_DELAY, Purger
from newsroom.core.cache.change_detection import get_change_detector
from newsroom.core.cache.invalidation import EVERYTHING
from newsroom.core.models import Process, ProcessStatus
from tests.core.cache.helpers import invalidate, raise_unavailable
from tests.fake_service import service
from tests.serving import run_program, wait_until

pytestmark = pytest.mark.usefixtures("committed")
ONE, TWO = cdn.public_name("topic-1"), cdn.public_name("card-2")


@pytest.fixture
def server(settings):
    with service("/purge") as server:
        settings.EDGE_KIND, settings.EDGE_PURGE_URL, settings.EDGE_PURGE_TOKEN = "varnish", server.url, "secret"
        yield server


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


@pytest.fixture
def purger(server):
    return Purger(get_change_detector())


TAGS = {
    cdn.public_name(tag): tag
    for tag in (EVERYTHING, *(f"{kind}-{n}" for kind in ("topic", "card") for n in range(200)))
}


def tags_of(names):
    """Return the tags, as the site calls them, that the CDN was asked to purge."""
    return sorted(TAGS[name] for name in names.split())


def purged(server):
    """Return the tags of each purge since the last call."""
    found = [tags_of(asked.headers["xkey-purge"]) for asked in server.asked]
    server.asked.clear()
    return found


def start_up(purger, server, clock):
    """Complete the purges of the start-up."""
    purger.step()
    clock.shift(REPEAT_DELAY)
    purger.step()
    server.asked.clear()


def test_purge_of_fastly(server, settings):
    settings.EDGE_KIND = "fastly"
    cdn.purge(["topic-1", "card-2"])
    (asked,) = server.asked
    assert (asked.method, asked.headers["Surrogate-Key"], asked.headers["Fastly-Key"], asked.body) == (
        "POST", f"{ONE} {TWO}", "secret", b"",
    )  # fmt: skip


def test_purge_of_cloudflare(server, settings):
    settings.EDGE_KIND = "cloudflare"
    cdn.purge(["topic-1", "card-2"])
    (asked,) = server.asked
    assert (asked.method, asked.headers["Authorization"], asked.headers["Content-Type"]) == (
        "POST", "Bearer secret", "application/json",
    )  # fmt: skip
    assert json.loads(asked.body) == {"tags": [ONE, TWO]}


def test_purge_of_varnish(server):
    cdn.purge(["topic-1", "card-2"])
    (asked,) = server.asked
    assert (asked.method, asked.headers["xkey-purge"], asked.headers["Authorization"]) == (
        "PURGE", f"{ONE} {TWO}", "Bearer secret",
    )  # fmt: skip


@pytest.mark.parametrize("status", [301, 302, 403, 429, 500])
def test_only_success_confirms_a_purge(server, status):
    server.status = status
    with pytest.raises(OSError, match=str(status)):
        cdn.purge(["topic-1"])
    assert len(server.asked) == 1


def test_everything_is_purged_at_start_up(server, purger, clock):
    invalidate("topic-1")
    purger.step()
    purger.step()
    assert purged(server) == [[EVERYTHING]]


def test_a_change_is_purged_at_once_and_again_for_responses_in_transit(server, purger, clock):
    start_up(purger, server, clock)
    invalidate("topic-1", "card-2", is_takedown=True)
    purger.step()
    assert purged(server) == [["card-2", "topic-1"]]
    clock.shift(REPEAT_DELAY - 1)
    purger.step()
    assert purged(server) == []
    clock.shift(1)
    purger.step()
    assert purged(server) == [["card-2", "topic-1"]]
    clock.shift(timedelta(hours=1))
    purger.step()
    assert purged(server) == []


@pytest.mark.parametrize("is_known_at_start_up", [True, False])
def test_a_change_in_the_future_is_purged_when_it_is_due(server, purger, clock, is_known_at_start_up):
    moment = timezone.now() + timedelta(hours=1)
    if is_known_at_start_up:
        invalidate("topic-1", at=moment)
    start_up(purger, server, clock)
    if not is_known_at_start_up:
        invalidate("topic-1", at=moment)
    purger.step()
    assert purged(server) == []
    clock.move_to(moment)
    purger.step()
    assert purged(server) == [["topic-1"]]


def test_many_tags_are_purged_in_several_requests(server, purger, clock):
    start_up(purger, server, clock)
    invalidate(*(f"card-{n}" for n in range(MAX_PURGE_TAGS + 1)))
    purger.step()
    assert [len(tags) for tags in purged(server)] == [MAX_PURGE_TAGS, 1]


def test_a_failed_purge_is_retried_with_longer_delays_and_the_changes_made_meanwhile(
    server, purger, clock, pauses, caplog
):
    start_up(purger, server, clock)
    server.status = 503
    invalidate("topic-1")
    for pause in (2, 4, 4, 4):
        purger.step()
        assert purged(server) == [["topic-1"]]
        assert f"Retrying in {pause:.0f} seconds" in caplog.messages[-1]
        pauses.now += pause - 1
        purger.step()
        assert purged(server) == []
        pauses.now += 1
    invalidate("topic-2")
    server.status = 200
    purger.step()
    assert purged(server) == [["topic-1", "topic-2"]]
    assert caplog.messages[-1] == "Recovered."
    clock.shift(REPEAT_DELAY)
    purger.step()
    assert purged(server) == [["topic-1", "topic-2"]]


def test_after_a_partial_failure_only_the_remaining_tags_are_retried(server, purger, clock, pauses, monkeypatch):
    start_up(purger, server, clock)
    purges, errors = [], iter([None, OSError("unavailable")])

    def half(tags):
        purges.append(list(tags))
        if error := next(errors, None):
            raise error

    monkeypatch.setattr(cdn, "purge", half)
    invalidate(*(f"card-{n:03}" for n in range(MAX_PURGE_TAGS + 1)))
    purger.step()
    pauses.now += Purger.max_retry_delay
    purger.step()
    assert purges[1:] == [["card-100"], ["card-100"]]


def test_scheduled_purges_are_made_while_the_database_is_unavailable(server, purger, clock, monkeypatch, caplog):
    moment = timezone.now() + timedelta(minutes=1)
    invalidate("topic-1", at=moment)
    start_up(purger, server, clock)
    with monkeypatch.context() as broken:
        broken.setattr(purger._log, "sync", raise_unavailable)
        clock.move_to(moment)
        purger.step()
        purger.step()
        assert purged(server) == [["topic-1"]]
        assert len(caplog.messages) == 1
        invalidate("topic-2")
    purger.step()
    assert purged(server) == [["topic-2"]]


def test_it_has_handled_everything_until_the_log_was_last_read_or_a_purge_failed(server, purger, clock, pauses):
    assert purger.done_until == 0
    start_up(purger, server, clock)
    assert purger.done_until == time.time()
    clock.shift(5)
    invalidate("topic-1")
    changed = time.time()
    server.status = 503
    purger.step()
    clock.shift(60)
    invalidate("topic-2")
    purger.step()
    assert purger.done_until == changed
    server.status = 200
    pauses.now += purger.max_retry_delay
    purger.step()
    assert purger.done_until == time.time()


def test_a_purger_that_starts_while_purges_fail_has_handled_nothing(server, purger, clock, pauses):
    server.status = 503
    purger.step()
    clock.shift(60)
    purger.step()
    assert purger.done_until == 0
    server.status = 200
    pauses.now += purger.max_retry_delay
    purger.step()
    assert purger.done_until == time.time()


def test_without_the_database_it_falls_behind(server, purger, clock, monkeypatch):
    start_up(purger, server, clock)
    read = time.time()
    monkeypatch.setattr(purger._log, "sync", raise_unavailable)
    clock.shift(60)
    purger.step()
    assert purger.done_until == read


def test_without_a_cdn_the_command_names_the_missing_setting(settings):
    with pytest.raises(CommandError, match="EDGE_PURGE_URL"):
        call_command("purge_edge")


@contextmanager
def purging(server, tmp_path):
    settings = {"EDGE_PURGE_URL": f"varnish+{server.url}", "EDGE_PURGE_TOKEN": "secret", "CACHE_URL": "locmemcache://"}
    with run_program(["manage.py", "purge_edge"], tmp_path, **settings) as process:
        yield process


def test_the_command_purges_until_it_is_stopped(server, tmp_path):
    with purging(server, tmp_path) as process:
        wait_until(lambda: [EVERYTHING] in [tags_of(asked.headers["xkey-purge"]) for asked in server.asked])
        invalidate("topic-1")
        wait_until(lambda: ["topic-1"] in [tags_of(asked.headers["xkey-purge"]) for asked in server.asked])
        wait_until(lambda: ProcessStatus.last(Process.PURGE_EDGE))
    assert process.returncode == 0
