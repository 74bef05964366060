"""Public pages that belong to no room."""

from django.http import Http404
from django.shortcuts import render
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from newsroom.core.i18n.languages import at_home, private, tag_of
from newsroom.core.i18n.paths import moved
from newsroom.core.models import KnownPage, Page, Redirect
from newsroom.core.pages import public
from newsroom.core.pages.editing import former_path
from newsroom.core.text.slugs import canonical
from newsroom.core.tracking import cache_publicly
from newsroom.core.web.structured_data import of_page, of_written

# So long a story stays on a reader's device.
DAYS_ON_DEVICE = 30
# The schema.org types of pages; of others it is WebPage.
_TYPES = {KnownPage.ABOUT: "AboutPage", KnownPage.CONTACT: "ContactPage"}


@require_safe
@cache_publicly
def written_page(request, slug):
    """A page that editors wrote; a former address of it leads to it, one that was taken off the site says so."""
    slug = canonical(slug)
    found = _pages(slug=slug) or _moved(slug)
    if not found:
        raise Http404
    (written,) = public.spoken(found)
    if not written.is_public:
        return render(request, "410.html", {"written": written, "is_gone": True}, status=410)
    if escape_uri_path(request.path) != written.get_absolute_url():
        return moved(request, written.get_absolute_url())
    versions = {page.language: at_home(page.get_absolute_url(), page.language) for page in found if page.is_public}
    path = versions[written.language]
    said = of_written(
        _TYPES.get(written.slug, "WebPage"),
        name=written.title,
        path=path,
        description=written.description,
        language=tag_of(written.language),
        changed_at=written.changed_at,
    )
    return render(
        request,
        "written_page.html",
        {"written": written, "path": path, "read_at": versions, **said},
    )


def _pages(**said):
    """The pages of one address that readers have ever seen, one in each language."""
    return list(Page.objects.filter(first_public_at__isnull=False, **said))


def _moved(slug):
    """The same of the page that had this word in its address once."""
    pk = Redirect.target_of(former_path(slug), "page")
    return _pages(slug__in=Page.objects.filter(pk=pk).values("slug")) if pk else []


@require_safe
@cache_publicly
def offline(request):
    """Where a reader turns on that stories which were read stay on the device, and finds them without a connection."""
    said = {"days": DAYS_ON_DEVICE, **of_page(_("Read offline"), request.path)}
    return render(request, "offline.html", said)


@require_safe
def service_worker(request):
    """What answers a reader's browser where there is no connection. At the root, so it is in charge of every page."""
    said = {"days": DAYS_ON_DEVICE, "left_alone": private()}
    return render(request, "service_worker.js", said, content_type="text/javascript; charset=utf-8")
