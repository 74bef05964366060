"""What addresses are read by: the days in them, and where to when they have moved."""

from datetime import date

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


def moved(request: HttpRequest, path: str) -> HttpResponsePermanentRedirect:
    """A permanent redirect to the path (percent-encoded), with the query that was asked for."""
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{path}?{query}" if query else path)
