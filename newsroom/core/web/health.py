"""Liveness and readiness checks for load balancers and monitoring."""

import logging

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)


@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """Respond with 200 without using the database or the cache."""
    return _respond("ok", 200)


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """Respond with 200 if the database and the cache work, else with 503. The reason is only logged."""
    try:
        _check_database()
        _check_cache()
    except Exception:
        # The response is the same for every failure.
        logger.exception("Readiness check failed.")
        return _respond("unavailable", 503)
    return _respond("ok", 200)


def _respond(text: str, status: int) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")


def _check_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()


def _check_cache() -> None:
    cache.set("newsroom.core.web.health", "ok", timeout=10)
    if cache.get("newsroom.core.web.health") != "ok":
        raise ConnectionError("Cache write check failed.")
