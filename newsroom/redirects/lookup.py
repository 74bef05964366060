"""Finds the redirect for a request."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from newsroom.core.models import Redirect, RedirectKind
from newsroom.redirects.destinations import Gone, destination, entered_url
from newsroom.redirects.old_urls import Candidate, candidates, is_host_of_site

# Redirects that lead to old URLs are followed so many times, which also ends loops.
MAX_STEPS = 3


class Answer(NamedTuple):
    """Where a redirect leads: to a URL (percent-encoded), or to what is gone."""

    redirect: Redirect
    destination: str | Gone


def matches(path: str, query: str) -> Iterator[tuple[Redirect, Candidate]]:
    """Yield the redirects that a request matches, the most specific first. One query.

    path: decoded, as Django's `path_info`. query: percent-encoded.
    """
    found = candidates(path, query)
    rows = rows_at(candidate.path for candidate in found)
    yield from ((rows[candidate.path], candidate) for candidate in found if candidate.path in rows)


def rows_at(paths: Iterable[str]) -> dict[str, Redirect]:
    """Return the redirects of old URLs that are stored with these paths."""
    rows = Redirect.objects.filter(path__in=set(paths), is_automatic=False)
    return {row.path: row for row in rows}


def find(path: str, query: str) -> Answer | None:
    """Return where the request is redirected, or None.

    A redirect to what readers cannot see is passed over, as if it did not exist: a redirect of a shorter prefix applies
    to its URL as to any unknown one.
    """
    for redirect, candidate in matches(path, query):
        found = end_of(redirect, candidate)
        if found is not None and not _is_same(found, path):
            return Answer(redirect, found)
    return None


def end_of(redirect: Redirect, candidate: Candidate, steps: int = MAX_STEPS) -> str | Gone | None:
    """Return where the redirect leads in the end, as `destination` does.

    Only below a prefix may that be an old URL with a redirect of its own: others are stored with their ends. steps: how
    many more redirects are followed.
    """
    found = destination(redirect, candidate)
    if found is not None or redirect.kind != RedirectKind.PATH or not steps:
        return found
    parts = urlsplit(entered_url(redirect, candidate.rest))
    following = matches(unquote(parts.path), parts.query)
    ends = (end_of(each, form, steps - 1) for each, form in following)
    return next((end for end in ends if end is not None), None)


def _is_same(found: str | Gone, path: str) -> bool:
    """Return whether the destination is the URL that was requested, which has no page."""
    if not isinstance(found, str):
        return False
    parts = urlsplit(found)
    is_here = not parts.hostname or is_host_of_site(parts.hostname)
    return is_here and unquote(parts.path).rstrip("/") == path.rstrip("/") != ""
