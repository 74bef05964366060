"""While Redis says that nobody wrote, PostgreSQL is not asked."""

from types import SimpleNamespace

import pytest
from redis.exceptions import ConnectionError

from newsroom.core.cache import redis
from newsroom.core.cache.change_detection import Seen
from newsroom.core.cache.invalidation import RUNG, WRITING
from newsroom.core.cache.postgresql import PostgreSQLBell
from newsroom.core.cache.redis import PATIENCE, RedisBell


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
def bell(server, monkeypatch):
    monkeypatch.setattr(PostgreSQLBell, "read", lambda self, since: (since, []))
    bell = RedisBell("redis://127.0.0.1:1/0", str)
    bell._redis = server
    return bell


def has_rung(bell):
    """Whether PostgreSQL would be asked; if so, it is."""
    rung = bell.has_rung()
    if rung:
        bell.read(Seen())
    return rung


def test_one_that_was_just_started_is_enough_from_the_third_time_on(bell):
    assert [has_rung(bell) for _ in range(5)] == [True, True, False, False, False]


def test_one_that_lost_what_it_knew_rings(bell, server):
    server[RUNG] = "2f"
    assert [has_rung(bell) for _ in range(2)] == [True, False]
    server.clear()
    assert [has_rung(bell) for _ in range(3)] == [True, True, False]


def test_who_writes_makes_it_ring_until_they_have_rung(bell, server):
    server[RUNG] = "2f"
    has_rung(bell)
    server[WRITING] = "1"
    assert [has_rung(bell) for _ in range(3)] == [True, True, True]
    del server[WRITING]
    server[RUNG] = "30"
    assert [has_rung(bell) for _ in range(2)] == [True, False]


def test_once_a_second_it_rings_whatever_it_says_and_always_while_it_is_away(bell, server, monkeypatch):
    clock = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(redis, "time", SimpleNamespace(monotonic=lambda: clock.now))
    server[RUNG] = "2f"
    assert [has_rung(bell) for _ in range(2)] == [True, False]
    clock.now += PATIENCE + 0.1
    assert [has_rung(bell) for _ in range(2)] == [True, False]
    server.is_away = True
    assert [has_rung(bell) for _ in range(3)] == [True, True, True]
    server.is_away = False
    clock.now += PATIENCE + 0.1
    assert [has_rung(bell) for _ in range(2)] == [True, False]
