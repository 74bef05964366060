"""A cache on an unavailable Redis behaves like an empty cache."""

import logging
import os
import pickle
import socket
import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.core.cache.backends.redis import RedisCache
from redis import Redis
from redis.exceptions import ConnectionError, ResponseError, TimeoutError

from newsroom.core.cache.invalidation import CHANGE_TOKEN, WRITE_PENDING
from newsroom.core.cache.redis import RedisChangeDetector
from newsroom.core.cache.redis_backend import JsonSerializer, SurvivingRedisCache

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
        ("redis://:a%2Fb@[::1]/", SURVIVING, ""),
        ("rediss://cache.example:6380", SURVIVING, ""),
        ("redis:///run/redis/redis.sock", SURVIVING, ""),
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


class Planted:
    """Runs code when it is unpickled."""

    def __reduce__(self):
        return os.mkdir, (os.environ["PLANTED"],)


@pytest.mark.parametrize("value", ["text", 7, 0, -1, True, None, 1.5, ["a", {"b": None}], {"ä": "重庆"}])
def test_values_come_back_as_they_were(value):
    serialiser = JsonSerializer()
    stored = serialiser.dumps(value)
    assert serialiser.loads(stored if isinstance(stored, bytes) else str(stored).encode()) == value


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_is_never_read(away, monkeypatch, tmp_path, caplog, protocol):
    monkeypatch.setenv("PLANTED", str(tmp_path / "executed"))
    planted = pickle.dumps(Planted(), protocol)
    monkeypatch.setattr(away._cache, "get_client", lambda *args, **options: SimpleNamespace(get=lambda key: planted))
    assert away.get("k") is None
    assert "not JSON" in caplog.text
    assert list(tmp_path.iterdir()) == []
    # As it would be run.
    pickle.loads(planted)
    assert [path.name for path in tmp_path.iterdir()] == ["executed"]


@pytest.mark.skipif(not os.environ.get("CACHE_URL", "").startswith("redis"), reason="needs Redis")
def test_pickles_in_redis_under_every_key_that_the_site_reads_are_never_read(monkeypatch, tmp_path):
    monkeypatch.setenv("PLANTED", str(tmp_path / "executed"))
    redis = Redis.from_url(os.environ["CACHE_URL"])
    cache = SurvivingRedisCache(os.environ["CACHE_URL"], {"KEY_PREFIX": "planted"})
    keys = [WRITE_PENDING, CHANGE_TOKEN, "newsroom.core.web.health", "throttle-search-198.51.100.7-1"]
    for key in keys:
        redis.set(cache.make_key(key), pickle.dumps(Planted()), ex=60)
    assert [cache.get(key) for key in keys] == [None] * 4
    assert cache.get_many(keys) == dict.fromkeys(keys)
    with pytest.raises(ValueError, match="not found"):
        cache.incr(keys[-1])
    detector = RedisChangeDetector(os.environ["CACHE_URL"], cache.make_key)
    assert detector.has_changes()
    cache.set("k", {"a": [1, "b"]})
    assert (cache.get("k"), cache.add("n", 0), cache.incr("n")) == ({"a": [1, "b"]}, True, 1)
    assert list(tmp_path.iterdir()) == []
    for key in [*keys, "k", "n"]:
        redis.delete(cache.make_key(key))


@pytest.mark.parametrize(
    "url",
    [
        "filecache:///srv/cache",
        "memcache://127.0.0.1:11211",
        "dbcache://table",
        "rediss//127.0.0.1",
        "",
        "redis://127.0.0.1:63x9/11",
        "redis://127.0.0.1:99999/0",
        "redis://127.0.0.1:0/0",
        "redis://127.0.0.1:6379/abc",
        "redis://127.0.0.1:6379/1/2",
        "redis://127.0.0.1:6379/-1",
        "redis://127.0.0.1,127.0.0.2/0",
        "redis://[::1/0",
        "redis://:secret/word@127.0.0.1:6379/0",
    ],
)
def test_the_url_of_another_cache_stops_the_start(url):
    environment = {**os.environ, "CACHE_URL": url, "SECRET_KEY": "for this test"}
    words = [sys.executable, "-c", "import newsroom.settings"]
    answer = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert answer.returncode == 1
    message = answer.stderr.rpartition("ImproperlyConfigured: ")[2]
    assert message.startswith("CACHE_URL must be a redis: or rediss: URL, such as redis://:PASSWORD@HOST:6379/0. ")
    assert "secret" not in answer.stderr
