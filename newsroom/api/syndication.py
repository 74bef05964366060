"""Operations that give stories in the formats of news agencies: ninjs and NewsML-G2 of the IPTC."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from articles.models import Article
from articles.search.feeds import RETRY_AFTER
from articles.search.limits import SearchTimeout, limited
from newsroom.api import newsml_g2, ninjs, responses
from newsroom.api.listings import url_of_page
from newsroom.api.parameters import SearchParameters
from newsroom.api.problems import Problem
from newsroom.api.search import TIMEOUT, Found, find
from newsroom.api.stories import live_story
from newsroom.wire.subjects import SubjectsByTopic, subjects_of

router = Router(tags=["Syndication"])


@router.get(
    "stories/{path:uid}/ninjs/",
    url_name="story_ninjs",
    operation_id="getStoryAsNinjs",
    response=responses.declared(dict[str, Any], 404, 410),
)
def get_story_as_ninjs(request: HttpRequest, uid: str) -> HttpResponse:
    """Get a story as ninjs 3."""
    story = live_story(uid)
    return responses.plain_json(ninjs.of_story(story, _subjects([story])))


@router.get(
    "stories/{path:uid}/newsml-g2/",
    url_name="story_newsml_g2",
    operation_id="getStoryAsNewsMLG2",
    response=responses.declared(str, 404, 410),
)
def get_story_as_newsml_g2(request: HttpRequest, uid: str) -> HttpResponse:
    """Get a story as a NewsML-G2 news item."""
    story = live_story(uid)
    return HttpResponse(newsml_g2.of_story(story, _subjects([story])), content_type=newsml_g2.ITEM_TYPE)


@router.get(
    "search/ninjs/",
    url_name="search_ninjs",
    operation_id="searchStoriesAsNinjs",
    response=responses.declared(dict[str, Any], 400, 404, 503),
)
@limited
def search_stories_as_ninjs(request: HttpRequest, page: Query[SearchParameters]) -> HttpResponse:
    """Find stories, as one composite ninjs 3 object with the stories as its associations."""
    found = _find(request, page)
    data = ninjs.of_stories(found.stories, url_of_page(request, page), _subjects(found.stories))
    return _linked(responses.plain_json(data), found)


@router.get(
    "search/newsml-g2/",
    url_name="search_newsml_g2",
    operation_id="searchStoriesAsNewsMLG2",
    response=responses.declared(str, 400, 404, 503),
)
@limited
def search_stories_as_newsml_g2(request: HttpRequest, page: Query[SearchParameters]) -> HttpResponse:
    """Find stories, as a NewsML-G2 message with a news item for each."""
    found = _find(request, page)
    data = newsml_g2.of_stories(found.stories, url_of_page(request, page), _subjects(found.stories))
    return _linked(HttpResponse(data, content_type=newsml_g2.MESSAGE_TYPE), found)


def _find(request: HttpRequest, page: SearchParameters) -> Found:
    try:
        return find(request, page)
    except SearchTimeout:
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, TIMEOUT, retry_after=RETRY_AFTER) from None


def _subjects(stories: Sequence[Article]) -> SubjectsByTopic:
    return subjects_of({topic.pk: topic for story in stories for topic in story.public_topics}.values())


def _linked(response: HttpResponse, found: Found) -> HttpResponse:
    """Add the next page as a link (RFC 8288), because the formats have no place for it."""
    if found.next:
        response.headers["Link"] = f'<{found.next}>; rel="next"'
    return response
