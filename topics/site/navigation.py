"""The masthead of every page: the site's name and the navigation."""

from collections.abc import Callable
from datetime import date, timedelta

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _

from newsroom.core import tracking
from newsroom.core.time import clock
from newsroom.core.time.dates import span_of
from newsroom.core.web import branding
from newsroom.core.web.structured_data import site_context
from topics.models import Topic


def context(request: HttpRequest) -> dict[str, Callable[[], str]]:
    """Return the template context `masthead`, as HTML that is rendered on first use. It marks the current page."""
    return {"masthead": lambda: _masthead(request)}


def sections() -> list[tuple[int, str, str]]:
    """Return the topics of the navigation, in order: (ID, path, name)."""

    return tracking.cached(("sections",), _sections)


def _sections() -> list[tuple[int, str, str]]:
    """Load the topics of the navigation."""
    return [(topic.pk, topic.get_absolute_url(), str(topic)) for topic in Topic.objects.in_navigation().for_links()]


def _masthead(request: HttpRequest) -> str:
    """Return the masthead's HTML, from the cache if possible."""
    links = [*((path, name) for _, path, name in sections()), (reverse("topics:index"), _("All topics"))]
    # Page 2 and later are other pages. Other query parameters do not matter.
    path_here = escape_uri_path(request.path) if request.GET.get("page", "1") == "1" else ""
    current = path_here if any(path_here == path for path, name in links) else ""
    # Only the front page shows the date, as in a newspaper.
    today = _today() if request.path == reverse("articles:front") else None
    is_searching = request.path == reverse("articles:search")

    def render() -> str:
        values = {"links": links, "current": current, "today": today, "is_searching": is_searching}
        return render_to_string("includes/_masthead.html", {**values, "logo": branding.logo(), **site_context(request)})

    return tracking.cached(("masthead", current, today, is_searching, *links), render)


def _today() -> date:
    """Return the date, and expire the page when it ends."""
    today = timezone.localdate(clock.now())
    tracking.expires_at(span_of(today, today + timedelta(days=1))[1])
    return today
