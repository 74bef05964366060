"""Pages of the site as readers will see them, made for the desk: nothing of it is there before or afterwards."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import resolve
from django.utils.cache import add_never_cache_headers
from django.utils.csp import build_policy

# What the frame may be as wide as, in CSS pixels: a phone, a tablet, a desktop.
WIDTHS = [(360, "Phone"), (768, "Tablet"), (1280, "Desktop")]


@contextmanager
def undone() -> Iterator[None]:
    """A transaction of which nothing stays."""
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


def page_at(path: str) -> HttpResponse:
    """The answer of the site to a reader who asks for the path. Raises Http404 as the site does."""
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", unquote(path), unquote(path)
    request.user = AnonymousUser()
    match = request.resolver_match = resolve(request.path_info)
    return match.func(request, *match.args, **match.kwargs)


def kept_private(response: HttpResponse) -> HttpResponse:
    """The answer, kept by nobody, found by no search engine, telling no other site where its reader came from."""
    policy: Mapping[str, Any] = settings.PREVIEW_CSP
    response.headers["Content-Security-Policy"] = build_policy(policy)
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    add_never_cache_headers(response)
    return response


def cannot_be_shown(sentences: str) -> HttpResponse:
    """What stands in the frame in place of a page that cannot be made."""
    return kept_private(HttpResponse(sentences, status=409, content_type="text/plain; charset=utf-8"))
