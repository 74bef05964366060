"""What stands at the top of every page: the site's name and the topics of its navigation."""

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
    """Template context: `masthead`, as HTML, made when a template asks. It marks the page that it stands on."""
    return {"masthead": lambda: _masthead(request)}


def sections() -> list[tuple[int, str, str]]:
    """The topics of the navigation, in their order: (id, path, name)."""

    return tracking.cached(("sections",), _sections)


def _sections() -> list[tuple[int, str, str]]:
    return [(topic.pk, topic.get_absolute_url(), str(topic)) for topic in Topic.objects.in_navigation().for_links()]


def _masthead(request: HttpRequest) -> str:
    links = [*((path, name) for _, path, name in sections()), (reverse("topics:index"), _("All topics"))]
    # Not on its further pages; whatever else is asked for is the same page.
    here = escape_uri_path(request.path) if request.GET.get("page", "1") == "1" else ""
    current = here if any(here == path for path, name in links) else ""
    # A paper has its date on its front.
    today = _today() if request.path == reverse("articles:front") else None
    is_searching = request.path == reverse("articles:search")

    def made() -> str:
        said = {"links": links, "current": current, "today": today, "is_searching": is_searching}
        return render_to_string("includes/_masthead.html", {**said, "logo": branding.logo(), **site_context(request)})

    return tracking.cached(("masthead", current, today, is_searching, *links), made)


def _today() -> date:
    today = timezone.localdate(clock.now())
    tracking.expires_at(span_of(today, today + timedelta(days=1))[1])
    return today
