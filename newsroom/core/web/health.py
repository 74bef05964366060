"""Whether the site lives, and whether it can serve: for load balancers and monitors."""

import logging

from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)


@require_safe
@never_cache
def alive(request):
    """200 while the process answers. Touches neither the database nor the cache."""
    return _answer("ok", 200)


@require_safe
@never_cache
def ready(request):
    """200 while the database and the cache answer, else 503. Why is told to the log alone."""
    try:
        _ask_database()
        _ask_cache()
    except Exception:
        # Whatever went wrong, the answer is the same.
        logger.exception("Readiness check failed.")
        return _answer("unavailable", 503)
    return _answer("ok", 200)


def _answer(text, status):
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")


def _ask_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()


def _ask_cache():
    cache.set("newsroom.core.web.health", "ok", timeout=10)
    if cache.get("newsroom.core.web.health") != "ok":
        raise ConnectionError("Cache write check failed.")
