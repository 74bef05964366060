"""A cache on an unavailable Redis behaves like an empty cache."""

import logging
import os
import socket
import subprocess
import sys

import pytest
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError, ResponseError, TimeoutError

from newsroom.core.cache.redis_backend import SurvivingRedisCache

SURVIVING = "newsroom.core.cache.redis_backend.SurvivingRedisCache"


@pytest.fixture
def away():
    """Yield a cache whose Redis refuses connections."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        # Bound and not listening: connections are refused, and nobody else takes the port.
        yield SurvivingRedisCache(f"redis://127.0.0.1:{unused.getsockname()[1]}/0", {})


@pytest.mark.parametrize(
    ("operation", "arguments", "answer"),
    [
        ("get", ("k",), None),
        ("get", ("k", "otherwise"), "otherwise"),
        ("set", ("k", 1), None),
        ("add", ("k", 1), True),
        ("touch", ("k",), False),
        ("delete", ("k",), False),
        ("has_key", ("k",), False),
        ("get_many", (["k", "l"],), {}),
        ("set_many", ({"k": 1},), []),
        ("delete_many", (["k"],), None),
        ("clear", (), None),
    ],
)
def test_each_operation_behaves_as_on_an_empty_cache(away, operation, arguments, answer):
    assert getattr(away, operation)(*arguments) == answer


def test_incr_fails_as_for_a_missing_key(away):
    with pytest.raises(ValueError, match="not found"):
        away.incr("k")


def test_get_or_set_returns_the_computed_value(away):
    assert away.get_or_set("k", lambda: "computed") == "computed"


def test_every_operation_on_redis_is_covered():
    asking = {name for name, value in vars(RedisCache).items() if callable(value) and not name.startswith("_")}
    assert asking - {"get_backend_timeout"} <= vars(SurvivingRedisCache).keys()


def test_a_warning_is_logged(away, caplog):
    with caplog.at_level(logging.WARNING, "newsroom.core.cache.redis_backend"):
        away.get("k")
    assert "Cache unavailable" in caplog.text


def test_a_redis_that_never_responds_times_out():
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        cache = SurvivingRedisCache(f"redis://127.0.0.1:{mute.getsockname()[1]}/0", {})
        assert cache.get("k") is None


def test_a_programming_error_is_raised(away):
    with pytest.raises(TypeError):
        away.get()


@pytest.mark.parametrize("error", [ConnectionError, TimeoutError, ResponseError])
def test_a_redis_that_rejects_a_command_counts_as_empty(away, error, monkeypatch):
    def refuse(*args):
        raise error("no")

    monkeypatch.setattr(away._cache, "get", refuse)
    assert away.get("k", "otherwise") == "otherwise"


@pytest.mark.parametrize(
    ("url", "backend", "prefix"),
    [
        ("redis://127.0.0.1:6379/3", SURVIVING, ""),
        (
            "redis://127.0.0.1:6379/3?key_prefix=evening",
            SURVIVING,
            "evening",
        ),
        ("locmemcache://", "django.core.cache.backends.locmem.LocMemCache", ""),
    ],
)
def test_the_setting_chooses_the_cache_and_its_prefix(url, backend, prefix):
    script = (
        "from newsroom.settings import CACHES; c = CACHES['default'];"
        "print(c['BACKEND'], c.get('LOCATION'), c.get('KEY_PREFIX', ''), sep='|')"
    )
    environment = {**os.environ, "CACHE_URL": url, "SECRET_KEY": "for this test"}
    answer = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    ).stdout.strip()
    assert answer.split("|")[0] == backend
    assert answer.split("|")[2] == prefix
