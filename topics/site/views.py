"""Topic pages."""

from datetime import date
from itertools import islice

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from newsroom.core.i18n.paths import day_or_404
from newsroom.core.time import clock
from newsroom.core.tracking import cache_publicly
from newsroom.core.web.pagination import page_of
from topics.models import Topic
from topics.site import chart, panels, structured_data
from topics.site.redirects import with_topic
from topics.site.stream import Stream

# The number of months that a topic's own page links to. The pages of its years link to all.
MONTHS = 12


@require_safe
@cache_publicly("page")
@with_topic
def topic_detail(request: HttpRequest, topic: Topic) -> HttpResponse:
    """Show one topic."""
    stream = Stream(topic, clock.now())
    page = page_of(request, stream.cards, total=stream.total)
    reviewed = topic.briefing_reviewed_on
    context = {
        "topic": topic,
        "page": page,
        "intro": structured_data.intro(topic),
        "is_thin": stream.is_thin,
        "since_review": stream.count_since(reviewed) if reviewed else 0,
        "children": topic.children.public(stream.at).with_live_count(stream.at).for_links().order_by("key"),
        "related": panels.related(stream),
        "chart": chart.draw(stream.months),
        "months": panels.months(topic, dict(islice(stream.months.items(), MONTHS))),
        "years": panels.years(topic, stream.years),
        "key_moments": topic.entries.timeline(stream.at),
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


def _archive(request: HttpRequest, stream: Stream, first: date, *, is_year: bool) -> HttpResponse:
    """Show the stream's year or month that begins on the day `first`. Raises Http404 if it has no stories."""
    topic = stream.topic
    counts, periods_of = (stream.years, panels.years) if is_year else (stream.months, panels.months)
    if first not in counts:
        raise Http404
    months = {month: n for month, n in stream.months.items() if month.year == first.year}
    page = page_of(request, stream.cards_of(months if is_year else {first: months[first]}), total=counts[first])
    position = list(counts).index(first)
    periods = periods_of(topic, counts)
    year = [] if is_year else panels.years(topic, {first.replace(month=1): sum(months.values())})
    context = {
        "topic": topic,
        "page": page,
        "period": periods[position],
        "is_year": is_year,
        "trail": [*topic.ancestors, topic, *year],
        "is_thin": stream.is_thin,
        "later": periods[position - 1] if position else None,
        "earlier": periods[position + 1] if position + 1 < len(periods) else None,
        "months": panels.months(topic, months),
        "years": panels.years(topic, stream.years),
        "current": first.replace(month=1),
        **structured_data.of_archive(topic, [*year, periods[position]], page),
    }
    return render(request, "topics/topic_archive.html", context)


@require_safe
@cache_publicly()
@with_topic
def topic_follow(request: HttpRequest, topic: Topic) -> HttpResponse:
    """Explain how to follow the topic by its feeds."""
    context = {"topic": topic, "trail": [*topic.ancestors, topic], **structured_data.of_follow(topic, request.path)}
    return render(request, "topics/topic_follow.html", context)
