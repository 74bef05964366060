"""Whether the site lives and can serve."""

import socket
import threading
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from django.db import connection

from newsroom.core.monitoring import disks, readiness
from tests.serving import wait_until


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.django_db
def test_both_answer_any_allowed_host_without_a_redirect_and_are_never_kept(client, settings, path):
    settings.SECURE_SSL_REDIRECT = True
    response = client.get(path, headers={"host": "127.0.0.1"})
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response.headers["Cache-Control"]
    assert client.get("/robots.txt").status_code == 301


def test_the_site_is_alive_without_database_and_cache(client, monkeypatch):
    monkeypatch.setattr(cache, "get", None)
    assert client.get("/healthz").status_code == 200


def fail(*args, **kwargs):
    raise OSError("no such host db.internal")


@pytest.mark.django_db
@pytest.mark.parametrize(("check", "name"), [("check_database", "database"), ("check_cache", "cache")])
def test_a_part_that_fails_is_named_and_only_the_log_has_the_reason(client, monkeypatch, caplog, check, name):
    monkeypatch.setattr(readiness, check, fail)
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, f"unavailable: {name}\n".encode())
    assert "no-store" in response.headers["Cache-Control"]
    record = caplog.records[0]
    assert (record.name, str(record.exc_info[1])) == (readiness.logger.name, "no such host db.internal")
    monkeypatch.undo()
    assert client.get("/readyz").content == b"ok\n"


@pytest.mark.django_db
def test_a_cache_that_forgets_is_unavailable(client, monkeypatch):
    monkeypatch.setattr(LocMemCache, "get", lambda *args, **kwargs: None)
    monkeypatch.setattr(RedisCache, "get", lambda *args, **kwargs: None)
    assert client.get("/readyz").content == b"unavailable: cache\n"


@pytest.mark.django_db
def test_all_parts_that_fail_are_named(client, monkeypatch):
    monkeypatch.setattr(readiness, "check_cache", fail)
    monkeypatch.setattr(disks, "check", fail)
    named = ["cache", *(f"disk for {folder.name}" for folder in disks.data_folders())]
    assert client.get("/readyz").content.decode() == f"unavailable: {', '.join(named)}\n"
    assert "disk for media" in named
    assert ("disk for database" in named) == (connection.vendor == "sqlite")


@pytest.mark.django_db
def test_a_part_that_hangs_delays_the_response_for_a_limited_time_and_is_asked_once(client, monkeypatch, caplog):
    calls, end = [], threading.Event()

    def hang(path):
        calls.append(path)
        end.wait(60)

    monkeypatch.setattr(readiness, "TIMEOUT", 0.3)
    monkeypatch.setattr(disks, "check", hang)
    monkeypatch.setattr(disks, "data_folders", lambda: [disks.Folder("media", Path("/srv/media"))])
    try:
        bodies = {client.get("/readyz").content for _ in range(3)}
    finally:
        end.set()
    assert bodies == {b"unavailable: disk for media\n"}
    assert len(calls) == 1
    assert "disk for media did not respond within 0.3 seconds" in caplog.text
    monkeypatch.undo()
    wait_until(lambda: client.get("/readyz").content == b"ok\n")


@pytest.mark.django_db
@pytest.mark.postgresql
def test_a_database_that_accepts_no_changes_is_unavailable(monkeypatch):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL transaction_read_only = on")
    with pytest.raises(PermissionError, match="read-only"):
        readiness.check_database()


@pytest.mark.django_db
def test_a_site_whose_redis_is_away_is_not_ready_but_alive(client, settings, caplog):
    with socket.socket() as unused:
        # Bound and not listening: connections are refused, and nobody else takes the port.
        unused.bind(("127.0.0.1", 0))
        away = f"redis://127.0.0.1:{unused.getsockname()[1]}/0"
        settings.CACHES = {
            "default": {"BACKEND": "newsroom.core.cache.redis_backend.SurvivingRedisCache", "LOCATION": away}
        }
        assert client.get("/readyz").content == b"unavailable: cache\n"
        assert client.get("/healthz").status_code == 200
        assert client.get("/topics/").status_code == 200
    assert "Readiness check failed: cache." in caplog.text
    assert "Connection refused" in str(caplog.records[0].exc_info[1])
