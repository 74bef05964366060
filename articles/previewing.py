"""A story, and the pages that it will stand on, as readers will see them once its draft is published."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.csp import build_policy

from articles import drafting, publishing
from articles.choices import Label
from articles.models import Article
from newsroom import clock
from newsroom.html import single_line
from newsroom.models import Image

# Where the address of a picture or one of its renditions begins (`newsroom.models`).
_PICTURE = re.compile(rf"{re.escape(settings.MEDIA_URL)}(?=images/|__processed__/)".encode())
STORY, FRONT = "story", "front"


def pages_of(article: Article) -> list[tuple[str, str]]:
    """What can be seen of the story before it is published: (key for `preview`, name for people)."""
    topics = drafting.content_of(article)["topics"]
    named = [(f"topic-{number}", str(ref["name"])) for number, ref in enumerate(topics)]
    return [(STORY, "Story"), (FRONT, "Front page"), *named]


def preview(article: Article, page: str = STORY, *, is_for_outsiders: bool = False) -> HttpResponse:
    """One of the story's pages (`pages_of`) as readers will see it at the story's date, or now if that has passed.

    It is made by the views that make it for readers, from a database in which the draft is published for as long as
    that takes: nothing of it is there before or afterwards. article: read for this call alone, which changes it.
    is_for_outsiders: of other stories it shows those alone that readers see now, not those that will be out by then.
    Raises Http404 if there is no such page, ValidationError with a sentence if the draft cannot be shown.
    """
    beside = timezone.now() if is_for_outsiders else None
    with published(article) as moment, clock.shown_at(moment, beside):
        return kept_private(_page_at(_path_of(article, page)))


def with_pictures_below(page: HttpResponse, prefix: str) -> HttpResponse:
    """The page with the addresses of its pictures below this path: the reader has no session to be known by."""
    page.content = _PICTURE.sub(prefix.encode(), page.content)
    return page


def kept_private(response: HttpResponse) -> HttpResponse:
    """The answer, kept by nobody, found by no search engine, telling no other site where its reader came from."""
    policy: Mapping[str, Any] = settings.PREVIEW_CSP
    response.headers["Content-Security-Policy"] = build_policy(policy)
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    add_never_cache_headers(response)
    return response


@contextmanager
def published(article: Article) -> Iterator[datetime]:
    """Within the block the story's draft is published, by the verb that does it; then nothing has happened.

    Yields the moment at which readers will see it. What a draft lacks to be published is put in its place.
    """
    with transaction.atomic():
        try:
            if article.is_live and article.working_copy.content is None:
                yield timezone.now()
                return
            content = drafting.content_of(article)
            drafting.save(article, _made_fit(content))
            moment = article.published_at if article.is_live else drafting.date_in(content)
            publishing.publish(article, by=None, at=moment)
            assert article.published_at is not None
            yield max(article.published_at, timezone.now())
        finally:
            transaction.set_rollback(True)


def _made_fit(content: drafting.Content) -> drafting.Content:
    """The draft with a headline, and without a label or a picture that there is not."""
    image = content["lead_image"]
    return {
        **content,
        "title": content["title"] if single_line(content["title"]) else "Untitled",
        "label": content["label"] if content["label"] in Label.values else Label.NEWS,
        "lead_image": image if image and Image.objects.filter(pk=image["id"]).exists() else None,
    }


def _path_of(article: Article, page: str) -> str:
    if page == STORY:
        return article.get_absolute_url()
    if page == FRONT:
        return reverse("articles:front")
    topics = [filing.tag for filing in article.filings.select_related("tag").order_by("pk")]
    paths = {f"topic-{number}": topic.get_absolute_url() for number, topic in enumerate(topics)}
    if page not in paths:
        raise Http404("There is no such page of this story.")
    return paths[page]


def _page_at(path: str) -> HttpResponse:
    """The answer of the site to a reader who asks for the path."""
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", unquote(path), unquote(path)
    request.user = AnonymousUser()
    match = request.resolver_match = resolve(request.path_info)
    return match.func(request, *match.args, **match.kwargs)
