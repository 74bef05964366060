"""While Redis says that nobody wrote, PostgreSQL is not asked."""

from types import SimpleNamespace

import pytest
from redis.exceptions import ConnectionError

from newsroom.core.cache import redis
from newsroom.core.cache.change_detection import LogPosition
from newsroom.core.cache.invalidation import CHANGE_TOKEN, WRITE_PENDING
from newsroom.core.cache.postgresql import PostgreSQLChangeDetector
from newsroom.core.cache.redis import RECHECK_INTERVAL, RedisChangeDetector


class Server(dict):
    """A Redis of the test's own."""

    is_away = False

    def mget(self, keys):
        if self.is_away:
            raise ConnectionError
        return [self.get(key) for key in keys]

    def set(self, key, value, *, nx):
        assert nx
        self.setdefault(key, value)


@pytest.fixture
def server():
    return Server()


@pytest.fixture
def detector(server, monkeypatch):
    monkeypatch.setattr(PostgreSQLChangeDetector, "read", lambda self, since: (since, []))
    detector = RedisChangeDetector("redis://127.0.0.1:1/0", str)
    detector._redis = server
    return detector


def has_changes(detector):
    """Whether PostgreSQL would be asked; if so, it is."""
    rung = detector.has_changes()
    if rung:
        detector.read(LogPosition())
    return rung


def test_one_that_was_just_started_is_enough_from_the_third_time_on(detector):
    assert [has_changes(detector) for _ in range(5)] == [True, True, False, False, False]


def test_one_that_lost_what_it_knew_rings(detector, server):
    server[CHANGE_TOKEN] = "2f"
    assert [has_changes(detector) for _ in range(2)] == [True, False]
    server.clear()
    assert [has_changes(detector) for _ in range(3)] == [True, True, False]


def test_who_writes_makes_it_ring_until_they_have_rung(detector, server):
    server[CHANGE_TOKEN] = "2f"
    has_changes(detector)
    server[WRITE_PENDING] = "1"
    assert [has_changes(detector) for _ in range(3)] == [True, True, True]
    del server[WRITE_PENDING]
    server[CHANGE_TOKEN] = "30"
    assert [has_changes(detector) for _ in range(2)] == [True, False]


def test_once_a_second_it_rings_whatever_it_says_and_always_while_it_is_away(detector, server, monkeypatch):
    clock = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(redis, "time", SimpleNamespace(monotonic=lambda: clock.now))
    server[CHANGE_TOKEN] = "2f"
    assert [has_changes(detector) for _ in range(2)] == [True, False]
    clock.now += RECHECK_INTERVAL + 0.1
    assert [has_changes(detector) for _ in range(2)] == [True, False]
    server.is_away = True
    assert [has_changes(detector) for _ in range(3)] == [True, True, True]
    server.is_away = False
    clock.now += RECHECK_INTERVAL + 0.1
    assert [has_changes(detector) for _ in range(2)] == [True, False]
