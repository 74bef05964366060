"""Previews of a story's page, on the desk and by preview links for people without an account.

The readers' view renders the page from a story in memory (`articles.workflow.draft_preview`). Nothing is written, so
opening a preview link never blocks writers.
"""

import re
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.collaboration import preview_links
from articles.models import Article
from articles.site.views import article_page
from articles.workflow import draft_preview
from newsroom.core.cache.bounded_cache import BoundedCache
from newsroom.core.desk.previews import mark_private, reader_request
from newsroom.core.i18n.languages import current
from newsroom.core.models import Invalidation
from newsroom.core.system.client_ip import UNKNOWN
from newsroom.core.system.slots import Busy, Slots
from newsroom.core.time import clock
from newsroom.core.web.throttle import throttled

# The tags and attributes of the page that name its own images and files, and the beginning of each URL in them. The
# story may link to other sites, which must not learn the secret.
_IMAGE_TAG = re.compile(rb'<(?:img|source|meta|audio|a)\s(?:[^>"]|"[^"]*")*>')
_IMAGE_ATTRIBUTE = re.compile(rb' (?:src|srcset|content|href)="[^"]*"')
_IMAGE_URL = re.compile(
    rf"""(?<=["\s])({re.escape(settings.SITE_URL)})?{re.escape(settings.MEDIA_URL)}(?=images/|__processed__/|files/)""".encode()
)
# Limits of the in-process cache of previews: bytes, and seconds. They are unpublished, so no shared cache is used.
MAX_SIZE, MAX_AGE = 16 * 1024 * 1024, 60.0
BUSY = b"The server is busy with another preview. This page loads again in a few seconds.\n"


@dataclass
class _Page:
    """A preview. rendered_at: monotonic seconds."""

    rendered_at: float
    content: bytes
    # See `newsroom.core.cache.bounded_cache.Sized`.
    is_used: bool = False

    @property
    def size(self) -> int:
        """Return its size in bytes."""
        return len(self.content)


# The story, its version, the language, and the state of the invalidation log.
type _Key = tuple[str, int, str, int | None, int]
pages: BoundedCache[_Key, _Page] = BoundedCache(MAX_SIZE)
# Many open a link that was just shared: the first request renders the page for those that wait.
slots = Slots(1, waiting=2)


def preview(article: Article, *, is_for_outsiders: bool = False) -> HttpResponse:
    """Return the story's page as readers will see it at the story's date, or now if that has passed.

    article: loaded for this call only, which changes it. is_for_outsiders: show only those other stories that are live
    now, not those that will be live at the story's date. Raises ValidationError with a sentence if the draft cannot be
    shown.
    """
    moment = draft_preview.apply_draft(article)
    sidebar_time = timezone.now() if is_for_outsiders else None
    with clock.render_at(moment, sidebar_time):
        return mark_private(article_page(reader_request(article.get_absolute_url()), article))


@require_safe
@throttled("preview", limit=120)
def shared_preview(request: HttpRequest, secret: str) -> HttpResponse:
    """Return the preview of a story by a preview link, or redirect to the article once it is live without changes.

    The answer is the same 404 for an inactive link, an unknown secret and a story that cannot be shown. Answers 503 if
    another preview is being rendered; browsers try again by themselves.
    """
    article = preview_links.story_for_secret(secret)
    if article is None:
        return _ended(request)
    if article.is_live and article.working_copy.content is None:
        return mark_private(redirect(article.get_absolute_url()))
    try:
        page = _page_for_outsiders(article)
    except ValidationError:
        return _ended(request)
    except Busy:
        headers = {"Retry-After": "5", "Refresh": "3"}
        return mark_private(HttpResponse(BUSY, "text/plain; charset=utf-8", status=503, headers=headers))
    return mark_private(HttpResponse(_with_secret_in_images(page, secret)))


def _with_secret_in_images(page: bytes, secret: str) -> bytes:
    """Return the page with the secret in the URLs of its images, which the reader has no session to see."""
    # These have no language prefix.
    prefix = rb"\1" + reverse("shared_media", args=[secret, "-"]).removesuffix("-").encode()

    def in_tag(tag: re.Match[bytes]) -> bytes:
        return _IMAGE_ATTRIBUTE.sub(lambda attribute: _IMAGE_URL.sub(prefix, attribute[0]), tag[0])

    return _IMAGE_TAG.sub(in_tag, page)


def _ended(request: HttpRequest) -> HttpResponse:
    return mark_private(render(request, "articles/preview_ended.html", status=404))


def _page_for_outsiders(article: Article) -> bytes:
    """Return the story's page for preview links, cached for each version of the story and state of the site.

    Renders one page at a time. Raises Busy if too many wait for another page, and what `preview` raises.
    """
    log = Invalidation.objects.aggregate(last=Max("pk"), number=Count("pk"))
    key = article.uid, article.working_copy.version, current(), log["last"], log["number"]
    if page := _fresh(key):
        return page.content
    with slots.take(UNKNOWN) as is_taken:
        if not is_taken:
            raise Busy
        # Another request may have rendered it meanwhile.
        page = _fresh(key)
        if page is None:
            page = _Page(time.monotonic(), preview(article, is_for_outsiders=True).content)
            pages.put(key, page)
        return page.content


def _fresh(key: _Key) -> _Page | None:
    page = pages.get(key)
    if page is None or time.monotonic() - page.rendered_at >= MAX_AGE:
        return None
    page.is_used = True
    return page
