"""The search page: the request, its results and the filters to apply next."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.archives import Period
from articles.models import Article, Author
from articles.search import MAX_RANKED, SearchResult, empty_result, facets, search_articles
from articles.search.facets import Count
from articles.search.limits import SearchTimeout, limited
from articles.search.partial_matches import find_with_most
from articles.search.snippets import Piece, excerpt, highlight
from articles.search.suggesting import (
    SearchSuggestion,
    similar_topics,
    suggest_searches,
    suggest_spellings,
    topics_meant,
    with_spaces,
)
from articles.search.terms import MAX_LENGTH, MAX_TERMS, Query, parse
from articles.search.url_parameters import MAX_TOPICS, NEWEST_FIRST, PARAMETERS, SearchRequest, parse_request
from newsroom.core.html import cells_of, sentences_of
from newsroom.core.i18n.languages import localised_name
from newsroom.core.tracking import cache_publicly, keep_uncached
from newsroom.core.web.pagination import page_of
from newsroom.core.web.structured_data import page_context
from topics.models import Topic
from topics.site.story_groups import own_version_first

# The number of years or months to filter by.
PERIODS = 24
# Up to so many results, other spellings are offered.
FEW = 5
_FEEDS = {
    "rss": ("RSS", "application/rss+xml"),
    "atom": ("Atom", "application/atom+xml"),
    "json": ("JSON", "application/feed+json"),
}


class Result(NamedTuple):
    """A story that was found, with the matching words highlighted.

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


class Order(NamedTuple):
    """A link to the same search in an order."""

    name: str
    url: str
    is_current: bool


class FeedLink(NamedTuple):
    """A feed of the search. name: of its format."""

    name: str
    url: str
    content_type: str


@require_safe
@limited
@cache_publicly(*PARAMETERS, "order", "page")
def search(request: HttpRequest) -> HttpResponse:
    """Show live stories found by words, topics, author, label, language and dates."""
    requested = parse_request(request.GET)
    try:
        asked = requested.text
        requested, found = _with_spaces(requested, _search(requested))
        page = page_of(request, found.ids, total=found.total, parameters=requested.parameters)
        topics = _named_topics(found)
        links = {
            **(_filters(requested, found) if found.numbers else {}),
            **_alternatives_in_time(requested, found, topics),
        }
    except SearchTimeout:
        found, page, topics, links = empty_result(requested.text), None, [], {}
        # It may take less time a moment later.
        keep_uncached()
    context = {
        "requested": requested,
        "found": found,
        "longest": MAX_LENGTH,
        "most_words": MAX_TERMS,
        "most_ranked": MAX_RANKED,
        "unspaced": asked if asked != requested.text else "",
        "page": page,
        "results": _results(page.items, found.query) if page else [],
        "named_topics": topics,
        "named_author": Author.objects.public().named(asked) if page is not None and asked else None,
        "whole_words": _whole_words(requested, found) if page else None,
        "orders": _orders(requested) if found.is_ranked and found.query.required and found.total > 1 else [],
        "active_filters": active_filters(requested),
        "feeds": feed_links(requested.url(order="")) if requested.given and not requested.is_empty else [],
        "feeds_name": name_of(requested),
        **links,
        **page_context(_("Search"), request.path),
    }
    return render(request, "articles/search.html", context)


def _named_topics(found: SearchResult) -> list[Topic]:
    """Return the topics that the query names, or else means (`topics_meant`), each with its `live_count`."""
    ids = found.topics or topics_meant(found.query)
    topics = Topic.objects.public().with_live_count().in_bulk(ids) if ids else {}
    return [topics[pk] for pk in ids if pk in topics]


def _search(requested: SearchRequest) -> SearchResult:
    if requested.is_empty:
        return empty_result(requested.text)
    return search_articles(requested.text, requested.filters, by_date=requested.is_newest_first)


def _with_spaces(requested: SearchRequest, found: SearchResult) -> tuple[SearchRequest, SearchResult]:
    """Return the search and its result; if it has none, those with a space between words typed without one."""
    if not found.total and found.query.required and (text := with_spaces(found.query)):
        spaced = replace(requested, text=text)
        with_words = _search(spaced)
        if with_words.total:
            return spaced, with_words
    return requested, found


def _orders(requested: SearchRequest) -> list[Order]:
    """Return links to both orders of the results."""
    is_newest_first = requested.is_newest_first
    return [
        Order(_("Best match"), requested.url(order=""), not is_newest_first),
        Order(_("Newest first"), requested.url(order=NEWEST_FIRST), is_newest_first),
    ]


def _whole_words(requested: SearchRequest, found: SearchResult) -> Choice | None:
    """Return a link to the same search by whole words, if it has short ones, with which many longer words begin."""
    text = found.query.with_quoted_short_words.text
    return Choice(text, requested.url(q=text)) if text != found.query.text and found.total else None


def _results(ids: Sequence[int], query: Query) -> list[Result]:
    found = {story.pk: story for story in Article.objects.live_among(ids).for_results()}
    stories = own_version_first([found[pk] for pk in ids if pk in found])
    return [_result(story, query) for story in stories]


def _result(story: Article, query: Query) -> Result:
    summary, found = highlight(story.summary, query), list[Piece]()
    if not any(piece.is_match for piece in summary):
        found = excerpt(sentences_of(story.body), query) or excerpt(cells_of(story.body), query)
    return Result(story, highlight(story.title, query), summary, found)


def active_filters(requested: SearchRequest) -> list[Choice]:
    """Return the filters in use, each with the URL of the search without it."""
    choices = [Choice(str(topic), requested.url_without(topic)) for topic in requested.topics]
    if requested.author:
        choices.append(Choice(requested.author.name, requested.url(author="")))
    if requested.label:
        choices.append(Choice(str(requested.label.label), requested.url(label="")))
    if requested.language:
        choices.append(Choice(localised_name(requested.language.tag), requested.url(language="")))
    if requested.first or requested.last:
        choices.append(Choice(_days(requested.first, requested.last), requested.url(**{"from": "", "to": ""})))
    return choices


def name_of(requested: SearchRequest) -> str:
    """Name the search by its words and filters; by what was given if one of those does not exist."""
    if requested.is_empty:
        return _(", ").join(value for _name, value in requested.given)
    return _(", ").join(filter(None, [requested.text, *(choice.name for choice in active_filters(requested))]))


def feed_links(parameters: str) -> list[FeedLink]:
    """Return the feeds of a search. parameters: of its URL, beginning with a question mark."""
    return [
        FeedLink(name, f"{reverse('articles:search_feed', args=[form])}{parameters}", content_type)
        for form, (name, content_type) in _FEEDS.items()
    ]


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


def _filters(requested: SearchRequest, found: SearchResult) -> dict[str, list[Choice]]:
    """Return the filters that can be added, each with the number of results left."""
    topics = [] if len(requested.topics) >= MAX_TOPICS else facets.topics(found.stories, but=requested.topics)
    authors = [] if requested.author else facets.authors(found.stories)
    return {
        "topics": [Choice(str(topic), requested.url_with(topic), count) for topic, count in topics],
        "authors": [Choice(author.name, requested.url(author=author.slug), count) for author, count in authors],
        "languages": [
            Choice(localised_name(tag), requested.url(language=tag), count)
            for tag, count in ([] if requested.language else facets.languages(found.stories))
        ],
        "periods": _periods(requested, facets.periods(found.numbers)),
    }


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
    choices = [choice(str(period), period.first, period.end - day, count) for period, count in counts[:PERIODS]]
    if rest := sum(each.count for each in counts[PERIODS:]):
        since = counts[PERIODS - 1].value
        choices.append(choice(_("Before %(year)s") % {"year": since}, None, since.first - day, rest))
    return choices


def _alternatives_in_time(
    requested: SearchRequest, found: SearchResult, named_topics: Sequence[Topic]
) -> dict[str, Any]:
    """Return `_alternatives`; {} if there is no time left, because the search itself is done."""
    try:
        return _alternatives(requested, found, named_topics)
    except SearchTimeout:
        keep_uncached()
        return {}


def _alternatives(requested: SearchRequest, found: SearchResult, named_topics: Sequence[Topic]) -> dict[str, Any]:
    """Return other searches to offer if there are no results, or few. named_topics: those that are offered already."""
    if found.total > FEW or not found.query.required or (found.total and any(requested.filters)):
        return {}
    if found.total:
        return {} if named_topics else {"spellings": _suggested(suggest_spellings(parse(requested.text), found.total))}
    suggestions = suggest_searches(parse(requested.text))
    return {
        "wider": _suggested([suggestions.unfiltered] if suggestions.unfiltered.count else []),
        "spellings": [] if named_topics else _suggested(suggestions.spellings),
        **({} if suggestions.unfiltered.count else _with_most(requested, found.query)),
        "similar_topics": [topic for topic in similar_topics(requested.text) if topic not in named_topics],
    }


def _with_most(requested: SearchRequest, query: Query) -> dict[str, list[Result]]:
    """Return stories with most of the words of the query."""
    pieces, ids = find_with_most(query, requested.filters)
    return {"partial_results": _results(ids, pieces)}


def _suggested(suggestions: Iterable[SearchSuggestion]) -> list[Choice]:
    return [_choice(each) for each in suggestions]


def _choice(suggestion: SearchSuggestion) -> Choice:
    return Choice(suggestion.text, SearchRequest(suggestion.text).url(), suggestion.count)
