"""PostgreSQL is not queried while Redis has no new change token."""

import os
from types import SimpleNamespace

import pytest
from redis.exceptions import ConnectionError

from newsroom.core.cache import redis
from newsroom.core.cache.change_detection import LogPosition
from newsroom.core.cache.invalidation import CHANGE_TOKEN, WRITE_PENDING
from newsroom.core.cache.postgresql import PostgreSQLChangeDetector
from newsroom.core.cache.redis import RECHECK_INTERVAL, RedisChangeDetector


class Server(dict):
    """A Redis in memory, its client and the client's only connection."""

    is_unavailable = False
    pid = os.getpid()

    @property
    def connection_pool(self):
        return self

    def make_connection(self):
        return self

    def pack_command(self, *words):
        return words

    def send_packed_command(self, command, *, check_health):
        if self.is_unavailable:
            raise ConnectionError
        self.keys_asked_for = command[1:]

    def read_response(self):
        return [self.get(key) for key in self.keys_asked_for]

    def disconnect(self):
        pass

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


def check(detector):
    """Return whether the log would be read; if so, read it."""
    is_changed = detector.has_changes()
    if is_changed:
        detector.read(LogPosition())
    return is_changed


def test_a_new_redis_saves_queries_from_the_third_check_on(detector):
    assert [check(detector) for _ in range(5)] == [True, True, False, False, False]


def test_a_redis_that_lost_its_data_causes_a_read(detector, server):
    server[CHANGE_TOKEN] = "2f"
    assert [check(detector) for _ in range(2)] == [True, False]
    server.clear()
    assert [check(detector) for _ in range(3)] == [True, True, False]


def test_a_pending_write_causes_reads_until_the_token_changes(detector, server):
    server[CHANGE_TOKEN] = "2f"
    check(detector)
    server[WRITE_PENDING] = "1"
    assert [check(detector) for _ in range(3)] == [True, True, True]
    del server[WRITE_PENDING]
    server[CHANGE_TOKEN] = "30"
    assert [check(detector) for _ in range(2)] == [True, False]


def test_the_log_is_read_once_a_second_and_always_while_redis_is_unavailable(detector, server, monkeypatch):
    clock = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(redis, "time", SimpleNamespace(monotonic=lambda: clock.now))
    server[CHANGE_TOKEN] = "2f"
    assert [check(detector) for _ in range(2)] == [True, False]
    clock.now += RECHECK_INTERVAL + 0.1
    assert [check(detector) for _ in range(2)] == [True, False]
    server.is_unavailable = True
    assert [check(detector) for _ in range(3)] == [True, True, True]
    server.is_unavailable = False
    clock.now += RECHECK_INTERVAL + 0.1
    assert [check(detector) for _ in range(2)] == [True, False]
