"""Finds the topics for a URL below /topics/, and redirects from aliases and former slugs."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse

from newsroom.core.i18n.paths import permanent_redirect
from newsroom.core.time import clock
from newsroom.core.tracking import cached
from topics.models import Topic
from topics.names import naming
from topics.site.crossings import TopicPair
from topics.site.mixes import MAX_TOPICS, MIN_TOPICS, Mix

type View = Callable[..., HttpResponseBase]


def with_topic(view: View) -> View:
    """Decorate a view whose URL has a topic's `slug`, so that it gets the public topic instead of the slug.

    Slugs of aliases, former slugs, and slugs in upper case or decomposed redirect to the same page of the topic; the
    other arguments and the query are kept. Raises Http404 if there is no public topic for the slug.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, slug: str, **arguments: Any) -> HttpResponseBase:
        topic = find_public(slug)
        if topic.slug == slug:
            return view(request, topic, **arguments)
        return _redirect(request, f"topics:{_page_of(request)}", slug=topic.slug, **arguments)

    return wrapper


def with_pair(view: View) -> View:
    """Decorate a view whose URL has the slugs `first` and `second`, so that it gets the pair of public topics instead.

    Another order, and slugs that are not the topics' own, redirect to the same page of the pair. A topic with itself
    redirects to the same page of the topic. Raises Http404 if there is no public topic for one of the slugs.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, first: str, second: str, **arguments: Any) -> HttpResponseBase:
        pair = TopicPair.of(find_public(first), find_public(second))
        if pair.first == pair.second:
            page = _page_of(request).removeprefix("crossing_")
            return _redirect(request, f"topics:{page}", slug=pair.first.slug, **arguments)
        if (pair.first.slug, pair.second.slug) == (first, second):
            return view(request, pair, **arguments)
        return _redirect(
            request, f"topics:{_page_of(request)}", first=pair.first.slug, second=pair.second.slug, **arguments
        )

    return wrapper


def with_mix(view: View) -> View:
    """Decorate a view whose URL has `slugs`, separated by commas, so that it gets their mix instead.

    Another order, repeated topics, and slugs that are not the topics' own redirect to the same page of the mix. A
    single topic redirects to the same page of the topic. Raises Http404 if there is no public topic for one of the
    slugs, or if there are too many.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, slugs: str, **arguments: Any) -> HttpResponseBase:
        given = slugs.split(",")
        # A topic may be there by several names.
        if len(given) > 2 * MAX_TOPICS:
            raise Http404
        topics = sorted(set(map(find_public, given)), key=lambda topic: topic.key)
        if len(topics) > MAX_TOPICS:
            raise Http404
        if len(topics) < MIN_TOPICS:
            return _redirect(request, f"topics:{_page_of(request)}", slug=topics[0].slug, **arguments)
        if (own := ",".join(topic.slug for topic in topics)) != slugs:
            return _redirect(request, f"mix:{_page_of(request)}", slugs=own, **arguments)
        return view(request, Mix(topics, clock.now()), **arguments)

    return wrapper


def find_public(slug: str) -> Topic:
    """Return the public topic for the slug. Raises Http404."""
    public = Topic.objects.public()
    try:
        topic: Topic | None = cached(("topic", slug), lambda: public.for_page().get(slug=slug))
    except Topic.DoesNotExist:
        topic = naming.find_by_slug(slug, among=public)
    if topic is None:
        raise Http404
    return topic


def _page_of(request: HttpRequest) -> str:
    """Return the name of the URL pattern of the request, without its namespace."""
    assert request.resolver_match is not None
    return str(request.resolver_match.url_name)


def _redirect(request: HttpRequest, name: str, **arguments: Any) -> HttpResponseBase:
    return permanent_redirect(request, reverse(name, kwargs=arguments))
