"""Checks of links to pages of this site: whether readers can open them. Uses the database instead of the network."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from itertools import chain
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db.models import Q
from django.http import Http404
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import timezone

from articles.choices import Status
from articles.models import Article, Author
from articles.models.article import former_path
from newsroom.core.html.link_check import OK, Finding, State, links_in
from newsroom.core.i18n.languages import split_language_prefix
from newsroom.core.i18n.paths import day_or_404
from newsroom.core.models import Page, Redirect
from newsroom.core.pages import editing
from newsroom.core.text.slugs import canonical
from newsroom.core.time.dates import format_time
from topics.models import Alias, Topic
from topics.names import naming

_TOPIC_PAGES = {"topics:detail", "topics:year", "topics:month", "topics:feed"}
type Follower = Callable[[Iterable[str]], Mapping[str, str]]
_followers: list[Follower] = []
_NO_PAGE = Finding(State.DEAD, "Page not found.")


def dead_links(html: str, *, at: datetime | None = None, opening_topics: Collection[int] = ()) -> list[str]:
    """Return a sentence for each dead link of the text (HTML) to this site.

    at, opening_topics: see `check_links`.
    """
    urls = [url for url in links_in(html) if is_internal(url)]
    found = check_links(urls, at=at, opening_topics=opening_topics)
    return [f"{url}: {found[url].sentence}" for url in urls if found[url].state == State.DEAD]


def is_internal(url: str) -> bool:
    """Return whether the URL is one of this site."""
    try:
        return url.startswith("/") or urlsplit(url).netloc.lower() == urlsplit(settings.SITE_URL).netloc
    except ValueError:
        return False


def register(follower: Follower) -> None:
    """Register the function that follows redirects: it returns {old URL: new URL}, without those that have none."""
    _followers.append(follower)


def check_links(
    urls: Iterable[str], *, at: datetime | None = None, opening_topics: Collection[int] = ()
) -> dict[str, Finding]:
    """Return a finding for each of these URLs of this site. The number of queries does not depend on theirs.

    at: when the text goes live (now if None). opening_topics: IDs of topics that become public at that moment, because
    the story is in them. A former URL is fine: it redirects. So is the old URL of something that readers can open.
    """
    found = check_pages(urls, at=at, opening_topics=opening_topics)
    dead = [url for url, finding in found.items() if finding.state == State.DEAD]
    moved = {url: new for follow in (_followers if dead else ()) for url, new in follow(dead).items()}
    if moved:
        pages = check_pages({new for new in moved.values() if is_internal(new)}, at=at, opening_topics=opening_topics)
        found |= {url: pages.get(new, OK) for url, new in moved.items()}
    return found


def check_pages(
    urls: Iterable[str], *, at: datetime | None = None, opening_topics: Collection[int] = ()
) -> dict[str, Finding]:
    """Return a finding for each of these URLs as `check_links`, without redirects of old URLs. At most nine queries."""
    at = at or timezone.now()
    pages = {url: _page_of(url) for url in urls}
    stories, topics, authors, page_slugs = set(), set(), set(), set()
    for page in pages.values():
        match page:
            case ("story", day, slug):
                stories.add((day, slug))
            case ("topic", slug):
                topics.add(slug)
            case ("author", slug):
                authors.add(slug)
            case ("page", slug):
                page_slugs.add(slug)
    paths = (map(editing.former_path, page_slugs), (former_path(*s) for s in stories), map(naming.address_of, topics))
    former = _former(list(chain.from_iterable(paths)))
    found: dict[Any, Finding] = {
        **_stories(stories, former, at),
        **_topics(topics, former, at, opening_topics),
        **_authors(authors, at),
        **_site_pages(page_slugs, former),
    }
    return {url: page if isinstance(page, Finding) else found[page] for url, page in pages.items()}


def stories_at(urls: Iterable[str]) -> dict[str, int]:
    """Return the IDs of the stories that these URLs lead to, without other URLs. At most three queries."""
    pages = {url: _page_of(url) for url in urls if is_internal(url)}
    stories = {url: page[1:] for url, page in pages.items() if isinstance(page, tuple) and page[0] == "story"}
    found = _stories_by_url(set(stories.values()), _former([former_path(*page) for page in stories.values()]))
    return {url: found[page][0].pk for url, page in stories.items() if found[page]}


def _page_of(url: str) -> Finding | tuple[Any, ...]:
    """Return the page of the URL: ("story", day, slug), ("topic", slug), ("author", slug), ("page", slug), or a
    finding if no look-up is needed.
    """
    _, path = split_language_prefix(unquote(urlsplit(url).path) or "/")
    match = _match_of(path)
    if match is None:
        return OK if path.startswith(settings.STATIC_URL) else _NO_PAGE
    if match.app_name == "admin":
        return Finding(State.DEAD, "This is a desk page. Readers cannot open it.")
    words = match.kwargs
    if match.view_name == "articles:detail":
        try:
            return "story", day_or_404(words["year"], words["month"], words["day"]), canonical(words["slug"])
        except Http404:
            return _NO_PAGE
    if match.view_name in _TOPIC_PAGES:
        return "topic", canonical(words["slug"])
    if match.view_name in {"known_page", "page"}:
        return "page", canonical(words["slug"])
    return ("author", canonical(words["slug"])) if match.view_name == "articles:author" else OK


def _match_of(path: str) -> ResolverMatch | None:
    for spelling in (path, f"{path}/"):
        try:
            return resolve(spelling)
        except Resolver404:
            continue
    return None


def _former(paths: list[str]) -> dict[tuple[str, str], int]:
    """Return the targets of the redirects from these paths: {(path, kind): ID}."""
    rows = Redirect.objects.filter(path__in=paths)
    return {(row.path, row.kind): row.target_id for row in rows if row.target_id is not None}


def _stories(urls: Any, former: dict[tuple[str, str], int], at: datetime) -> dict[Any, Finding]:
    return {("story", *url): _of_story(stories, at) for url, stories in _stories_by_url(urls, former).items()}


def _stories_by_url(urls: Any, former: dict[tuple[str, str], int]) -> dict[Any, list[Article]]:
    """Return for each URL (day, slug) the story that has it and the one that its redirect leads to, if they exist."""
    ids = {url: former.get((former_path(*url), "article")) for url in urls}
    fields = ("address_day", "slug", "status", "published_at", "live_from")
    stories = Article.objects.only(*fields)
    days, slugs = {day for day, _ in urls}, {slug for _, slug in urls}
    current = {(story.address_day, story.slug): story for story in stories.filter(address_day__in=days, slug__in=slugs)}
    moved = stories.in_bulk([pk for pk in ids.values() if pk])
    return {url: [story for story in (current.get(url), moved.get(ids[url])) if story] for url in urls}


def _of_story(stories: list[Article], at: datetime) -> Finding:
    """Return the finding for a URL. stories: the one with this URL, and the one that its redirect leads to."""
    moments = [story.published_at for story in stories if story.published_at and story.status == Status.PUBLISHED]
    if moments:
        live_at = min(moments)
        return OK if live_at <= at else Finding(State.DEAD, f"This story is scheduled for {format_time(live_at)}.")
    if any(story.was_live for story in stories):
        return Finding(State.DEAD, "This story is unpublished.")
    return Finding(State.DEAD, "Story not found.")


def _topics(
    slugs: Any, former: dict[tuple[str, str], int], at: datetime, opening_topics: Collection[int]
) -> dict[Any, Finding]:
    ids = {slug: _redirect_target(naming.address_of(slug), former) for slug in slugs}
    fields = ("slug", "public_from")
    own = {topic.slug: topic for topic in Topic.objects.only(*fields).filter(slug__in=slugs)}
    moved = Topic.objects.only(*fields).in_bulk([pk for pk in ids.values() if pk])
    by_alias: dict[str, list[Topic]] = {}
    for alias in Alias.objects.select_related("topic").filter(slug__in=slugs):
        by_alias.setdefault(alias.slug, []).append(alias.topic)
    return {
        ("topic", slug): _of_topic(
            [topic for topic in (own.get(slug), *by_alias.get(slug, []), moved.get(ids[slug])) if topic],
            at,
            opening_topics,
        )
        for slug in slugs
    }


def _redirect_target(path: str, former: dict[tuple[str, str], int]) -> int | None:
    """Return the ID of the topic that a redirect from the path leads to, or None."""
    return next((former[path, kind] for kind in naming.FORMER if (path, kind) in former), None)


def _of_topic(topics: list[Topic], at: datetime, opening_topics: Collection[int]) -> Finding:
    """Return the finding for a URL. topics: all that it may lead to."""
    if any(topic.pk in opening_topics or (topic.public_from and topic.public_from <= at) for topic in topics):
        return OK
    if not topics:
        return Finding(State.DEAD, "Topic not found.")
    if moments := [topic.public_from for topic in topics if topic.public_from]:
        return Finding(State.DEAD, f"This topic becomes public on {format_time(min(moments))}.")
    return Finding(State.DEAD, "This topic is not public: it has no published stories.")


def _authors(slugs: Any, at: datetime) -> dict[Any, Finding]:
    known = set(Author.objects.filter(slug__in=slugs).values_list("slug", flat=True))
    public = set(Author.objects.public(at).filter(slug__in=slugs).values_list("slug", flat=True))
    none, unpublished = "Author not found.", "This author has no published stories."
    return {
        ("author", slug): OK if slug in public else Finding(State.DEAD, unpublished if slug in known else none)
        for slug in slugs
    }


def _site_pages(slugs: Any, former: dict[tuple[str, str], int]) -> dict[Any, Finding]:
    ids = {slug: former.get((editing.former_path(slug), "page")) for slug in slugs}
    pages = Page.objects.only("slug", "is_public", "first_public_at")
    found = list(pages.filter(Q(slug__in=slugs) | Q(pk__in=[pk for pk in ids.values() if pk]))) if slugs else []
    return {
        ("page", slug): _of_pages([page for page in found if page.slug == slug or page.pk == ids[slug]])
        for slug in slugs
    }


def _of_pages(pages: list[Page]) -> Finding:
    """Return the finding for a URL. pages: those with this slug, one per language, and that of the redirect."""
    if any(page.is_public for page in pages):
        return OK
    if any(page.first_public_at for page in pages):
        return Finding(State.DEAD, "This page is unpublished.")
    return Finding(State.DEAD, "This page is not published yet.") if pages else _NO_PAGE
