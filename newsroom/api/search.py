"""The operation of searching stories."""

from http import HTTPStatus
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from articles.models import Article
from articles.search import languages, search_articles, statements
from articles.search.feeds import RETRY_AFTER
from articles.search.filters import Filters
from articles.search.limits import SearchTimeout, limited
from newsroom.api import cursors, lookups, responses, schemas
from newsroom.api.listings import cut, next_url
from newsroom.api.parameters import SearchParameters
from newsroom.api.problems import Problem
from newsroom.api.representations import story_summary

router = Router(tags=["Search"])

TIMEOUT = "This search took too long because the keywords are very common. Use more specific keywords or add dates."


@router.get(
    "search/",
    url_name="search",
    operation_id="searchStories",
    response=responses.declared(schemas.StoryList, 400, 404, 503),
)
@limited
def search_stories(request: HttpRequest, page: Query[SearchParameters]) -> HttpResponse:
    """Find live stories by words, filters or both, as the search page does. Without either, none is found."""
    try:
        return responses.json(_story_list(request, page))
    except SearchTimeout:
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, TIMEOUT, retry_after=RETRY_AFTER) from None


class Found(NamedTuple):
    """A page of what a search finds. stories: loaded with `for_feed()`. next: the URL of the next page, or None."""

    total: int
    stories: list[Article]
    next: str | None


def _story_list(request: HttpRequest, page: SearchParameters) -> schemas.StoryList:
    found = find(request, page)
    items = [schemas.StorySummary(**story_summary(story)) for story in found.stories]
    return schemas.StoryList(total=found.total, items=items, next=found.next)


def find(request: HttpRequest, page: SearchParameters) -> Found:
    """Return the page of the search that the parameters select. Raises SearchTimeout and Problem."""
    # A cursor is for one order.
    listing = f"search-{page.order}"
    rank, number = cursors.decode(listing, page.cursor) if page.cursor else (0, 0)
    filters = _filters(page)
    if filters is None:
        return Found(0, [], None)
    found = search_articles(page.q, filters, by_date=page.order == "newest")
    ranked, ending = cut(found.following((rank, number) if page.cursor else None, page.limit + 1), page.limit)
    stories = Article.objects.feed_items(statements.story_ids([number for _, number in ranked]))
    return Found(found.total, stories, next_url(request, page, listing, ending))


def _filters(page: SearchParameters) -> Filters | None:
    """Return the filters; None if no story is in the language. Raises Problem if there is no such topic or author."""
    topics = {topic.pk: topic for topic in map(lookups.topic, page.topic)}
    author = lookups.author(page.author) if page.author else None
    language = languages.find(page.language) if page.language else None
    if page.language and language is None:
        return None
    return Filters(list(topics.values()), author, page.label or "", language, page.first, page.last)
