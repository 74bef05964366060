"""What crawlers are told: the sitemaps of all rooms, and robots.txt."""

import re
from types import SimpleNamespace
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import SitemapIndexItem, x_robots_tag
from django.core.paginator import InvalidPage
from django.http import Http404
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
from newsroom.core.tracking import cache_publicly, varies_on
from topics.site.sitemaps import TopicSitemap

_MONTH = re.compile(r"articles-([0-9]{4})-([0-9]{2})")
_XML = "application/xml; charset=utf-8"


class PageSitemap(Sitemap):
    """The pages that there is one of, and those that editors wrote."""

    def items(self):
        """The paths."""
        one = ["articles:front", "topics:index", "articles:authors", "articles:archive", "articles:corrections"]
        return [
            *(reverse(name) for name in one),
            *(languages.at_home(link.path, link.language) for link in public.links()),
        ]

    def location(self, item):
        """The path."""
        return item


_SECTIONS = {"pages": PageSitemap, "topics": TopicSitemap, "authors": AuthorSitemap}


@require_safe
@cache_publicly
@x_robots_tag
def sitemap_index(request):
    """Every sitemap that lists something: those of pages, topics and people, and one a month of stories.

    A file has at most 10,000 addresses. No file has a date: nothing tells when one last lost an address.
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
@cache_publicly
@x_robots_tag
def sitemap_file(request, section):
    """One sitemap. Raises Http404 for one that lists nothing."""
    varies_on("p")
    site = urlsplit(settings.SITE_URL)
    try:
        urls = _sitemap_of(section).get_urls(
            page=request.GET.get("p", 1), site=SimpleNamespace(domain=site.netloc), protocol=site.scheme
        )
    except InvalidPage:
        raise Http404 from None
    if not urls:
        raise Http404
    return render(request, "sitemap.xml", {"urlset": urls}, content_type=_XML)


@require_safe
@cache_publicly
@x_robots_tag
def news_sitemap(request):
    """The newest stories as Google News wants them, with the pictures that they lead with: none that somebody paid for.

    https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
    """
    stories = [
        {
            "address": absolute(story.get_absolute_url()),
            "language": news_language(story.language),
            "image": absolute(renditions.sources(story.lead_image).src) if story.lead_image else "",
            "story": story,
        }
        for story in news()
        if story.label != Label.SPONSORED
    ]
    return render(request, "news_sitemap.xml", {"stories": stories}, content_type=_XML)


@require_safe
def robots_txt(request):
    """What crawlers are asked to leave alone, and where the sitemaps are."""
    sitemaps = [absolute(reverse(name)) for name in ("sitemaps", "news_sitemap")]
    closed = [*languages.private(), *languages.in_every("/search/")]
    return render(
        request, "robots.txt", {"sitemaps": sitemaps, "closed": closed}, content_type="text/plain; charset=utf-8"
    )


def _sitemap_of(section):
    return _SECTIONS[section]() if section in _SECTIONS else MonthSitemap(_month_in(section))


def _month_in(section):
    month = _MONTH.fullmatch(section)
    if month is None:
        raise Http404
    return day_or_404(*month.groups())
