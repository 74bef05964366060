"""Cached pages within a test's transaction: a change detector for it, a CDN, and the URLs of all pages."""

import re
import time
from itertools import combinations

from django.urls import URLResolver
from django.utils import timezone

from articles.models import Article, Author
from articles.site.social_cards import picture_of, picture_of_front
from newsroom import urls
from newsroom.core.cache import cdn
from newsroom.core.cache.change_detection import LogPosition, Row
from newsroom.core.models import Invalidation, Page
from tests.core.cache.helpers import ask
from topics.models import Topic
from topics.site import social_cards
from topics.site.crossings import TopicPair

SITE = (
    "/", "/topics/", "/archive/", "/authors/", "/corrections/", "/follow/", "/mix/", "/offline/",
    "/feed.rss", "/feed.atom", "/feed.json",
    "/sitemap.xml", "/sitemap-topics.xml", "/sitemap-authors.xml", "/sitemap-pages.xml", "/news-sitemap.xml",
    "/zh-hans/", "/zh-hans/topics/", "/zh-hans/mix/",
    "/topics/?letter=E", "/topics/?kind=subject", "/zh-hans/topics/?kind=subject&letter=E",
    "/api/v1/", "/api/v1/openapi.json", "/api/v1/stories/", "/api/v1/stories/?limit=2", "/api/v1/topics/?limit=2",
    "/api/v1/authors/", "/api/v1/changes/",
)  # fmt: skip


class TransactionDetector:
    """Reads the log as it is within the test's transaction."""

    def has_changes(self):
        return True

    def read(self, since):
        rows = [_row(change) for change in Invalidation.objects.filter(pk__gte=since.sequence).order_by("pk")]
        return LogPosition(max((row.sequence + 1 for row in rows), default=since.sequence)), rows

    def recent(self, limit, now):
        return self.read(LogPosition())


class Edge:
    """A CDN in front of the site: caches pages for as long as s-maxage allows, unless one of their tags is purged."""

    def __init__(self, site):
        self.site, self.cached = site, {}

    def ask(self, address):
        answer, until = self.cached.get(address, (None, 0))
        if time.time() >= until:
            answer = ask(self.site, address)
            seconds = int(re.search(r"s-maxage=(\d+)", answer.headers["Cache-Control"])[1])
            self.cached[address] = answer, time.time() + seconds
        return answer

    def purge(self, tags):
        names = {*map(cdn.public_name, tags)}
        self.cached = {
            address: (answer, until)
            for address, (answer, until) in self.cached.items()
            if not names & {*answer.headers.get("xkey", "").split()}
        }


def _row(change):
    due_at = change.due_at and change.due_at.timestamp()
    # On PostgreSQL all rows of a transaction have one sequence, so the ID takes its place.
    return Row(change.pk, change.pk, change.tag, due_at, change.is_takedown)


def addresses():
    """Yield the URL of every page that exists, and of some that may exist."""
    yield from SITE
    yield from searches()
    yield picture_of_front().src
    stories = Article.objects.exclude(address_day=None)
    days = set(stories.values_list("address_day", flat=True)) | {
        timezone.localdate(moment)
        for moment in stories.exclude(published_at=None).values_list("published_at", flat=True)
    }
    for day in days:
        yield from (f"/{day:%Y}/", f"/{day:%Y/%m}/", f"/{day:%Y/%m/%d}/", f"/sitemap-articles-{day:%Y-%m}.xml")
    for number, topic in enumerate(Topic.objects.for_page().order_by("pk")):
        path = f"/topics/{topic.slug}/"
        if number < 2:
            yield f"/zh-hans{path}"
        if card := social_cards.picture_of(topic):
            yield card.src
        yield from (
            path,
            f"{path}follow/",
            f"{path}feed.json",
            f"{path}feed.atom",
            *(f"{path}{day:{form}}/" for day in days for form in ("%Y", "%Y/%m")),
            f"/api/v1{path}",
            f"/api/v1{path}stories/",
        )
    topics = list(Topic.objects.for_page().order_by("key"))
    slugs = [topic.slug for topic in topics]
    if len(topics) > 1 and (card := social_cards.picture_of(TopicPair(*topics[:2]))):
        yield card.src
    if len(slugs) > 1:
        path = f"/mix/{','.join(slugs[:10])}/"
        yield from (path, f"{path}feed.json")
    for number, pair in enumerate(combinations(slugs, 2)):
        path = f"/topics/{'+'.join(pair)}/"
        yield from (path, f"{path}feed.json", f"/api/v1{path}", f"/api/v1{path}stories/")
        if number < 2:
            yield f"/api/v1/stories/?{'&'.join(f'topic={slug}' for slug in pair)}"
            yield from (f"{path}feed.atom", *(f"{path}{day:{form}}/" for day in days for form in ("%Y", "%Y/%m")))
    yield from (f"{tree}{page.get_absolute_url()}" for page in Page.objects.all() for tree in ("", "/zh-hans"))
    for author in Author.objects.all():
        path = author.get_absolute_url()
        yield from (path, f"/api/v1{path}", f"/api/v1{path}stories/")
    for story in stories.for_page():
        yield from (story.get_absolute_url(), f"/api/v1/stories/{story.uid}/", f"/api/v1/stories/{story.uid}.md")
        yield from (f"/api/v1/stories/{story.uid}/ninjs/", f"/api/v1/stories/{story.uid}/newsml-g2/")
        if card := picture_of(story):
            yield card.src


def searches():
    """Yield searches of every kind, and feeds of some: by former names of topics, too, and by those that they have now.

    None of a word that is corrected: such a page is not cached. “Po” is too short for that, and becomes a topic's name.
    """
    current = "&".join(f"topic={topic.slug}" for topic in Topic.objects.order_by("pk")[:2])
    author = Author.objects.order_by("pk").first()
    for query in (
        "q=headline", "q=po", "q=headline+-body", "topic=loire&topic=elbe",
        "q=headline&topic=River+Loire&label=opinion",
        "label=opinion", "language=zh-hans", "q=body&language=en", "to=2026-10-24",
        *([current, f"q=body&{current}"] if current else ()),
        *([f"author={author.slug}", f"q=headline&author={author.slug}&topic=elbe"] if author else ()),
    ):  # fmt: skip
        yield f"/search/?{query}"
        if "q=" not in query or "&" in query:
            yield f"/search/feed.json?{query}"
            # By slugs only.
            if "River" not in query:
                yield f"/api/v1/search/?{query}&limit=2"
                yield f"/api/v1/search/ninjs/?{query}&limit=2"
                yield f"/api/v1/search/newsml-g2/?{query}&limit=2"
    yield from ("/search/", "/zh-hans/search/?topic=elbe", "/zh-hans/search/feed.rss?topic=elbe")
    yield from ("/search/feed.atom?q=headline", "/search/feed.rss?label=opinion&from=2026-10-01")


def names_of_addresses(patterns=urls.urlpatterns, namespace=""):
    """Yield the names of all URLs outside of the desk."""
    for pattern in patterns:
        if str(pattern.pattern).startswith("admin/"):
            continue
        if isinstance(pattern, URLResolver):
            yield from names_of_addresses(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else "")
        else:
            yield f"{namespace}{pattern.name}"
