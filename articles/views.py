"""Public pages of stories and people."""

from copy import copy
from functools import cache
from itertools import islice

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import archives, lookup, oembed, previewing, sharing, structured_data, tags
from articles.addressing import stories_at
from articles.models import Article, Author, Correction
from articles.querysets import cards_of
from newsroom import changes, clock, share
from newsroom.addresses import absolute, day_or_404, moved
from newsroom.frames import render_in_frame, render_listing
from newsroom.html import text_of
from newsroom.languages import at_home
from newsroom.pagination import page_of
from newsroom.previewing import kept_private
from newsroom.slugs import canonical
from newsroom.structured_data import of_page
from newsroom.words import alphabetical, minutes_to_read
from topics import navigation, panels
from topics import tags as topic_tags
from topics.stream import Stream

# The front page's stories above its sections, and how many of them stand at its head.
FRONT, SECONDS = 13, 4
# How many sections have a block on the front page, and how many stories each of these.
BLOCKS, BLOCK = 9, 4
# How many more stories of its first topic stand under a story.
MORE = 4


@require_safe
@changes.for_everybody
def front_page(request):
    """The front page: pinned stories, then the latest."""
    at = clock.now()
    live = Article.objects.live(at)
    changes.depends_on(tags.LATEST)
    dates = dict(live.pinned(at).values_list("pk", "published_at")[:FRONT])
    dates |= dict(live.exclude(pk__in=dates).values_list("pk", "published_at")[: FRONT - len(dates)])
    blocks = _blocks(list(dates), at)
    stories = cards_of(Article, [*dates, *(pk for *_, ids in blocks for pk in ids)])
    lead, *others = stories[: len(dates)] or [None]
    context = {"lead": lead, "seconds": others[:SECONDS], "river": others[SECONDS:], **structured_data.of_front()}
    below = iter(stories[len(dates) :])
    context["sections"] = [(path, name, list(islice(below, len(ids)))) for path, name, ids in blocks]
    if lead:
        context["is_wordy"] = changes.kept(("wordy", lead.pk), lambda: lead.story is None or not lead.lead_image_id)
        context["archive"] = archives.month_of(max(dates.values()))
    return render(request, "articles/front_page.html", context)


def _blocks(shown, at):
    """The sections of the front page that have stories not among these ids: [(path, name, ids)], each story once."""
    sections = navigation.sections()[:BLOCKS]

    def newest():
        changes.depends_on(*(topic_tags.stream(pk) for pk, _, _ in sections))
        # As many more as may be shown above or in the section before.
        return lookup.newest_of_each([pk for pk, _, _ in sections], at, FRONT + 2 * BLOCK)

    found = changes.kept(("newest of sections", tuple(pk for pk, _, _ in sections)), newest)
    seen, blocks = set(shown), []
    for pk, path, name in sections:
        ids = [story for story in found[pk] if story not in seen][:BLOCK]
        seen.update(ids)
        if ids:
            blocks.append((path, name, ids))
    return blocks


@require_safe
@changes.for_everybody
def article_detail(request, year, month, day, slug):
    """One story; a former address of it leads to it, one that was withdrawn says so."""
    at = clock.now()
    day = day_or_404(year, month, day)

    def itself():
        article = Article.objects.live(at).at_address(day, slug).for_page().get()
        changes.depends_on(*article.page_tags)
        return article

    try:
        article = changes.kept(("article", day, slug), itself)
    except Article.DoesNotExist:
        return _elsewhere(request, day, slug, at)
    its = article.public_topics

    def frame(marks):
        changes.depends_on(*article.page_tags)
        versions = _versions(article)
        return {
            "article": article,
            "topics": [filing.tag for filing in article.filings.all()],
            "main_topic": its[0] if its else None,
            "minutes": minutes_to_read(text_of(article.body)),
            "address": absolute(article.permanent_url),
            "share_links": share.links(article.labelled_title, absolute(article.permanent_url)),
            "oembed": oembed.discovery(article)["xml"],
            "versions": versions,
            "read_at": {each.language: at_home(each.get_absolute_url(), each.language) for each in versions},
            **structured_data.of_article(article, versions),
        }

    aside = changes.kept(("aside", article.pk), lambda: _aside(article, its)) if its else ""
    page = render_in_frame(request, "articles/article_detail.html", [article.pk], frame, {"aside": aside})
    return oembed.with_discovery(page, article)


def _versions(article):
    """The story in each language in which readers can see it, the original first; none if that is but one."""
    changes.depends_on(tags.versions(article.root_id))
    others = Article.objects.versions_of(article.root_id, clock.beside()).exclude(pk=article.pk)
    by_language = {article.language.lower(): article}
    for other in sorted(others, key=lambda other: other.pk):
        by_language.setdefault(other.language.lower(), other)
    versions = sorted(by_language.values(), key=lambda version: (version.pk != article.root_id, version.language))
    return versions if len(versions) > 1 else []


def _aside(article, topics):
    """More of the first of the story's topics, as HTML: what came before and after it there, and the newest."""
    main = topics[0]
    changes.depends_on(topic_tags.stream(main.pk), topic_tags.name(main.pk))
    # For what is made of it afresh. The topic of a story that is kept must not remember what was above it once.
    stream = cache(lambda: Stream(copy(main), clock.beside()))
    beside = main.filings.beside(article.pk, article.published_at, clock.beside())
    neighbours = {story.pk: story for story in cards_of(Article, [pk for pk in beside if pk], clock.beside())}
    newest, pins = _newest(main, stream)
    context = {
        "main_topic": main,
        "earlier": neighbours.get(beside[0]),
        "later": neighbours.get(beside[1]),
        "more": [story for story in newest if story.pk not in {article.pk, *beside}][:MORE],
        "pins": pins,
        "related": [other for other in _related(main, stream) if other.topic not in topics],
    }
    return render_to_string("articles/_aside.html", context)


def _newest(topic, stream):
    """What stands first on the topic's page, and which of it is pinned; the same for all its stories."""

    def ids():
        changes.depends_on(topic_tags.stream(topic.pk))
        its = stream()
        return [story.pk for story in its.cards(0, MORE + 3)], frozenset(its.pins)

    newest, pins = changes.kept(("newest", topic.pk), ids)
    return cards_of(Article, newest, clock.beside()), pins


def _related(topic, stream):
    """The topics that belong with the topic; the same for all its stories."""

    def related():
        changes.depends_on(topic_tags.stream(topic.pk))
        return panels.related(stream())

    return changes.kept(("related", topic.pk), related)


def _elsewhere(request, day, slug, at):
    """The answer where no live story stands: where it has moved to, that it is gone, or 404."""
    stories = stories_at(day, slug)
    if article := stories.live(at).first():
        return moved(request, article.get_absolute_url())
    if stories.gone(at).exists():
        return render(request, "410.html", {"is_gone": True}, status=410)
    raise Http404


@require_safe
def shared_preview(request, secret):
    """A story before readers see it, for who was given the link."""
    article = sharing.story_behind(secret)
    if article is None:
        raise Http404
    if article.is_live and article.working_copy.content is None:
        return kept_private(redirect(article.get_absolute_url()))
    try:
        page = previewing.preview(article, is_for_outsiders=True)
    except ValidationError:
        raise Http404 from None
    # At the root whatever the page speaks.
    return previewing.with_pictures_below(page, reverse("shared_media", args=[secret, "-"]).removesuffix("-"))


@require_safe
@changes.for_everybody
def archive_index(request):
    """Every year and month with stories."""
    at = clock.now()
    changes.depends_on(tags.LATEST)
    years = archives.every(Article.objects.live(at), at)
    return render(request, "articles/archive_index.html", {"years": years, **of_page(_("Archive"), request.path)})


@require_safe
@changes.for_everybody
def year_archive(request, year):
    """The stories of a year."""
    return _archive(request, archives.Period("year", day_or_404(year)))


@require_safe
@changes.for_everybody
def month_archive(request, year, month):
    """The stories of a month."""
    return _archive(request, archives.Period("month", day_or_404(year, month)))


@require_safe
@changes.for_everybody
def day_archive(request, year, month, day):
    """The stories of a day."""
    return _archive(request, archives.Period("day", day_or_404(year, month, day)))


def _archive(request, period):
    changes.depends_on(tags.DAYS, tags.period(period.unit, period.first))
    parts, total = archives.counted(period, Article.objects)
    if not total:
        raise Http404
    page = page_of(request, Article.objects.live_between(period.first, period.end).cards, total=total)

    def frame(marks):
        changes.depends_on(tags.DAYS, tags.period(period.unit, period.first))
        earlier, later = archives.neighbours(period, Article.objects.live())
        neighbours = {"period": period, "parts": parts, "earlier": earlier, "later": later}
        return {**neighbours, **structured_data.of_archive(period, page, marks["listed"])}

    return render_listing(request, "articles/archive.html", page, frame)


@require_safe
@changes.for_everybody
def follow(request):
    """How to follow the whole site by its feeds."""
    return render(request, "articles/follow.html", of_page(_("Follow"), request.path))


@require_safe
@changes.for_everybody
def author_list(request):
    """Everybody with a live story, A to Z."""
    changes.depends_on(tags.AUTHORS)
    found = Author.objects.public().only("name", "slug", "role")
    authors = sorted(found, key=lambda author: alphabetical(author.name))
    return render(request, "articles/author_list.html", {"authors": authors, **of_page(_("Authors"), request.path)})


@require_safe
@changes.for_everybody
def author_detail(request, slug):
    """One author's stories."""
    at = clock.now()
    public = Author.objects.public(at).select_related("photo")
    author = public.filter(slug=slug).first()
    if author is None:
        other = public.filter(slug=canonical(slug)).first()
        if other is None:
            raise Http404
        return moved(request, other.get_absolute_url())
    changes.depends_on(tags.signed(author.pk), *author.page_tags)
    bylines = author.bylines.live(at)
    page = page_of(request, bylines.cards, total=bylines.count())

    def frame(marks):
        changes.depends_on(*author.page_tags)
        return {"author": author, **structured_data.of_author(author, page, marks["listed"])}

    return render_listing(request, "articles/author_detail.html", page, frame)


@require_safe
@changes.for_everybody
def correction_list(request):
    """Every correction, newest first."""
    changes.depends_on(tags.CORRECTIONS)
    corrections = Correction.objects.live()
    page = page_of(request, lambda start, stop: list(corrections.for_list()[start:stop]), total=corrections.count())
    changes.depends_on(*(tags.card(correction.article_id) for correction in page))
    return render(request, "articles/correction_list.html", {"page": page, **of_page(_("Corrections"), page.url)})
