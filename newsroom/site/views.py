"""Pages written by editors, and offline reading."""

from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotFound, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Article
from newsroom.core.i18n.languages import current, is_foreign, localised_path, private_prefixes, tag_of
from newsroom.core.i18n.paths import permanent_redirect
from newsroom.core.models import KnownPage, Page, Redirect
from newsroom.core.monitoring import requests
from newsroom.core.pages import public
from newsroom.core.pages.editing import former_path
from newsroom.core.text.slugs import canonical
from newsroom.core.time import clock
from newsroom.core.tracking import cache_publicly, cached
from newsroom.core.web.structured_data import editorial_page_context, page_context

# On the page for a URL without a page.
LATEST_STORIES = 5
# Days for which articles are saved on a reader's device.
DAYS_ON_DEVICE = 30
# The schema.org types of pages other than WebPage.
_TYPES: dict[str, str] = {KnownPage.ABOUT: "AboutPage", KnownPage.CONTACT: "ContactPage"}


@require_safe
@cache_publicly()
def editorial_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Respond with a page written by editors, a redirect from a former URL of it, or 410 if it was unpublished."""
    slug = canonical(slug)
    versions = _versions(slug=slug) or _redirected_versions(slug)
    if not versions:
        raise Http404
    (page,) = public.in_current_language(versions)
    if not page.is_public:
        return render(request, "410.html", {"editorial_page": page, "is_gone": True}, status=410)
    if escape_uri_path(request.path) != page.get_absolute_url():
        return permanent_redirect(request, page.get_absolute_url())
    paths = {
        version.language: localised_path(version.get_absolute_url(), version.language)
        for version in versions
        if version.is_public
    }
    path = paths[page.language]
    structured_data = editorial_page_context(
        _TYPES.get(page.slug, "WebPage"),
        name=page.title,
        path=path,
        description=page.description,
        language=tag_of(page.language),
        translations=[language for language in paths if language != page.language],
        # A public page has one (the constraint `public_page_is_whole`).
        changed_at=cast(datetime, page.changed_at),
    )
    context = {"editorial_page": page, "path": path, "translation_paths": paths, **structured_data}
    return render(request, "editorial_page.html", context)


def _versions(**conditions: Any) -> list[Page]:
    """Return the pages that were public at some time and have the same slug: one in each language."""
    return list(Page.objects.filter(first_public_at__isnull=False, **conditions))


def _redirected_versions(slug: str) -> list[Page]:
    """Return the same for the page that had this slug before."""
    pk = Redirect.target_of(former_path(slug), "page")
    return _versions(slug__in=Page.objects.filter(pk=pk).values("slug")) if pk else []


def _latest_stories() -> list[Any]:
    """Return some of the latest stories, those in the language of the page first."""
    newest = Article.objects.cards(Article.objects.live(clock.now()).story_ids(0, 4 * LATEST_STORIES))
    return sorted(newest, key=lambda story: is_foreign(story.language))[:LATEST_STORIES]


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Respond to a URL without a page, with a search and the latest stories, which are read once for all such URLs.

    To one without a file in a sentence: no reader looks at it, and there is no limit of the files that a client loads.
    """
    if request.path_info.startswith((settings.MEDIA_URL, settings.STATIC_URL)):
        return HttpResponseNotFound("File not found.\n", content_type="text/plain; charset=utf-8")
    latest = cached(("latest-stories", current()), _latest_stories)
    # The exception tells the template that it is of an error (`newsroom.core.templatetags.languages`).
    return render(request, "404.html", {"exception": exception, "latest": latest}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Respond to a request that failed, with its ID. As Django's own view, without what could fail again."""
    failed = requests.current()
    text = render_to_string("500.html", {"request_id": failed.id if failed else ""})
    return HttpResponseServerError(text)


@require_safe
@cache_publicly()
def offline(request: HttpRequest) -> HttpResponse:
    """Respond with the page on which readers turn on offline reading and find saved articles."""
    context = {"days": DAYS_ON_DEVICE, **page_context(_("Read offline"), request.path)}
    return render(request, "offline.html", context)


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """Respond with the service worker for saved articles. Its URL is at the root, so that its scope is the site."""
    context = {"days": DAYS_ON_DEVICE, "left_alone": private_prefixes()}
    return render(request, "service_worker.js", context, content_type="text/javascript; charset=utf-8")
