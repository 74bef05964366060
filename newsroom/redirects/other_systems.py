"""URLs of WordPress and Ghost that need no redirect of their own: they are made from those of pages, and so are the new
ones.

Feeds and further pages of what has the same URL here, archives by date, the search and sitemaps.
"""

import re
from urllib.parse import quote

from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode

from articles.archives import Period
from articles.models import Article
from newsroom.core.i18n.paths import day_or_404
from newsroom.core.models import Redirect
from newsroom.redirects.live_pages import open_pages
from newsroom.redirects.old_urls import front_parameters, stems_of

_ARCHIVE = re.compile(r"/([0-9]{4})(?:/([0-9]{1,2})(?:/([0-9]{1,2}))?)?/")
# Of topics and authors, which had no further pages of a long text.
_NUMBERED_LIST = re.compile(r"(?:/[a-z-]+)?/(?:topics|authors)/[^/]+/[0-9]+/?")
# The feeds of the search here end in the same way.
_SEARCH = re.compile(r"/search/(?!feed\.)([^/]+)/")
# Parameters with the ID of something.
_BY_ID = ("p", "page_id", "attachment_id", "cat", "author")
_MONTH = re.compile(r"([0-9]{4})(?:([0-9]{2})([0-9]{2})?)?")
# Of WordPress, of plugins in its place, and of Ghost, whose sitemap-pages.xml and sitemap-authors.xml exist here too.
_SITEMAP = re.compile(
    r"/(?:wp-sitemap[a-z0-9_-]*|sitemap[_-]index|(?:post|page|category|post_tag|author|attachment)-sitemap[0-9]*"
    r"|sitemap-(?:posts|tags|users)(?:-[0-9]+)?|sitemap-(?:pages|authors)-[0-9]+)\.x[ms]l"
)


def page_for(path: str, query: str) -> str | None:
    """Return the URL (percent-encoded) of the page here that has what the URL had, or None. Readers can open it.

    path: decoded, without a page of its own. query: percent-encoded. Only such URLs cost queries.
    """
    stems, parameters = list(stems_of(path)), front_parameters(query)
    if path == "/":
        return _front(parameters)
    if "/" in stems:
        return _front(parameters) or reverse("articles:front")
    if _SITEMAP.fullmatch(path):
        return reverse("sitemaps")
    whole = f"{path.rstrip('/')}/"
    made = _made(whole)
    if made == whole:
        # The page is there, but not with this query.
        return None
    if made or _NUMBERED_LIST.fullmatch(path):
        return made
    return next(filter(None, map(_open_page, stems)), None)


def is_missing(path: str, query: str) -> bool:
    """Return whether the front page is asked for something by its ID in WordPress, from where this site moved.

    Those IDs that exist here redirect. One query, for such a request only.
    """
    parameters = front_parameters(query) if path == "/" else {}
    if not any(parameters.get(name, "").isdecimal() for name in _BY_ID):
        return False
    return Redirect.objects.filter(path__startswith="/?p=", is_automatic=False).exists()


def _open_page(path: str) -> str | None:
    if _ARCHIVE.fullmatch(path) or _SEARCH.fullmatch(path):
        return _made(path)
    return quote(path) if open_pages([path]) else None


def _made(path: str) -> str | None:
    """Return the URL of the archive or search of the path."""
    if words := _SEARCH.fullmatch(path):
        return _search(words[1])
    archive = _ARCHIVE.fullmatch(path)
    return _archive(archive) if archive else None


def _front(parameters: dict[str, str]) -> str | None:
    if "s" in parameters:
        return _search(parameters["s"])
    month = _MONTH.fullmatch(parameters.get("m", ""))
    return _archive(month) if month else None


def _search(words: str) -> str:
    return f"{reverse('articles:search')}?{urlencode({'q': words})}"


def _archive(found: re.Match[str]) -> str | None:
    """Return the URL of the archive of the year, month or day, if it has stories."""
    parts = [part for part in found.groups() if part]
    try:
        first = day_or_404(*parts)
    except Http404:
        return None
    period = Period(("year", "month", "day")[len(parts) - 1], first)
    return period.get_absolute_url() if Article.objects.live_between(first, period.end).exists() else None
