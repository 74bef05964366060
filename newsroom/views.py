"""Public pages that belong to no room."""

from django.http import Http404
from django.shortcuts import render
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from newsroom import changes
from newsroom.addresses import moved
from newsroom.models import FormerAddress, KnownPage, Page
from newsroom.pages import shown
from newsroom.slugs import canonical
from newsroom.structured_data import of_page, of_written

# The schema.org types of pages; of others it is WebPage.
_TYPES = {KnownPage.ABOUT: "AboutPage", KnownPage.CONTACT: "ContactPage"}


@require_safe
@changes.for_everybody
def written_page(request, slug):
    """A page that editors wrote; a former address of it leads to it, one that was taken off the site says so."""
    slug = canonical(slug)
    written = Page.objects.filter(slug=slug).first() or _moved(slug)
    if written is None or not written.first_public_at:
        raise Http404
    changes.depends_on(shown.tag_of(written))
    if not written.is_public:
        return render(request, "410.html", {"written": written}, status=410)
    path = written.get_absolute_url()
    if escape_uri_path(request.path) != path:
        return moved(request, path)
    said = of_written(
        _TYPES.get(written.slug, "WebPage"),
        name=written.title,
        path=path,
        description=written.description,
        language=written.language,
        changed_at=written.changed_at,
    )
    return render(request, "written_page.html", {"written": written, **said})


def _moved(slug):
    """The page that had this word in its address once, or None."""
    return Page.objects.filter(pk=FormerAddress.target_of(f"/pages/{slug}/", "page")).first()


@require_safe
@changes.for_everybody
def offline(request):
    """Where a reader turns on that stories which were read stay on the device, and finds them without a connection."""
    return render(request, "offline.html", of_page(_("Read offline"), request.path))


@require_safe
def service_worker(request):
    """What answers a reader's browser where there is no connection. At the root, so it is in charge of every page."""
    return render(request, "service_worker.js", content_type="text/javascript; charset=utf-8")
