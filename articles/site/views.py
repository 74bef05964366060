"""Public pages of stories, authors and archives."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from math import log
from typing import Any, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import archives
from articles.models import Article, Author, Correction
from articles.querysets import LINK_FIELDS
from articles.search.pages import feed_links
from articles.site import oembed, structured_data
from articles.site.front import select_stories
from articles.site.redirects import is_to_come, stories_at
from newsroom.core.html import text_of
from newsroom.core.html.sections import Section, sections_of
from newsroom.core.i18n.languages import current, is_foreign, language_tags, localised_path, tag_of
from newsroom.core.i18n.links import with_localised_links
from newsroom.core.i18n.paths import absolute, day_or_404, permanent_redirect
from newsroom.core.models import AuditEntry, MediaFile
from newsroom.core.models.redirects import FRONT_TAG
from newsroom.core.text.slugs import canonical
from newsroom.core.text.tokens import alphabetical_key, minutes_to_read
from newsroom.core.time import clock
from newsroom.core.tracking import cache_publicly, depends_on
from newsroom.core.web import share_links
from newsroom.core.web.pagination import page_of
from newsroom.core.web.structured_data import page_context
from topics.models import Kind, Topic
from topics.site import panels, story_groups
from topics.site.stream import Stream

# Stories next to the lead of the front page.
MAX_SECONDARY = 4
# Further stories below a story: of its first topic and, if that has fewer, of the others.
MAX_MORE = 4
# Additional candidates for these, as some are left out: the story, its neighbours and translations.
EXTRA_MORE = 6
# Stories of each of its topics among which the most related ones are found.
MAX_CANDIDATES = 20
# What a topic of a type in common counts. Stories of one place, or of a series, may have nothing else in common.
WEIGHTS: dict[str, float] = {Kind.SECTION: 1.5, Kind.PLACE: 0.5, Kind.SERIES: 0.1}
# A story has a list of contents from this many sections and minutes of reading on: about 900 words.
MIN_SECTIONS = 3
MIN_MINUTES = 4


@require_safe
@cache_publicly()
def front_page(request: HttpRequest) -> HttpResponse:
    """Return the front page: pinned stories, then the latest, and a block for each section."""
    depends_on(FRONT_TAG)
    page = select_stories(clock.now())
    ids = [*page.head, *(pk for *_, block in page.blocks for pk in block)]
    stories = {story.pk: story for story in Article.objects.front_cards(ids)}
    lead, *others = [stories[pk] for pk in page.head if pk in stories] or [None]
    seconds, river = others[:MAX_SECONDARY], others[MAX_SECONDARY:]
    context = {"lead": lead, "seconds": seconds, "river": river, **structured_data.of_front()}
    context["sections"] = [
        (path, name, [stories[pk] for pk in block if pk in stories]) for path, name, block in page.blocks
    ]
    if current() != settings.LANGUAGE_CODE:
        context["own_language_url"] = f"{reverse('articles:search')}?language={tag_of(current())}"
    if lead:
        context["has_no_image"] = page.has_no_image
        context["archive"] = archives.month_of(cast(datetime, page.newest))
    return render(request, "articles/front_page.html", context)


@require_safe
@cache_publicly()
def article_detail(request: HttpRequest, year: str, month: str, day: str, slug: str) -> HttpResponse:
    """Return the page of a live story. A former URL redirects to the current one; an unpublished story answers 410."""
    at = clock.now()
    address_day = day_or_404(year, month, day)

    try:
        article = Article.objects.live(at).at_url(address_day, slug).for_page().get()
    except Article.DoesNotExist:
        return _redirect_or_gone(request, address_day, slug, at)
    return article_page(request, article)


def article_page(request: HttpRequest, article: Article) -> HttpResponse:
    """Return the page of a story.

    article: loaded with `for_page()`, or prepared in memory by `articles.workflow.draft_preview` for a preview.
    """
    topics, versions = article.public_topics, _versions(article)
    text = text_of(article.body)
    minutes = minutes_to_read(text)
    context = {
        "article": article,
        "body": with_localised_links(article.body),
        "files": MediaFile.objects.shown_in(article.body),
        # Stories of news agencies often begin with it.
        "repeats_standfirst": " ".join(text.split()).startswith(" ".join(article.summary.split())),
        "topics": [entry.tag for entry in article.entries.all()],
        "main_topic": topics[0] if topics else None,
        "minutes": minutes,
        "contents": _contents(article.body, minutes),
        "marks_changes": settings.MARK_CHANGES,
        "address": absolute(article.permanent_url),
        "share_links": share_links.links(article.labelled_title, absolute(article.permanent_url)),
        "oembed": oembed.discovery(article)["xml"],
        "versions": versions,
        "is_foreign": not versions and is_foreign(article.language),
        "translation_paths": {
            each.language: localised_path(each.get_absolute_url(), each.language) for each in versions
        },
        # In a preview, the first topic may not be saved yet.
        **(_more(article, topics, versions) if topics and topics[0].pk else {}),
        **structured_data.of_article(article, versions),
    }
    return oembed.with_discovery(render(request, "articles/article_detail.html", context), article)


def _contents(body: str, minutes: int) -> list[Section]:
    """Return the main sections of a story that is long enough for a list of contents, otherwise [].

    body: sanitised HTML. minutes: the time that it takes to read.
    """
    sections = [section for section in sections_of(body) if section.level == 2] if minutes >= MIN_MINUTES else []
    return sections if len(sections) >= MIN_SECTIONS else []


def _versions(article: Article) -> list[Article]:
    """Return the live versions of the story, one per language, the original first; [] if there is only one."""
    live = Article.objects.versions_of([article.root_id], clock.sidebar_time()).order_by("pk")
    by_language = {article.language.lower(): article}
    for other in live.only(*LINK_FIELDS, "published_at"):
        if other.pk != article.pk:
            by_language.setdefault(other.language.lower(), other)
    versions = sorted(by_language.values(), key=lambda version: (version.pk != article.root_id, version.language))
    return versions if len(versions) > 1 else []


def _more(article: Article, topics: list[Topic], versions: list[Article]) -> dict[str, Any]:
    """Return the template context below a story: the previous and next stories of its first topic, the newest ones, and
    related topics.

    If the first topic has too few others, related ones of its other topics follow; those in other languages come last.
    versions: of the story itself, left out.
    """
    main, at = topics[0], clock.sidebar_time()
    stream = Stream(main, at)
    earlier, later = _neighbours(main, article, {version.pk: version for version in versions})
    adjacent = Article.objects.cards(list(filter(None, (earlier, later))), at)
    stories = _in_page_language(adjacent, at)
    shown = [article, *adjacent]
    more = _further(stream.cards(0, MAX_MORE + EXTRA_MORE), shown)
    others = [topic for topic in topics[1:] if topic.pk] if len(more) < MAX_MORE else []
    of_others = _further(_related_stories(others, at), [*shown, *more]) if others else []
    return {
        "earlier": stories.get(earlier),
        "later": stories.get(later),
        "more": sorted([*more, *of_others], key=lambda story: is_foreign(story.language))[:MAX_MORE],
        "more_topic": None if of_others else main,
        "related": [other for other in panels.related(stream) if other.topic not in topics],
    }


def _related_stories(topics: list[Topic], at: datetime) -> list[Article]:
    """Return stories in these topics, the most related first.

    Each topic in common counts, one with few stories more than one with many, a section more than a place or a series.
    Of each topic, only the newest stories are looked at, and only the most related ones of these are loaded.
    """
    weights: defaultdict[int, float] = defaultdict(float)
    newest = topics[0].entries.newest_of_each([topic.pk for topic in topics], at, MAX_CANDIDATES)
    for topic in topics:
        for pk in newest[topic.pk]:
            weights[pk] += WEIGHTS.get(topic.kind, 1) / log(2 + len(newest[topic.pk]))
    best = sorted(weights, key=lambda pk: -weights[pk])[: 2 * MAX_MORE + EXTRA_MORE]

    def order(story: Article) -> tuple[Any, ...]:
        return -round(weights[story.pk], 6), -cast(datetime, story.published_at).timestamp()

    return sorted(Article.objects.cards(best, at), key=order)


def _further(stories: list[Article], shown: list[Article]) -> list[Article]:
    """Return those of the stories that are not shown yet, each event and each translation once."""
    roots = {story.root_id for story in shown}
    others = story_groups.without_translations([story for story in stories if story.root_id not in roots])
    return story_groups.leave_out_repeated(others, shown)


def _in_page_language(stories: list[Article], at: datetime) -> dict[int | None, Article]:
    """Return the stories by ID, each replaced by its live version in the language of the page if it has another."""
    foreign = [story.root_id for story in stories if is_foreign(story.language)]
    versions = Article.objects.versions_of(foreign, at).only(*LINK_FIELDS, "translation_of") if foreign else []
    by_root = {version.root_id: version for version in versions if not is_foreign(version.language)}
    return {story.pk: by_root.get(story.root_id, story) for story in stories}


def _neighbours(topic: Topic, article: Article, others: Mapping[int, Article]) -> list[int | None]:
    """Return the IDs of the stories before and after this one in the topic: (earlier, later); None if there is none.

    others: stories to skip, by ID.
    """
    found = []
    for side, neighbour in enumerate(topic.entries.neighbours(article.pk, article.published_at, clock.sidebar_time())):
        while skipped := others.get(neighbour):
            neighbour = topic.entries.neighbours(skipped.pk, skipped.published_at, clock.sidebar_time())[side]
        found.append(neighbour)
    return found


def _redirect_or_gone(request: HttpRequest, day: date, slug: str, at: datetime) -> HttpResponse:
    """Return the response for a URL without a live story: a redirect to its new URL, or 410 if it was unpublished.

    Raises Http404 if there never was one.
    """
    stories = stories_at(day, slug)
    if article := stories.live(at).first():
        return permanent_redirect(request, article.get_absolute_url())
    # Both are asked for every URL, so that the time that an answer takes tells nothing.
    is_secret, gone = is_to_come(day, slug, at), stories.no_longer_live(at).only("pk").first()
    if gone and not is_secret:
        # Its topics are pages of their own, and name nothing that was unpublished.
        return render(request, "410.html", {"is_gone": True, "topics": _topics_of(gone)}, status=410)
    raise Http404


def _topics_of(story: Article) -> list[Topic]:
    """Return the public topics with which readers last saw a story that was unpublished.

    Its entries may be those of a version to come.
    """
    entries = AuditEntry.objects.filter(subject_kind="article", subject_id=story.pk, verb="withdraw")
    seen = entries.filter(detail__has_key="topics").values_list("detail__topics", flat=True).first() or []
    topics = Topic.objects.public().in_bulk(seen)
    return [topics[pk] for pk in seen if pk in topics]


@require_safe
@cache_publicly()
def archive_index(request: HttpRequest) -> HttpResponse:
    """Return the list of the years and months with stories."""
    at = clock.now()
    years = archives.years_with_months(Article.objects.live(at), at)
    return render(request, "articles/archive_index.html", {"years": years, **page_context(_("Archive"), request.path)})


@require_safe
@cache_publicly("page")
def year_archive(request: HttpRequest, year: str) -> HttpResponse:
    """Return the stories of a year. Raises Http404 if there are none."""
    return _archive(request, archives.Period("year", day_or_404(year)))


@require_safe
@cache_publicly("page")
def month_archive(request: HttpRequest, year: str, month: str) -> HttpResponse:
    """Return the stories of a month. Raises Http404 if there are none."""
    return _archive(request, archives.Period("month", day_or_404(year, month)))


@require_safe
@cache_publicly("page")
def day_archive(request: HttpRequest, year: str, month: str, day: str) -> HttpResponse:
    """Return the stories of a day. Raises Http404 if there are none."""
    return _archive(request, archives.Period("day", day_or_404(year, month, day)))


def _archive(request: HttpRequest, period: archives.Period) -> HttpResponse:
    parts, total = archives.part_counts(period, Article.objects)
    if not total:
        raise Http404
    live = Article.objects.live_between(period.first, period.end)
    page = page_of(request, lambda start, stop: Article.objects.cards(live.story_ids(start, stop)), total=total)

    earlier, later = archives.neighbours(period, Article.objects.days())
    context = {"page": page, "period": period, "parts": parts, "earlier": earlier, "later": later}
    context["is_one_day"] = period.unit == "day"
    return render(request, "articles/archive.html", {**context, **structured_data.of_archive(period, page)})


@require_safe
@cache_publicly()
def follow(request: HttpRequest) -> HttpResponse:
    """Return the page about following the site with its feeds; one has the page's language if there are others."""
    live, context = Article.objects.live(), page_context(_("Follow"), request.path)
    codes = [code for code, _name in settings.LANGUAGES]
    used = [code for code in codes if any(live.in_language(tag).exists() for tag in language_tags(code))]
    if current() in used and len(used) > 1:
        context["language_feed"] = f"{reverse('articles:search_feed', args=['rss'])}?language={tag_of(current())}"
    return render(request, "articles/follow.html", context)


@require_safe
@cache_publicly()
def author_list(request: HttpRequest) -> HttpResponse:
    """Return the list of authors with a live story, in alphabetical order."""
    found = Author.objects.public().only("name", "slug", "role")
    authors = sorted(found, key=lambda author: alphabetical_key(author.name))
    return render(
        request, "articles/author_list.html", {"authors": authors, **page_context(_("Authors"), request.path)}
    )


@require_safe
@cache_publicly("page")
def author_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Return an author's page with their stories. Raises Http404 for an author without a live story."""
    at = clock.now()
    public = Author.objects.public(at).select_related("photo")
    try:
        author = public.get(slug=slug)
    except Author.DoesNotExist:
        other = public.filter(slug=canonical(slug)).first()
        if other is None:
            raise Http404 from None
        return permanent_redirect(request, other.get_absolute_url())
    bylines = author.bylines.live(at)
    page = page_of(
        request, lambda start, stop: author.bylines.cards(bylines.story_ids(start, stop)), total=bylines.count()
    )

    context = {
        "author": author,
        "page": page,
        "feeds": feed_links(f"?{urlencode({'author': author.slug})}"),
        "feeds_name": author.name,
        **structured_data.of_author(author, page),
    }
    return render(request, "articles/author_detail.html", context)


@require_safe
@cache_publicly("page")
def correction_list(request: HttpRequest) -> HttpResponse:
    """Return the list of corrections, newest first."""
    corrections = Correction.objects.live()
    page = page_of(request, lambda start, stop: list(corrections.for_list()[start:stop]), total=corrections.count())
    return render(request, "articles/correction_list.html", {"page": page, **page_context(_("Corrections"), page.url)})
