"""Operations on topics, and on the stories in both of two."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from newsroom.api import cursors, lookups, responses, schemas
from newsroom.api.listings import Stories, cut, next_url, story_list
from newsroom.api.parameters import PageParameters, PeriodParameters
from newsroom.api.problems import Problem
from newsroom.api.representations import crossing, topic_in_full, topic_summary
from newsroom.core.time import clock
from newsroom.core.tracking import cached
from topics.models import Topic
from topics.site.crossings import TopicPair

router = Router(tags=["Topics"])

_LISTING = "topics"
_TOO_MANY = "Only two topics can be combined. Use a URL with two slugs."


@router.get(
    "topics/", url_name="topics", operation_id="listTopics", response=responses.declared(schemas.TopicList, 400, 404)
)
def list_topics(request: HttpRequest, page: Query[PageParameters]) -> HttpResponse:
    """List all public topics, by name."""
    at = clock.now()
    (key,) = cursors.decode(_LISTING, page.cursor) if page.cursor else ("",)
    found, ending = cut(Topic.objects.keys_after(key, page.limit + 1, at), page.limit)
    counted = Topic.objects.public(at).with_live_count(at)
    topics = {topic.pk: topic for topic in counted.filter(pk__in=[pk for pk, _ in found])}
    data = schemas.TopicList(
        total=cached(("api-topics-total",), lambda: Topic.objects.public(at).count()),
        items=[schemas.TopicSummary(**topic_summary(topics[pk], topics[pk].live_count)) for pk, _ in found],
        next=next_url(request, page, _LISTING, [ending[1]] if ending else None),
    )
    return responses.json(data)


@router.get(
    "topics/{first}+{second}/",
    url_name="crossing",
    operation_id="getCrossing",
    response=responses.declared(schemas.Crossing, 301, 404),
)
def get_crossing(request: HttpRequest, first: str, second: str) -> HttpResponse:
    """Get the number of stories in both of two topics. Other orders, aliases and former slugs redirect."""
    pair = _pair(first, second)
    if elsewhere := _moved(request, pair, (first, second), "topic", "crossing"):
        return elsewhere
    return responses.json(crossing(pair, Stories([pair.first, pair.second]).total))


@router.get(
    "topics/{first}+{second}/stories/",
    url_name="crossing_stories",
    operation_id="listStoriesOfCrossing",
    response=responses.declared(schemas.StoryList, 301, 400, 404),
)
def list_stories_of_crossing(
    request: HttpRequest, first: str, second: str, page: Query[PeriodParameters]
) -> HttpResponse:
    """List the stories in both of two topics, newest first."""
    pair = _pair(first, second)
    if elsewhere := _moved(request, pair, (first, second), "topic_stories", "crossing_stories"):
        return elsewhere
    return responses.json(story_list(request, page, topics=[pair.first, pair.second]))


@router.get(
    "topics/{slug}/",
    url_name="topic",
    operation_id="getTopic",
    response=responses.declared(schemas.Topic, 301, 404),
)
def get_topic(request: HttpRequest, slug: str) -> HttpResponse:
    """Get a topic with what editors write about it. Aliases and former slugs redirect."""
    topic = lookups.topic(slug)
    if topic.slug != slug:
        return responses.redirect(request, "topic", topic.slug)
    return responses.json(topic_in_full(topic, Stories([topic]).total))


@router.get(
    "topics/{slug}/stories/",
    url_name="topic_stories",
    operation_id="listStoriesOfTopic",
    response=responses.declared(schemas.StoryList, 301, 400, 404),
)
def list_stories_of_topic(request: HttpRequest, slug: str, page: Query[PeriodParameters]) -> HttpResponse:
    """List the stories of a topic, newest first. Pins do not matter."""
    topic = lookups.topic(slug)
    if topic.slug != slug:
        return responses.redirect(request, "topic_stories", topic.slug)
    return responses.json(story_list(request, page, topics=[topic]))


def _pair(first: str, second: str) -> TopicPair:
    """Return the pair of public topics with these slugs. Raises Problem."""
    if "+" in first:
        raise Problem(HTTPStatus.NOT_FOUND, _TOO_MANY)
    return TopicPair.of(lookups.topic(first), lookups.topic(second))


def _moved(
    request: HttpRequest, pair: TopicPair, given: tuple[str, str], of_topic: str, of_pair: str
) -> HttpResponse | None:
    """Return the redirect from the slugs of a URL to the pair's own, in its order. None if it has these.

    of_topic: the name of the URL if both topics are the same one. of_pair: that of this URL.
    """
    slugs = pair.first.slug, pair.second.slug
    if pair.first == pair.second:
        return responses.redirect(request, of_topic, slugs[0])
    return None if slugs == given else responses.redirect(request, of_pair, *slugs)
