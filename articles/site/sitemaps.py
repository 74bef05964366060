"""Sitemaps of articles and authors."""

from datetime import date, datetime, timedelta
from typing import Any, cast

from django.contrib.sitemaps import Sitemap
from django.db.models import FETCH_RAISE, OuterRef, QuerySet, Subquery
from django.utils import timezone

from articles.models import Article, Author, Byline
from articles.site.structured_data import last_update
from newsroom.core.time.dates import next_month
from newsroom.core.tracking import expires_at

# Google News requires articles of the last two days, at most 1,000.
NEWS_AGE = timedelta(days=2)
NEWS_LIMIT = 1000
_URL_FIELDS = ("slug", "address_day", "language")


class MonthSitemap(Sitemap):  # type: ignore[type-arg]  # Not subscriptable at runtime.
    """The live stories of one month, oldest first, so that full files do not change when stories are added."""

    limit = 10_000

    def __init__(self, month: date) -> None:
        self.month = month

    def items(self) -> QuerySet[Any]:
        """Return the stories."""
        stories = Article.objects.live_between(self.month, next_month(self.month)).order_by("published_at", "pk")
        return stories.only(*_URL_FIELDS, "published_at", "updated_at").fetch_mode(FETCH_RAISE)

    def location(self, story: Article) -> str:
        """Return the canonical path."""
        return story.permanent_url

    def lastmod(self, story: Article) -> datetime:
        """Return when the published version last changed."""
        return last_update(story)


class AuthorSitemap(Sitemap):  # type: ignore[type-arg]  # Not subscriptable at runtime.
    """Authors with a live story."""

    limit = 10_000

    def items(self) -> QuerySet[Any]:
        """Return the authors, annotated with `newest`, the date of their newest live story."""
        newest = Byline.objects.live().filter(author=OuterRef("pk")).values("published_at")[:1]
        authors = Author.objects.public().annotate(newest=Subquery(newest)).order_by("pk")
        return cast(QuerySet[Any], authors.depending_on(*Author.objects.all().table_tags, covers_rows=True))

    def lastmod(self, author: Any) -> datetime:
        """Return the date of the author's newest story."""
        return cast(datetime, author.newest)


def news() -> list[Article]:
    """Return the stories for Google News, newest first. The response expires when the oldest is too old."""
    recent = Article.objects.live().filter(published_at__gte=timezone.now() - NEWS_AGE)
    found = list(recent.for_cards()[:NEWS_LIMIT])
    if found:
        expires_at(found[-1].published_at + NEWS_AGE)
    return found


def news_language(tag: str) -> str:
    """Return the language in the format of Google News: ISO 639, but zh-cn or zh-tw for Chinese. tag: BCP 47."""
    primary, *rest = tag.lower().split("-")
    if primary == "zh":
        return "zh-tw" if {"hant", "tw", "hk", "mo"} & set(rest) and "hans" not in rest else "zh-cn"
    return primary
