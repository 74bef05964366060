"""Topic pages."""

from datetime import date
from operator import attrgetter

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from newsroom.core.html.blocks import split_at_rule
from newsroom.core.i18n.languages import current, language_tags, tag_of
from newsroom.core.i18n.links import with_localised_links
from newsroom.core.i18n.paths import day_or_404
from newsroom.core.time import clock
from newsroom.core.tracking import cache_publicly
from newsroom.core.web.pagination import page_of
from topics.models import Topic
from topics.site import panels, structured_data
from topics.site.crossings import Crossing, TopicPair
from topics.site.listing import Listing
from topics.site.redirects import with_pair, with_topic
from topics.site.story_groups import without_translations
from topics.site.stream import Stream
from topics.site.timeline import timeline_of

_story_of = attrgetter("article")


@require_safe
@cache_publicly("page")
@with_topic
def topic_detail(request: HttpRequest, topic: Topic) -> HttpResponse:
    """Show one topic."""
    stream = Stream(topic, clock.now())
    page = page_of(request, stream.cards, total=stream.total)
    reviewed = topic.briefing_reviewed_on
    short, long = split_at_rule(with_localised_links(topic.own_briefing))
    by_kind = panels.by_kind(stream)
    combined = [each.topic.pk for _, topics in by_kind for each in topics]
    related = panels.related(stream, without=combined)
    context = {
        "topic": topic,
        "page": page,
        "intro": structured_data.intro(topic),
        "short_briefing": short,
        "long_briefing": long,
        "is_thin": stream.is_thin,
        "dormant_since": stream.dormant_since,
        "since_review": stream.count_since(reviewed) if reviewed else 0,
        "children": topic.children.public(stream.at).with_live_count(stream.at).for_links().order_by("key"),
        "own_language_url": f"{reverse('articles:search')}?{_in_page_language(topic)}",
        "related": related,
        "by_kind": panels.without_related(by_kind, related),
        "of_single_story": panels.of_single_story(stream, related),
        "months": panels.newest_months(topic, stream.months),
        "years": panels.years(topic, stream.years),
        "start_here": without_translations(topic.entries.start_here(stream.at), _story_of),
        "timeline": timeline_of(without_translations(topic.entries.timeline(stream.at), _story_of)),
        **structured_data.of_topic(topic, page),
    }
    return render(request, "topics/topic_detail.html", context)


@require_safe
@cache_publicly("page")
@with_topic
def topic_year(request: HttpRequest, topic: Topic, year: str) -> HttpResponse:
    """Show one year of a topic, ignoring pins."""
    return _archive(request, Stream(topic, clock.now()), day_or_404(year), is_year=True)


@require_safe
@cache_publicly("page")
@with_topic
def topic_month(request: HttpRequest, topic: Topic, year: str, month: str) -> HttpResponse:
    """Show one month of a topic, ignoring pins."""
    return _archive(request, Stream(topic, clock.now()), day_or_404(year, month), is_year=False)


@require_safe
@cache_publicly("page")
@with_pair
def crossing_detail(request: HttpRequest, pair: TopicPair) -> HttpResponse:
    """Show the stories in both of two topics."""
    crossing = Crossing(pair, clock.now())
    page = page_of(request, crossing.cards, total=crossing.total)
    context = {
        "pair": pair,
        "page": page,
        "intro": structured_data.intro(pair),
        "is_thin": crossing.is_thin,
        "months": panels.newest_months(pair, crossing.months),
        "years": panels.years(pair, crossing.years),
        **structured_data.of_pair(pair, page),
    }
    return render(request, "topics/crossing_detail.html", context)


@require_safe
@cache_publicly("page")
@with_pair
def crossing_year(request: HttpRequest, pair: TopicPair, year: str) -> HttpResponse:
    """Show one year of the stories in both of two topics."""
    return _archive(request, Crossing(pair, clock.now()), day_or_404(year), is_year=True)


@require_safe
@cache_publicly("page")
@with_pair
def crossing_month(request: HttpRequest, pair: TopicPair, year: str, month: str) -> HttpResponse:
    """Show one month of the stories in both of two topics."""
    return _archive(request, Crossing(pair, clock.now()), day_or_404(year, month), is_year=False)


@require_safe
def too_many_topics(request: HttpRequest, slugs: str) -> HttpResponse:
    """Say that only two topics have a page together, and offer the search for all of them."""
    search = f"{reverse('articles:search')}?{urlencode([('topic', slug) for slug in slugs.split('+')])}"
    return render(request, "topics/too_many_topics.html", {"search": search}, status=404)


def _archive(request: HttpRequest, listing: Listing, first: date, *, is_year: bool) -> HttpResponse:
    """Show the year or month of the listing that begins on the day `first`. Raises Http404 if it has no stories."""
    subject = listing.subject
    counts, periods_of = (listing.years, panels.years) if is_year else (listing.months, panels.months)
    if first not in counts:
        raise Http404
    months = {month: n for month, n in listing.months.items() if month.year == first.year}
    page = page_of(request, listing.cards_of(months if is_year else {first: months[first]}), total=counts[first])
    position = list(counts).index(first)
    periods = periods_of(subject, counts)
    year = [] if is_year else panels.years(subject, {first.replace(month=1): sum(months.values())})
    context = {
        "topic": subject,
        "page": page,
        "period": periods[position],
        "is_year": is_year,
        "trail": [*subject.ancestors, subject, *year],
        "is_thin": listing.is_thin,
        "later": periods[position - 1] if position else None,
        "earlier": periods[position + 1] if position + 1 < len(periods) else None,
        "months": panels.months(subject, months),
        "years": panels.years(subject, listing.years),
        "current": f"{subject.get_absolute_url()}{first.year:04}/",
        **structured_data.of_archive(subject, [*year, periods[position]], page),
    }
    return render(request, "topics/topic_archive.html", context)


@require_safe
@cache_publicly()
@with_topic
def topic_follow(request: HttpRequest, topic: Topic) -> HttpResponse:
    """Explain how to follow the topic by its feeds; one has the page's language if there are others."""
    context = {"topic": topic, "trail": [*topic.ancestors, topic], **structured_data.of_follow(topic, request.path)}
    used = [code for code, _ in settings.LANGUAGES if topic.entries.live().in_language(language_tags(code)).exists()]
    if current() in used and len(used) > 1:
        context["language_feed"] = f"{reverse('articles:search_feed', args=['rss'])}?{_in_page_language(topic)}"
    return render(request, "topics/topic_follow.html", context)


def _in_page_language(topic: Topic) -> str:
    """Return the query string of a search for the topic's stories in the language of the page."""
    return urlencode({"topic": topic.slug, "language": tag_of(current())})
