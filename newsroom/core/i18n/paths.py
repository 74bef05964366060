"""What addresses are read and written by: the days in them, where to when they have moved, and the site's own."""

from datetime import date
from urllib.parse import urljoin

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect

# A word in an address. PostgreSQL takes no NUL, so no address has one.
SLUG = r"(?P<slug>[^/\x00]+)"
YEAR = r"(?P<year>[0-9]{4})"
MONTH = rf"{YEAR}/(?P<month>[0-9]{{2}})"
DAY = rf"{MONTH}/(?P<day>[0-9]{{2}})"


def day_or_404(year: str, month: str = "1", day: str = "1") -> date:
    """The day that an address names.

    Raises Http404 if there is no such day, or if its year is one whose ends some time zone cannot tell.
    """
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        raise Http404 from None
    if not date.min.year < found.year < date.max.year:
        raise Http404
    return found


def absolute(path: str) -> str:
    """The path as an address, by SITE_URL and never by the request; what is absolute stays."""
    site: str = settings.SITE_URL
    return f"{site}{path}" if path.startswith("/") and not path.startswith("//") else urljoin(f"{site}/", path)


def moved(request: HttpRequest, path: str) -> HttpResponsePermanentRedirect:
    """A permanent redirect to the path (percent-encoded), with the query that was asked for."""
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{path}?{query}" if query else path)
