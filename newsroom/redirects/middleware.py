"""Redirects requests for old URLs: those that have no page here, and the front page with certain parameters."""

from collections.abc import Callable

from django.db import DatabaseError, close_old_connections
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import is_valid_path

from newsroom.core.system.wsgi import Environ
from newsroom.core.web.database_away import respond_if_away
from newsroom.redirects import lookup, other_systems
from newsroom.redirects.destinations import Gone
from newsroom.redirects.live_pages import open_pages
from newsroom.redirects.old_urls import is_front_with_query, is_reserved


class RedirectMiddleware:
    """Answers a 404 by the redirect for its URL, if there is one.

    It comes after Django's CommonMiddleware, which would first redirect to the URL with a slash.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Respond with the page, or the redirect in the place of a missing one. Raises Http404."""
        if request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        path, query = request.path_info, request.META.get("QUERY_STRING", "")
        if is_front_with_query(path, query):
            if response := _redirected(request, query):
                return response
            if other_systems.is_missing(path, query):
                raise Http404
        response = self.get_response(request)
        if response.status_code != 404 or is_reserved(path):
            return response
        try:
            if not path.endswith("/") and not is_valid_path(path) and open_pages([path]):
                # CommonMiddleware redirects to the page, whose URL has a slash.
                return response
            return _redirected(request, query) or response
        except DatabaseError as error:
            # DatabaseAwayMiddleware gets the exceptions of views, and none of middleware.
            if (away := respond_if_away(error)) is None:
                raise
            return away


def _redirected(request: HttpRequest, query: str) -> HttpResponse | None:
    answer = lookup.find(request.path_info, query)
    if answer is None:
        url = other_systems.page_for(request.path_info, query)
        return HttpResponsePermanentRedirect(url) if url else None
    if isinstance(answer.destination, Gone):
        context = {"is_gone": True, "editorial_page": answer.destination is Gone.PAGE}
        return render(request, "410.html", context, status=410)
    return HttpResponsePermanentRedirect(answer.destination)


def redirects_front(environ: Environ) -> bool:
    """Return whether the front page is not the answer to this request for it, so that it must bypass the page cache.

    Only a request with one of `old_urls.FRONT_PARAMETERS` costs queries. It runs outside of Django's requests, which
    would close a connection that was lost.
    """
    path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
    if not is_front_with_query(path, query):
        return False
    close_old_connections()
    try:
        is_other = any(True for _ in lookup.matches(path, query)) or bool(other_systems.page_for(path, query))
        return is_other or other_systems.is_missing(path, query)
    except DatabaseError:
        return False
    finally:
        close_old_connections()
