"""The page of search: what was asked, what was found, and what it can be narrowed by."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.archives import Period
from articles.models import Article
from articles.search import MOST, Found, facets, nothing, search_articles
from articles.search.asking import Asked, asked_for, public_among
from articles.search.facets import Count
from articles.search.index import TooMuch
from articles.search.snippets import Piece, excerpt, marked
from articles.search.suggesting import Proposal, instead_of, topics_like
from articles.search.terms import LONGEST, TERMS, Query, parse
from newsroom.core.html import cells_of, sentences_of
from newsroom.core.web.pagination import page_of
from newsroom.core.web.structured_data import page_context
from newsroom.core.web.throttle import throttled
from topics.models import Topic
from topics.names import naming

# So many years are named, or months.
PERIODS = 24


class Result(NamedTuple):
    """A story that was found, in pieces.

    excerpt: of its text; [] if what was looked for is not in it, or stands in the summary already.
    """

    article: Article
    title: list[Piece]
    summary: list[Piece]
    excerpt: list[Piece]


class Choice(NamedTuple):
    """Another search. count: how many stories it finds; None for one from which something that narrows is taken."""

    name: str
    url: str
    count: int | None = None  # type: ignore[assignment]  # Not the method of tuples.


@require_safe
@throttled("search", limit=120)
def search(request: HttpRequest) -> HttpResponse:
    """What readers find by words, topic, author and dates."""
    asked = asked_for(request.GET)
    try:
        found = _found(asked)
        page = page_of(request, found.ids, total=found.total, parameters=asked.parameters)
        named = _named(asked.text)
        other = _narrower(asked, found) if found.numbers else _instead(asked, found, named)
    except TooMuch:
        found, page, named, other = nothing(asked.text), None, None, {}
    context = {
        "asked": asked,
        "found": found,
        "longest": LONGEST,
        "most_words": TERMS,
        "most_ranked": MOST,
        "page": page,
        "results": _results(page.items, found.query) if page else [],
        "named": named,
        "chosen": _chosen(asked),
        **other,
        **page_context(_("Search"), request.path),
    }
    return render(request, "articles/search.html", context)


def _named(text: str) -> Any:
    """The public topic whose name or alias the text is, with its `live_count`; None if there is none."""
    topic = public_among(naming.find([text]).values()) if text else None
    return topic and Topic.objects.with_live_count().get(pk=topic.pk)


def _found(asked: Asked) -> Found:
    if asked.is_vain:
        return nothing(asked.text)
    return search_articles(asked.text, topic=asked.topic, author=asked.author, first=asked.first, last=asked.last)


def _results(ids: Sequence[int], query: Query) -> list[Result]:
    stories = {story.pk: story for story in Article.objects.live_among(ids).for_results()}
    return [_result(stories[pk], query) for pk in ids if pk in stories]


def _result(story: Article, query: Query) -> Result:
    summary, found = marked(story.summary, query), list[Piece]()
    if not any(piece.is_found for piece in summary):
        found = excerpt(sentences_of(story.body), query) or excerpt(cells_of(story.body), query)
    return Result(story, marked(story.title, query), summary, found)


def _chosen(asked: Asked) -> list[Choice]:
    """What the search is narrowed by, each with the address of the search without it."""
    chosen = []
    if asked.topic:
        chosen.append(Choice(str(asked.topic), asked.url(topic="")))
    if asked.author:
        chosen.append(Choice(asked.author.name, asked.url(author="")))
    if asked.first or asked.last:
        chosen.append(Choice(_days(asked.first, asked.last), asked.url(**{"from": "", "to": ""})))
    return chosen


def _days(first: date | None, last: date | None) -> str:
    """The days as they are called together: a day, a month, a year, or from one to another."""
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


def _narrower(asked: Asked, found: Found) -> dict[str, list[Choice]]:
    """What the search can be narrowed by, each with how many of the stories found it leaves."""
    return {
        "topics": [] if asked.topic else _choices(asked, "topic", facets.topics(found.stories)),
        "authors": [] if asked.author else _choices(asked, "author", facets.authors(found.stories)),
        "periods": _periods(asked, facets.periods(found.numbers)),
    }


def _choices(asked: Asked, parameter: str, counts: Sequence[Count]) -> list[Choice]:
    return [Choice(str(each.of), asked.url(**{parameter: each.of.slug}), each.count) for each in counts]


def _periods(asked: Asked, counts: Sequence[Count]) -> list[Choice]:
    """The newest of these periods, and all before them as one, within the days that are asked for already."""

    def choice(name: str, first: date | None, last: date, count: int) -> Choice:
        first, last = max(filter(None, (first, asked.first)), default=None), min(filter(None, (last, asked.last)))
        said = {"from": first.isoformat() if first else "", "to": last.isoformat()}
        return Choice(name, asked.url(**said), count)

    day = timedelta(days=1)
    choices = [choice(str(it), it.first, it.end - day, count) for it, count in counts[:PERIODS]]
    if rest := sum(each.count for each in counts[PERIODS:]):
        since = counts[PERIODS - 1].of
        choices.append(choice(_("Before %(year)s") % {"year": since}, None, since.first - day, rest))
    return choices


def _instead(asked: Asked, found: Found, named: Topic | None) -> dict[str, Any]:
    """What else can be asked where nothing was found. named: the topic that is offered already."""
    if found.total or not found.query.wanted:
        return {}
    instead = instead_of(parse(asked.text))
    return {
        "wider": _proposed([instead.whole] if instead.whole.count else []),
        "spellings": _proposed(instead.spellings),
        "words": _proposed(instead.words),
        "topics_like": [topic for topic in topics_like(asked.text) if topic != named],
    }


def _proposed(proposals: Sequence[Proposal]) -> list[Choice]:
    return [Choice(each.text, Asked(each.text).url(), each.count) for each in proposals]
