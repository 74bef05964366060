"""A story’s page before readers see it, on the desk and by links for people without an account.

It is rendered from the story in memory (`articles.workflow.unsaved`) by the view that renders it for readers. Nothing
is written, so that people who open a link keep no one from saving.
"""

import re
import threading
import time
from collections import OrderedDict

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.collaboration import sharing
from articles.models import Article
from articles.site.views import article_page
from articles.workflow import unsaved
from newsroom.core.desk.previews import mark_private, reader_request
from newsroom.core.i18n.languages import current
from newsroom.core.models import Invalidation
from newsroom.core.time import clock
from newsroom.core.web.throttle import throttled

# Where the address of a picture or one of its renditions begins (`newsroom.core.models`).
_PICTURE = re.compile(rf"{re.escape(settings.MEDIA_URL)}(?=images/|__processed__/)".encode())
# Pages by links that a process keeps, and for how many seconds. They hold unpublished text, so no cache is shared.
MAX_PAGES, MAX_AGE = 20, 60.0
# Seconds to wait for another page that is being rendered.
TIMEOUT = 10.0

# The story, its version, the language, and the state of the invalidation log.
type _Key = tuple[str, int, str, int | None, int]
_pages: OrderedDict[_Key, tuple[float, bytes]] = OrderedDict()
_lock = threading.Lock()


def preview(article: Article, *, is_for_outsiders: bool = False) -> HttpResponse:
    """The story's page as readers will see it at the story's date, or now if that has passed.

    article: read for this call alone, which changes it. is_for_outsiders: of other stories it shows those alone that
    readers see now, not those that will be out by then. Raises ValidationError with a sentence if the draft cannot be
    shown.
    """
    moment = unsaved.publish(article)
    beside = timezone.now() if is_for_outsiders else None
    with clock.shown_at(moment, beside):
        return mark_private(article_page(reader_request(article.get_absolute_url()), article))


@require_safe
@throttled("preview", limit=120)
def shared_preview(request: HttpRequest, secret: str) -> HttpResponse:
    """A story before readers see it, for who was given the link.

    A link that ended, one that never was and one to a story that cannot be shown have the same answer.
    """
    article = sharing.story_behind(secret)
    if article is None:
        return _ended(request)
    if article.is_live and article.working_copy.content is None:
        return mark_private(redirect(article.get_absolute_url()))
    try:
        page = _page_for_outsiders(article)
    except ValidationError:
        return _ended(request)
    except TimeoutError:
        busy = HttpResponse(
            "Please try again in a few seconds.\n", status=503, content_type="text/plain; charset=utf-8"
        )
        busy.headers["Retry-After"] = "5"
        return mark_private(busy)
    # The reader has no session to be known by. At the root whatever the page speaks.
    prefix = reverse("shared_media", args=[secret, "-"]).removesuffix("-")
    return mark_private(HttpResponse(_PICTURE.sub(prefix.encode(), page)))


def _ended(request: HttpRequest) -> HttpResponse:
    return mark_private(render(request, "articles/preview_ended.html", status=404))


def _page_for_outsiders(article: Article) -> bytes:
    """The story's page for who has a link to it: rendered once for each version of the story and of the site.

    One page at a time, however many are asked for. Raises TimeoutError if others take too long, and what `preview`
    raises.
    """
    log = Invalidation.objects.aggregate(last=Max("pk"), number=Count("pk"))
    key = article.uid, article.working_copy.version, current(), log["last"], log["number"]
    if not _lock.acquire(timeout=TIMEOUT):
        raise TimeoutError
    try:
        rendered_at, page = _pages.get(key, (0.0, b""))
        if not 0 <= time.monotonic() - rendered_at < MAX_AGE or not page:
            page = preview(article, is_for_outsiders=True).content
            _pages[key] = time.monotonic(), page
            if len(_pages) > MAX_PAGES:
                _pages.popitem(last=False)
        return page
    finally:
        _lock.release()
