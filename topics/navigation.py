"""What stands at the top of every page: the site's name and the topics of its navigation."""

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _

from newsroom import changes
from newsroom.structured_data import site_context
from topics import tags
from topics.models import Topic


def context(request):
    """Template context: `masthead`, as HTML, made when a template asks. It marks the page that it stands on."""
    return {"masthead": lambda: _masthead(request)}


def _masthead(request):
    links = changes.kept(("navigation",), _links)
    # Not on its further pages; whatever else is asked for is the same page.
    here = escape_uri_path(request.path) if request.GET.get("page", "1") == "1" else ""
    current = here if any(here == path for path, _ in links) else ""

    def made():
        changes.depends_on(tags.NAVIGATION)
        context = {"links": links, "current": current, **site_context(request)}
        return render_to_string("includes/_masthead.html", context)

    return changes.kept(("masthead", current), made)


def _links():
    """Paths and names."""
    changes.depends_on(tags.NAVIGATION)
    topics = Topic.objects.in_navigation().for_links()
    return [
        *((topic.get_absolute_url(), str(topic)) for topic in topics),
        (reverse("topics:index"), _("All topics")),
        (reverse("articles:search"), _("Search")),
    ]
