"""Says where a URL leads, and why."""

from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError

from newsroom.core.models import Redirect, RedirectKind
from newsroom.redirects import other_systems
from newsroom.redirects.destinations import Gone
from newsroom.redirects.live_pages import open_pages
from newsroom.redirects.lookup import end_of, matches
from newsroom.redirects.old_urls import BELOW, stored_form


class Explanation(NamedTuple):
    """Where a URL leads. url: what readers get, "" if that is no page. redirect: the one that applies, if any."""

    sentence: str
    url: str = ""
    redirect: Redirect | None = None


def explain(url: str) -> Explanation:
    """Return where the URL, of any host, would lead on this site. Raises ValidationError if it is no URL."""
    parts = urlsplit(url.strip())
    path = unquote(parts.path) or "/"
    if not path.startswith("/"):
        raise ValidationError("Enter a URL that starts with a slash, http:// or https://.")
    is_front = path == "/" and bool(parts.query)
    if not is_front and path in open_pages([path]):
        return _of_page(path)
    hidden: Redirect | None = None
    for redirect, candidate in matches(path, parts.query):
        found = end_of(redirect, candidate)
        if isinstance(found, Gone):
            return Explanation(f"The {found.value} was unpublished: readers get “No longer available”.", "", redirect)
        if found:
            is_prefix = redirect.path.endswith(BELOW)
            covered = f"all URLs below “{redirect.path.removesuffix('*')}”" if is_prefix else "this URL"
            return Explanation(f"A redirect of {covered} applies.", found, redirect)
        hidden = hidden or redirect
    if made := other_systems.page_for(path, parts.query):
        return Explanation("WordPress and Ghost make such URLs. It redirects to the page here that has the same.", made)
    if is_front:
        return Explanation("This is the front page. No redirect has this query.", "/")
    if hidden:
        kind = RedirectKind(hidden.kind).label.lower()
        return Explanation(f"A redirect exists, but readers cannot see its {kind} now: “Page not found”.", "", hidden)
    return Explanation(f"No page and no redirect: “Page not found”.{_hint(url)}")


def _of_page(path: str) -> Explanation:
    former = Redirect.objects.filter(path=f"{path.rstrip('/')}/", is_automatic=True).first()
    if former:
        return Explanation("This is a former URL of this site, which redirects to the current one.", path, former)
    return Explanation("This is a page of this site. Redirects do not apply to it.", path)


def _hint(url: str) -> str:
    """Return why no redirect can have this URL, after a space; "" if one can."""
    try:
        stored_form(url)
    except ValidationError as error:
        return f" {error.messages[0]}"
    return ""
