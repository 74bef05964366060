"""What stands at the top of every page: the site's name and the topics of its navigation."""

from datetime import timedelta

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _

from newsroom import changes, clock, identity
from newsroom.days import span_of
from newsroom.structured_data import site_context
from topics import tags
from topics.models import Topic


def context(request):
    """Template context: `masthead`, as HTML, made when a template asks. It marks the page that it stands on."""
    return {"masthead": lambda: _masthead(request)}


def sections():
    """The topics of the navigation, in their order: (id, path, name)."""

    def those():
        changes.depends_on(tags.NAVIGATION)
        topics = Topic.objects.in_navigation().for_links()
        return [(topic.pk, topic.get_absolute_url(), str(topic)) for topic in topics]

    return changes.kept(("sections",), those)


def _masthead(request):
    links = changes.kept(("navigation",), _links)
    # Not on its further pages; whatever else is asked for is the same page.
    here = escape_uri_path(request.path) if request.GET.get("page", "1") == "1" else ""
    current = here if any(here == path for path, _ in links) else ""
    # A paper has its date on its front.
    today = _today() if request.path == reverse("articles:front") else None
    is_searching = request.path == reverse("articles:search")

    def made():
        changes.depends_on(tags.NAVIGATION)
        said = {"links": links, "current": current, "today": today, "is_searching": is_searching}
        return render_to_string("includes/_masthead.html", {**said, "logo": identity.logo(), **site_context(request)})

    return changes.kept(("masthead", current, today, is_searching), made)


def _today():
    today = timezone.localdate(clock.now())
    changes.holds_until(span_of(today, today + timedelta(days=1))[1])
    return today


def _links():
    """Paths and names."""
    changes.depends_on(tags.NAVIGATION)
    topics = Topic.objects.in_navigation().for_links()
    return [
        *((topic.get_absolute_url(), str(topic)) for topic in topics),
        (reverse("topics:index"), _("All topics")),
    ]
