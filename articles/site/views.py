"""Public pages of stories and people."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import archives
from articles.models import Article, Author, Correction
from articles.querysets import LINK_FIELDS
from articles.site import oembed, structured_data
from articles.site.front import front
from articles.site.redirects import stories_at
from newsroom.core.html import text_of
from newsroom.core.i18n.languages import best_match, current, localised_path
from newsroom.core.i18n.paths import absolute, day_or_404, permanent_redirect
from newsroom.core.text.slugs import canonical
from newsroom.core.text.tokens import alphabetical_key, minutes_to_read
from newsroom.core.time import clock
from newsroom.core.tracking import cache_publicly
from newsroom.core.web import share_links
from newsroom.core.web.pagination import page_of
from newsroom.core.web.structured_data import page_context
from topics.models import Topic
from topics.site import panels
from topics.site.stream import Stream

# How many of the front page's stories stand beside its lead.
SECONDS = 4
# How many more stories of its first topic stand under a story.
MORE = 4
# So many of the newest may be left out there: the story itself, those before and after it, its versions.
LEFT_OUT = 6


@require_safe
@cache_publicly
def front_page(request: HttpRequest) -> HttpResponse:
    """The front page: pinned stories, then the latest."""
    its = front(clock.now())
    stories = {
        story.pk: story for story in Article.objects.cards([*its.head, *(pk for *_, ids in its.blocks for pk in ids)])
    }
    lead, *others = [stories[pk] for pk in its.head if pk in stories] or [None]
    context = {"lead": lead, "seconds": others[:SECONDS], "river": others[SECONDS:], **structured_data.of_front()}
    context["sections"] = [(path, name, [stories[pk] for pk in ids if pk in stories]) for path, name, ids in its.blocks]
    if lead:
        context["is_wordy"] = its.is_wordy
        context["archive"] = archives.month_of(cast(datetime, its.newest))
    return render(request, "articles/front_page.html", context)


@require_safe
@cache_publicly
def article_detail(request: HttpRequest, year: str, month: str, day: str, slug: str) -> HttpResponse:
    """One story; a former address of it leads to it, one that was withdrawn says so."""
    at = clock.now()
    address_day = day_or_404(year, month, day)

    try:
        article = Article.objects.live(at).at_address(address_day, slug).for_page().get()
    except Article.DoesNotExist:
        return _elsewhere(request, address_day, slug, at)
    return article_page(request, article)


def article_page(request: HttpRequest, article: Article) -> HttpResponse:
    """The page of a story that was loaded with `for_page()`, or that is as publishing its draft would leave it."""
    topics, versions = article.public_topics, _versions(article)
    context = {
        "article": article,
        "topics": [entry.tag for entry in article.entries.all()],
        "main_topic": topics[0] if topics else None,
        "minutes": minutes_to_read(text_of(article.body)),
        "address": absolute(article.permanent_url),
        "share_links": share_links.links(article.labelled_title, absolute(article.permanent_url)),
        "oembed": oembed.discovery(article)["xml"],
        "versions": versions,
        "is_foreign": not versions and best_match(current(), [article.language]) is None,
        "read_at": {each.language: localised_path(each.get_absolute_url(), each.language) for each in versions},
        # A preview may have a topic that is not there yet.
        **(_more(article, topics, versions) if topics and topics[0].pk else {}),
        **structured_data.of_article(article, versions),
    }
    return oembed.with_discovery(render(request, "articles/article_detail.html", context), article)


def _versions(article: Article) -> list[Article]:
    """The story in each language in which readers can see it, the original first; none if that is but one."""
    live = Article.objects.versions_of([article.root_id], clock.sidebar_time()).order_by("pk")
    by_language = {article.language.lower(): article}
    for other in live.only(*LINK_FIELDS, "published_at"):
        if other.pk != article.pk:
            by_language.setdefault(other.language.lower(), other)
    versions = sorted(by_language.values(), key=lambda version: (version.pk != article.root_id, version.language))
    return versions if len(versions) > 1 else []


def _more(article: Article, topics: list[Topic], versions: list[Article]) -> dict[str, Any]:
    """Template context of what follows a story: the stories before and after it in its first topic, its newest ones,
    and related topics.

    No version of the story itself is among them.
    """
    main, at = topics[0], clock.sidebar_time()
    stream = Stream(main, at)
    others = {version.pk: version for version in versions}
    earlier, later = _neighbours(main, article, others)
    stories = {story.pk: story for story in Article.objects.cards(list(filter(None, (earlier, later))), at)}
    return {
        "earlier": stories.get(earlier),
        "later": stories.get(later),
        "more": [
            story for story in stream.cards(0, MORE + LEFT_OUT) if story.pk not in {article.pk, earlier, later, *others}
        ][:MORE],
        "related": [other for other in panels.related(stream) if other.topic not in topics],
    }


def _neighbours(topic: Topic, article: Article, others: Mapping[int, Article]) -> list[int | None]:
    """The ids of the stories before and after this one in the topic: (earlier, later); None where there is none.

    others: those that are passed over, by id.
    """
    found = []
    for way, neighbour in enumerate(topic.entries.beside(article.pk, article.published_at, clock.sidebar_time())):
        while passed := others.get(neighbour):
            neighbour = topic.entries.beside(passed.pk, passed.published_at, clock.sidebar_time())[way]
        found.append(neighbour)
    return found


def _elsewhere(request: HttpRequest, day: date, slug: str, at: datetime) -> HttpResponse:
    """The answer where no live story stands: where it has moved to, that it is gone, or 404."""
    stories = stories_at(day, slug)
    if article := stories.live(at).first():
        return permanent_redirect(request, article.get_absolute_url())
    if stories.gone(at).exists():
        return render(request, "410.html", {"is_gone": True}, status=410)
    raise Http404


@require_safe
@cache_publicly
def archive_index(request: HttpRequest) -> HttpResponse:
    """Every year and month with stories."""
    at = clock.now()
    years = archives.every(Article.objects.live(at), at)
    return render(request, "articles/archive_index.html", {"years": years, **page_context(_("Archive"), request.path)})


@require_safe
@cache_publicly
def year_archive(request: HttpRequest, year: str) -> HttpResponse:
    """The stories of a year."""
    return _archive(request, archives.Period("year", day_or_404(year)))


@require_safe
@cache_publicly
def month_archive(request: HttpRequest, year: str, month: str) -> HttpResponse:
    """The stories of a month."""
    return _archive(request, archives.Period("month", day_or_404(year, month)))


@require_safe
@cache_publicly
def day_archive(request: HttpRequest, year: str, month: str, day: str) -> HttpResponse:
    """The stories of a day."""
    return _archive(request, archives.Period("day", day_or_404(year, month, day)))


def _archive(request: HttpRequest, period: archives.Period) -> HttpResponse:
    parts, total = archives.counted(period, Article.objects)
    if not total:
        raise Http404
    live = Article.objects.live_between(period.first, period.end)
    page = page_of(request, lambda start, stop: Article.objects.cards(live.story_ids(start, stop)), total=total)

    earlier, later = archives.neighbours(period, Article.objects.days())
    context = {"page": page, "period": period, "parts": parts, "earlier": earlier, "later": later}
    return render(request, "articles/archive.html", {**context, **structured_data.of_archive(period, page)})


@require_safe
@cache_publicly
def follow(request: HttpRequest) -> HttpResponse:
    """How to follow the whole site by its feeds."""
    return render(request, "articles/follow.html", page_context(_("Follow"), request.path))


@require_safe
@cache_publicly
def author_list(request: HttpRequest) -> HttpResponse:
    """Everybody with a live story, A to Z."""
    found = Author.objects.public().only("name", "slug", "role")
    authors = sorted(found, key=lambda author: alphabetical_key(author.name))
    return render(
        request, "articles/author_list.html", {"authors": authors, **page_context(_("Authors"), request.path)}
    )


@require_safe
@cache_publicly
def author_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One author's stories."""
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

    context = {"author": author, "page": page, **structured_data.of_author(author, page)}
    return render(request, "articles/author_detail.html", context)


@require_safe
@cache_publicly
def correction_list(request: HttpRequest) -> HttpResponse:
    """Every correction, newest first."""
    corrections = Correction.objects.live()
    page = page_of(request, lambda start, stop: list(corrections.for_list()[start:stop]), total=corrections.count())
    return render(request, "articles/correction_list.html", {"page": page, **page_context(_("Corrections"), page.url)})
