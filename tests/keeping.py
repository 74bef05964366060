"""Pages kept within a test's own transaction: what tells of changes there, a cache at the edge, and all addresses."""

import re
import time

from django.urls import URLResolver
from django.utils import timezone

from articles.models import Article, Author
from articles.site.social_cards import picture_of
from newsroom import urls
from newsroom.core.cache.change_detection import Row, Seen
from newsroom.core.models import Invalidation, Page
from tests.core.cache.asking import ask
from topics.models import Topic

SITE = (
    "/", "/topics/", "/archive/", "/authors/", "/corrections/", "/follow/", "/offline/",
    "/feed.rss", "/feed.atom", "/feed.json",
    "/sitemap.xml", "/sitemap-topics.xml", "/sitemap-authors.xml", "/sitemap-pages.xml", "/news-sitemap.xml",
    "/zh-hans/", "/zh-hans/topics/",
)  # fmt: skip


class OwnBell:
    """The log as the test's own transaction sees it."""

    def has_rung(self):
        return True

    def read(self, since):
        rows = [_row(change) for change in Invalidation.objects.filter(pk__gte=since.mark).order_by("pk")]
        return Seen(max((row.mark + 1 for row in rows), default=since.mark)), rows

    def recent(self, number, now):
        return self.read(Seen())


class Edge:
    """A cache before the site: keeps pages for as long as they say, and forgets those with a tag that it is told."""

    def __init__(self, site):
        self.site, self.kept = site, {}

    def ask(self, address):
        answer, until = self.kept.get(address, (None, 0))
        if time.time() >= until:
            answer = ask(self.site, address)
            seconds = int(re.search(r"s-maxage=(\d+)", answer.headers["Cache-Control"])[1])
            self.kept[address] = answer, time.time() + seconds
        return answer

    def purge(self, tags):
        self.kept = {
            address: (answer, until)
            for address, (answer, until) in self.kept.items()
            if not {*tags} & {*answer.headers.get("xkey", "").split()}
        }


def _row(change):
    due_at = change.due_at and change.due_at.timestamp()
    # All of a transaction has one mark on PostgreSQL, and this one goes on.
    return Row(change.pk, change.pk, change.tag, due_at, change.is_takedown)


def addresses():
    """Every page that there is, and some that there may be."""
    yield from SITE
    stories = Article.objects.exclude(address_day=None)
    days = set(stories.values_list("address_day", flat=True)) | {
        timezone.localdate(moment)
        for moment in stories.exclude(published_at=None).values_list("published_at", flat=True)
    }
    for day in days:
        yield from (f"/{day:%Y}/", f"/{day:%Y/%m}/", f"/{day:%Y/%m/%d}/", f"/sitemap-articles-{day:%Y-%m}.xml")
    for number, topic in enumerate(Topic.objects.order_by("pk")):
        path = f"/topics/{topic.slug}/"
        if number < 2:
            yield f"/zh-hans{path}"
        yield from (
            path,
            f"{path}follow/",
            f"{path}feed.json",
            f"{path}feed.atom",
            *(f"{path}{day:{form}}/" for day in days for form in ("%Y", "%Y/%m")),
        )
    yield from (f"{tree}{page.get_absolute_url()}" for page in Page.objects.all() for tree in ("", "/zh-hans"))
    yield from (author.get_absolute_url() for author in Author.objects.all())
    for story in stories.for_page():
        yield story.get_absolute_url()
        if card := picture_of(story):
            yield card.src


def names_of_addresses(patterns=urls.urlpatterns, namespace=""):
    """Of every address outside of the desk."""
    for pattern in patterns:
        if str(pattern.pattern).startswith("admin/"):
            continue
        if isinstance(pattern, URLResolver):
            yield from names_of_addresses(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else "")
        else:
            yield f"{namespace}{pattern.name}"
