"""Previews: pages of the site rendered for the desk within a transaction that is rolled back."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import resolve
from django.utils.cache import add_never_cache_headers
from django.utils.csp import build_policy

from newsroom.core.system.slots import Busy, Slots

# The widths of the preview frame in CSS pixels.
WIDTHS = [(360, "Phone"), (768, "Tablet"), (1280, "Desktop")]
BUSY = "The server is busy with another preview. Try again in a moment."
# Seconds between two blocks of a process. SQLite tries every 0.1 seconds or sooner to get the write lock for a writer
# who waits, so it gets the lock in between, however many previews are requested.
PAUSE = 0.15
slots = Slots(1)


class _LastBlock:
    """The last block of the process. ended_at: monotonic seconds."""

    ended_at = -PAUSE


@contextmanager
def one_at_a_time(by: User) -> Iterator[None]:
    """Run the block, which renders a preview, one at a time in each process and for each user.

    Another block may wait for its end for a second. Raises Busy if there is one already.
    """
    with slots.take(str(by.pk)) as is_taken:
        if not is_taken:
            raise Busy(BUSY)
        yield


@contextmanager
def rolled_back(by: User) -> Iterator[None]:
    """Run the block in a transaction and roll it back, `one_at_a_time`.

    On SQLite it holds the only write lock, so that no one else can save. Not for GET, which anyone can repeat.
    """
    with one_at_a_time(by):
        time.sleep(max(0.0, _LastBlock.ended_at + PAUSE - time.monotonic()))
        try:
            with transaction.atomic():
                try:
                    yield
                finally:
                    transaction.set_rollback(True)
        finally:
            _LastBlock.ended_at = time.monotonic()


def reader_request(path: str) -> HttpRequest:
    """Return the request of an anonymous reader for the path. Raises Http404 if the site has no such path."""
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", unquote(path), unquote(path)
    request.user = AnonymousUser()
    request.resolver_match = resolve(request.path_info)
    return request


def render_path(path: str) -> HttpResponse:
    """Return the response of the site to an anonymous reader of the path. Raises Http404 as the site does."""
    request = reader_request(path)
    match = request.resolver_match
    assert match is not None
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return response


def mark_private(response: HttpResponse) -> HttpResponse:
    """Return the response with headers that keep it out of caches and search engines, and send no referrer."""
    response.headers["Content-Security-Policy"] = build_policy(settings.PREVIEW_CSP)
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    add_never_cache_headers(response)
    return response


def preview_error(sentences: str) -> HttpResponse:
    """Return a response (409, plain text) with the reason why there is no preview."""
    return mark_private(HttpResponse(sentences, status=409, content_type="text/plain; charset=utf-8"))
