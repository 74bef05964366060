"""Sitemaps of all packages, and robots.txt."""

import re
from datetime import date
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import SitemapIndexItem, x_robots_tag
from django.core.paginator import InvalidPage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.choices import Label
from articles.models import Article
from articles.site.sitemaps import AuthorSitemap, MonthSitemap, news, news_language
from newsroom.core.i18n import languages
from newsroom.core.i18n.paths import absolute, day_or_404
from newsroom.core.images import renditions
from newsroom.core.pages import public
from newsroom.core.tracking import cache_publicly
from newsroom.core.web.pagination import number_in
from topics.site.sitemaps import TopicSitemap

_MONTH = re.compile(r"articles-([0-9]{4})-([0-9]{2})")
_XML = "application/xml; charset=utf-8"

type AnySitemap = Sitemap[Any]


class PageSitemap(Sitemap):  # type: ignore[type-arg]  # Not subscriptable at runtime.
    """Index pages, and the pages written by editors."""

    def items(self) -> list[str]:
        """Return the paths of the pages."""
        names = ["articles:front", "topics:index", "articles:authors", "articles:archive", "articles:corrections"]
        return [
            *(reverse(name) for name in names),
            *(languages.localised_path(link.path, link.language) for link in public.links()),
        ]

    def location(self, item: str) -> str:
        """Return the path."""
        return item


_SECTIONS: dict[str, type[AnySitemap]] = {"pages": PageSitemap, "topics": TopicSitemap, "authors": AuthorSitemap}


@require_safe
@cache_publicly()
@x_robots_tag
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """Respond with the sitemaps that are not empty: those of pages, topics and authors, and one for each month.

    A sitemap has at most 10,000 URLs. No date of change is given, because removals of URLs are not recorded.
    """
    files = [(section, sitemap().paginator) for section, sitemap in _SECTIONS.items()]
    sizes = [(section, pages.num_pages) for section, pages in files if pages.count]
    sizes += [(f"articles-{month:%Y-%m}", -(-n // MonthSitemap.limit)) for month, n in Article.objects.by_month()]
    sitemaps = [
        SitemapIndexItem(absolute(reverse("sitemap", args=[section])) + (f"?p={page}" if page > 1 else ""))
        for section, pages in sizes
        for page in range(1, pages + 1)
    ]
    return render(request, "sitemap_index.xml", {"sitemaps": sitemaps}, content_type=_XML)


@require_safe
@cache_publicly("p")
@x_robots_tag
def sitemap_file(request: HttpRequest, section: str) -> HttpResponse:
    """Respond with one sitemap. Raises Http404 if it is empty or `p` is not a number."""
    url = urlsplit(settings.SITE_URL)
    # Sitemaps need no more of a site than its domain.
    site = cast(Any, SimpleNamespace(domain=url.netloc))
    try:
        urls = _sitemap_of(section).get_urls(page=number_in(request, "p"), site=site, protocol=url.scheme)
    except InvalidPage:
        raise Http404 from None
    if not urls:
        raise Http404
    return render(request, "sitemap.xml", {"urlset": urls}, content_type=_XML)


@require_safe
@cache_publicly()
@x_robots_tag
def news_sitemap(request: HttpRequest) -> HttpResponse:
    """Respond with the newest stories and their lead images for Google News, without sponsored ones.

    https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
    """
    entries = [
        {
            "address": absolute(story.permanent_url),
            "language": news_language(story.language),
            "image": absolute(renditions.sources(story.lead_image).src) if story.lead_image else "",
            "story": story,
        }
        for story in news()
        if story.label != Label.SPONSORED
    ]
    return render(request, "news_sitemap.xml", {"stories": entries}, content_type=_XML)


@require_safe
def robots_txt(request: HttpRequest) -> HttpResponse:
    """Respond with the paths that crawlers should not visit, and the URLs of the sitemaps."""
    sitemaps = [absolute(reverse(name)) for name in ("sitemaps", "news_sitemap")]
    closed = [*languages.private_prefixes(), *languages.in_all_languages("/search/")]
    return render(
        request, "robots.txt", {"sitemaps": sitemaps, "closed": closed}, content_type="text/plain; charset=utf-8"
    )


def _sitemap_of(section: str) -> AnySitemap:
    return _SECTIONS[section]() if section in _SECTIONS else MonthSitemap(_month_in(section))


def _month_in(section: str) -> date:
    month = _MONTH.fullmatch(section)
    if month is None:
        raise Http404
    return day_or_404(*month.groups())
