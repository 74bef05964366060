"""URL patterns and dates in paths, absolute URLs, redirects."""

from datetime import date
from urllib.parse import urljoin

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect

# Without NUL, which PostgreSQL does not accept.
SLUG = r"(?P<slug>[^/\x00]+)"
# Two slugs, which never contain a plus sign.
PAIR = r"(?P<first>[^/\x00+]+)\+(?P<second>[^/\x00+]+)"
TOO_MANY_SLUGS = r"(?P<slugs>[^/\x00+]+(?:\+[^/\x00+]+){2,})"
YEAR = r"(?P<year>[0-9]{4})"
MONTH = rf"{YEAR}/(?P<month>[0-9]{{2}})"
DAY = rf"{MONTH}/(?P<day>[0-9]{{2}})"


def day_or_404(year: str, month: str = "1", day: str = "1") -> date:
    """Return the day of a path.

    Raises Http404 if the day does not exist, or if some time zone cannot express the ends of its year.
    """
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        raise Http404 from None
    if not date.min.year < found.year < date.max.year:
        raise Http404
    return found


def absolute(path: str) -> str:
    """Return the path as an absolute URL below SITE_URL, whatever the request's host. An absolute URL is unchanged."""
    site: str = settings.SITE_URL
    return f"{site}{path}" if path.startswith("/") and not path.startswith("//") else urljoin(f"{site}/", path)


def permanent_redirect(request: HttpRequest, path: str) -> HttpResponsePermanentRedirect:
    """Return a permanent redirect to the path (percent-encoded) with the query of the request."""
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{path}?{query}" if query else path)
