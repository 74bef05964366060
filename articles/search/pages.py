"""The search page: the request, its results and the filters to apply next."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.archives import Period
from articles.models import Article
from articles.search import MAX_RANKED, Found, facets, nothing, search_articles
from articles.search.facets import Count
from articles.search.index import SearchTimeout
from articles.search.snippets import Piece, excerpt, marked
from articles.search.suggesting import Proposal, alternatives_to, topics_like
from articles.search.terms import MAX_LENGTH, MAX_TERMS, Query, parse
from articles.search.url_parameters import SearchRequest, parse_request, public_among
from newsroom.core.html import cells_of, sentences_of
from newsroom.core.web.pagination import page_of
from newsroom.core.web.structured_data import page_context
from newsroom.core.web.throttle import throttled
from topics.models import Topic
from topics.names import naming

# The number of years or months to filter by.
PERIODS = 24


class Result(NamedTuple):
    """A story that was found, with the matching words marked.

    excerpt: from its body; [] if the words are not in the body, or are in the summary already.
    """

    article: Article
    title: list[Piece]
    summary: list[Piece]
    excerpt: list[Piece]


class Choice(NamedTuple):
    """A link to another search. count: the number of its results; None if the link removes a filter."""

    name: str
    url: str
    count: int | None = None  # type: ignore[assignment]  # Not the method of tuples.


@require_safe
@throttled("search", limit=120)
def search(request: HttpRequest) -> HttpResponse:
    """Show live stories found by words, topic, author and dates."""
    requested = parse_request(request.GET)
    try:
        found = _found(requested)
        page = page_of(request, found.ids, total=found.total, parameters=requested.parameters)
        named = _named(requested.text)
        other = _narrower(requested, found) if found.numbers else _instead(requested, found, named)
    except SearchTimeout:
        found, page, named, other = nothing(requested.text), None, None, {}
    context = {
        "requested": requested,
        "found": found,
        "longest": MAX_LENGTH,
        "most_words": MAX_TERMS,
        "most_ranked": MAX_RANKED,
        "page": page,
        "results": _results(page.items, found.query) if page else [],
        "named": named,
        "chosen": _chosen(requested),
        **other,
        **page_context(_("Search"), request.path),
    }
    return render(request, "articles/search.html", context)


def _named(text: str) -> Any:
    """Return the public topic with this name or alias, with its `live_count`, or None."""
    topic = public_among(naming.find([text]).values()) if text else None
    return topic and Topic.objects.with_live_count().get(pk=topic.pk)


def _found(requested: SearchRequest) -> Found:
    if requested.is_empty:
        return nothing(requested.text)
    return search_articles(
        requested.text, topic=requested.topic, author=requested.author, first=requested.first, last=requested.last
    )


def _results(ids: Sequence[int], query: Query) -> list[Result]:
    stories = {story.pk: story for story in Article.objects.live_among(ids).for_results()}
    return [_result(stories[pk], query) for pk in ids if pk in stories]


def _result(story: Article, query: Query) -> Result:
    summary, found = marked(story.summary, query), list[Piece]()
    if not any(piece.is_found for piece in summary):
        found = excerpt(sentences_of(story.body), query) or excerpt(cells_of(story.body), query)
    return Result(story, marked(story.title, query), summary, found)


def _chosen(requested: SearchRequest) -> list[Choice]:
    """Return the filters in use, each with the URL of the search without it."""
    chosen = []
    if requested.topic:
        chosen.append(Choice(str(requested.topic), requested.url(topic="")))
    if requested.author:
        chosen.append(Choice(requested.author.name, requested.url(author="")))
    if requested.first or requested.last:
        chosen.append(Choice(_days(requested.first, requested.last), requested.url(**{"from": "", "to": ""})))
    return chosen


def _days(first: date | None, last: date | None) -> str:
    """Name the range of days: as a day, a month, a year, or from one day to another."""
    if first and last:
        for unit in ("day", "month", "year"):
            period = Period.at(unit, first)
            if (first, last + timedelta(days=1)) == (period.first, period.end):
                return str(period)
    start, end = (str(Period("day", day)) if day else "" for day in (first, last))
    if not end:
        return _("From %(day)s") % {"day": start}
    if not start:
        return _("Until %(day)s") % {"day": end}
    return _("%(first)s to %(last)s") % {"first": start, "last": end}


def _narrower(requested: SearchRequest, found: Found) -> dict[str, list[Choice]]:
    """Return the filters that can be added, each with the number of results left."""
    return {
        "topics": [] if requested.topic else _choices(requested, "topic", facets.topics(found.stories)),
        "authors": [] if requested.author else _choices(requested, "author", facets.authors(found.stories)),
        "periods": _periods(requested, facets.periods(found.numbers)),
    }


def _choices(requested: SearchRequest, parameter: str, counts: Sequence[Count]) -> list[Choice]:
    return [Choice(str(each.of), requested.url(**{parameter: each.of.slug}), each.count) for each in counts]


def _periods(requested: SearchRequest, counts: Sequence[Count]) -> list[Choice]:
    """Return filters for the newest periods, and one for all before them, within the days of the request."""

    def choice(name: str, first: date | None, last: date, count: int) -> Choice:
        first, last = (
            max(filter(None, (first, requested.first)), default=None),
            min(filter(None, (last, requested.last))),
        )
        values = {"from": first.isoformat() if first else "", "to": last.isoformat()}
        return Choice(name, requested.url(**values), count)

    day = timedelta(days=1)
    choices = [choice(str(it), it.first, it.end - day, count) for it, count in counts[:PERIODS]]
    if rest := sum(each.count for each in counts[PERIODS:]):
        since = counts[PERIODS - 1].of
        choices.append(choice(_("Before %(year)s") % {"year": since}, None, since.first - day, rest))
    return choices


def _instead(requested: SearchRequest, found: Found, named: Topic | None) -> dict[str, Any]:
    """Return other searches to offer if there are no results. named: the topic that the page offers already."""
    if found.total or not found.query.required:
        return {}
    instead = alternatives_to(parse(requested.text))
    return {
        "wider": _proposed([instead.whole] if instead.whole.count else []),
        "spellings": _proposed(instead.spellings),
        "words": _proposed(instead.words),
        "topics_like": [topic for topic in topics_like(requested.text) if topic != named],
    }


def _proposed(proposals: Sequence[Proposal]) -> list[Choice]:
    return [Choice(each.text, SearchRequest(each.text).url(), each.count) for each in proposals]
