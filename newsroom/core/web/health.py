"""Liveness and readiness checks for load balancers and monitoring."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from newsroom.core.monitoring import readiness


@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """Respond with 200 without using the database or the cache."""
    return _respond("ok", 200)


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """Respond with 200 if all parts work, else with 503 and the names of those that do not. The reasons are logged."""
    failed = [name for name, works in readiness.states().items() if not works]
    if failed:
        return _respond(f"unavailable: {', '.join(failed)}", 503)
    return _respond("ok", 200)


def _respond(text: str, status: int) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")
