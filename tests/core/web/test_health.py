"""Whether the site lives and can serve."""

import socket

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection

from newsroom.core.web import health


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
    raise DatabaseError("no such host db.internal")


def forget(*args, **kwargs):
    return None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("what", "name", "broken"), [(connection, "cursor", fail), (cache, "set", fail), (cache, "get", forget)]
)
def test_a_site_without_database_or_cache_is_not_ready_and_tells_why_to_the_log_alone(
    client, monkeypatch, caplog, what, name, broken
):
    monkeypatch.setattr(what, name, broken, raising=False)
    response = client.get("/readyz")
    monkeypatch.undo()
    assert (response.status_code, response.content) == (503, b"unavailable\n")
    assert "no-store" in response.headers["Cache-Control"]
    assert caplog.records[0].name == health.logger.name
    assert caplog.records[0].exc_info


@pytest.mark.django_db
def test_a_site_whose_redis_is_away_is_not_ready_but_alive(client, settings, caplog):
    with socket.socket() as unused:
        # Bound and not listening: connections are refused, and nobody else takes the port.
        unused.bind(("127.0.0.1", 0))
        away = f"redis://127.0.0.1:{unused.getsockname()[1]}/0"
        settings.CACHES = {
            "default": {"BACKEND": "newsroom.core.cache.redis_backend.SurvivingRedisCache", "LOCATION": away}
        }
        assert client.get("/readyz").status_code == 503
        assert client.get("/healthz").status_code == 200
        assert client.get("/topics/").status_code == 200
    assert "Readiness check failed." in caplog.text
