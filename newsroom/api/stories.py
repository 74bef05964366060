"""Operations on stories."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from ninja import Query, Router

from articles.models import Article
from newsroom.api import lookups, markdown, responses, schemas
from newsroom.api.listings import story_list
from newsroom.api.parameters import MAX_TOPICS, StoryParameters
from newsroom.api.problems import NOT_FOUND, Problem
from newsroom.api.representations import story_in_full
from newsroom.core.time import clock

router = Router(tags=["Stories"])

_TOO_MANY = (
    "A list of stories can be filtered by two topics at most. Leave out the others, or load a list for each pair."
)
_GONE = "This story was unpublished. Delete your copy of it."


@router.get(
    "stories/", url_name="stories", operation_id="listStories", response=responses.declared(schemas.StoryList, 400, 404)
)
def list_stories(request: HttpRequest, page: Query[StoryParameters]) -> HttpResponse:
    """List all live stories, newest first."""
    topics = {topic.pk: topic for topic in map(lookups.topic, page.topic)}
    if len(topics) > MAX_TOPICS:
        raise Problem(HTTPStatus.BAD_REQUEST, _TOO_MANY)
    author = lookups.author(page.author) if page.author else None
    return responses.json(story_list(request, page, topics=list(topics.values()), author=author))


@router.get(
    "stories/{path:uid}.md",
    url_name="story_markdown",
    operation_id="getStoryAsMarkdown",
    response=responses.declared(str, 404, 410),
)
def get_story_as_markdown(request: HttpRequest, uid: str) -> HttpResponse:
    """Get a story as Markdown: headline, standfirst, byline, dates, text and corrections."""
    return HttpResponse(markdown.of_story(live_story(uid)), content_type=responses.MARKDOWN_TYPE)


@router.get(
    "stories/{path:uid}/",
    url_name="story",
    operation_id="getStory",
    response=responses.declared(schemas.Story, 302, 404, 410),
)
def get_story(request: HttpRequest, uid: str) -> HttpResponse:
    """Get a story with its text. With `Accept: text/markdown`, redirects to its Markdown."""
    if request.get_preferred_type(["application/json", "text/markdown"]) == "text/markdown":
        response: HttpResponse = redirect(reverse("api:story_markdown", args=[uid]))
    else:
        response = responses.json(story_in_full(live_story(uid)))
    response.headers["Vary"] = "Accept"
    return response


def live_story(uid: str) -> Article:
    """Return the live story with this interchange ID. Raises Problem: 410 if it was live before, otherwise 404."""
    if "\x00" in uid:
        raise Problem(HTTPStatus.NOT_FOUND, NOT_FOUND)
    at = clock.now()
    try:
        story: Article = Article.objects.live(at).filter(uid=uid).for_page().get()
    except Article.DoesNotExist:
        if Article.objects.no_longer_live(at).filter(uid=uid).exists():
            raise Problem(HTTPStatus.GONE, _GONE) from None
        raise Problem(HTTPStatus.NOT_FOUND, NOT_FOUND) from None
    return story
