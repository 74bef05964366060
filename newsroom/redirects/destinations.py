"""Where a redirect leads readers now: nowhere, as long as they cannot see its target."""

from collections.abc import Callable, Mapping
from enum import Enum
from urllib.parse import unquote, urlsplit

from django.urls import is_valid_path, reverse
from django.utils.http import urlencode

from articles.models import Article, Author
from newsroom import file_usage, image_usage
from newsroom.core.images import renditions
from newsroom.core.models import Image, MediaFile, Page, Redirect, RedirectKind
from newsroom.core.pages import public
from newsroom.redirects.live_pages import open_pages
from newsroom.redirects.old_urls import BELOW, Candidate, url_of
from newsroom.redirects.targets import FEEDS
from topics.models import Topic


class Gone(Enum):
    """What readers could see and was unpublished."""

    ARTICLE = "story"
    PAGE = "page"


def destination(redirect: Redirect, candidate: Candidate) -> str | Gone | None:
    """Return the URL (percent-encoded) that the redirect leads readers to, or that its target is gone, or None.

    candidate: how the request matched the redirect. The feed of what has none here leads to the item itself.
    """
    kind, pk = redirect.kind, redirect.target_id
    if kind in (RedirectKind.PATH, RedirectKind.URL):
        return _written(redirect, candidate.rest)
    if kind in FEEDS or (candidate.form and kind in _FEEDS_OF):
        return _FEEDS_OF[kind](pk, candidate.form or redirect.target or "rss")
    return _ITEMS[kind](pk) if kind in _ITEMS and pk is not None else None


def entered_url(redirect: Redirect, rest: str) -> str:
    """Return the path or URL that was entered, with the rest of the request if it ends with an asterisk."""
    url = redirect.target
    if url.endswith(BELOW):
        # A browser takes a backslash for a slash, and what follows two of them for a host.
        url = f"{url.removesuffix('*')}{url_of(rest)}"
    return url


def _written(redirect: Redirect, rest: str) -> str | None:
    """Return the path, if it is a page that readers can open, or URL that was entered."""
    url = entered_url(redirect, rest)
    if redirect.kind == RedirectKind.URL:
        return url
    path = unquote(urlsplit(url).path)
    if not path.endswith("/") and not is_valid_path(path) and is_valid_path(f"{path}/"):
        parts = urlsplit(url)
        url = parts._replace(path=f"{parts.path}/").geturl()
    return url if open_pages([path]) else None


def _story(pk: int) -> str | Gone | None:
    if live := Article.objects.live().filter(pk=pk).only("address_day", "slug").first():
        return str(live.get_absolute_url())
    return Gone.ARTICLE if Article.objects.no_longer_live().filter(pk=pk).exists() else None


def _topic(pk: int) -> str | None:
    topic = Topic.objects.public().filter(pk=pk).only("slug").first()
    return topic.get_absolute_url() if topic else None


def _author(pk: int) -> str | None:
    author = Author.objects.public().filter(pk=pk).only("slug").first()
    return author.get_absolute_url() if author else None


def _page(pk: int) -> str | Gone | None:
    slug = Page.objects.filter(pk=pk).values("slug")
    versions = list(Page.objects.filter(first_public_at__isnull=False, slug__in=slug))
    if not versions:
        return None
    (page,) = public.in_current_language(versions)
    return page.get_absolute_url() if page.is_public else Gone.PAGE


def _image(pk: int) -> str | None:
    """Return the URL to which that of the original redirects readers."""
    image = Image.objects.filter(pk=pk).first()
    return renditions.sources(image).src if image and image_usage.is_public(image) else None


def _file(pk: int) -> str | None:
    file = MediaFile.objects.filter(pk=pk).first()
    return file.file.url if file and file_usage.is_public(file) else None


def _site_feed(pk: int | None, form: str) -> str | None:
    return reverse("articles:feed", args=[form])


def _topic_feed(pk: int | None, form: str) -> str | None:
    topic = Topic.objects.public().filter(pk=pk).only("slug").first()
    return reverse("topics:feed", args=[topic.slug, form]) if topic else None


def _author_feed(pk: int | None, form: str) -> str | None:
    author = Author.objects.public().filter(pk=pk).only("slug").first()
    return f"{reverse('articles:search_feed', args=[form])}?{urlencode({'author': author.slug})}" if author else None


_ITEMS: Mapping[str, Callable[[int], str | Gone | None]] = {
    RedirectKind.ARTICLE: _story,
    RedirectKind.TOPIC: _topic,
    RedirectKind.AUTHOR: _author,
    RedirectKind.PAGE: _page,
    RedirectKind.IMAGE: _image,
    RedirectKind.FILE: _file,
}
# Of what has feeds, and of feeds themselves.
_FEEDS_OF: Mapping[str, Callable[[int | None, str], str | None]] = {
    RedirectKind.FEED: _site_feed,
    RedirectKind.TOPIC: _topic_feed,
    RedirectKind.TOPIC_FEED: _topic_feed,
    RedirectKind.AUTHOR: _author_feed,
    RedirectKind.AUTHOR_FEED: _author_feed,
}
