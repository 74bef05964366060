"""Finds the topic for a URL below /topics/, and redirects from aliases and former slugs."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse

from newsroom.core.i18n.paths import permanent_redirect
from newsroom.core.tracking import cached
from topics.models import Topic
from topics.names import naming


def with_topic(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Decorate a view whose URL has a topic's `slug`, so that it gets the public topic instead of the slug.

    Slugs of aliases, former slugs, and slugs in upper case or decomposed redirect to the same page of the topic; the
    other arguments and the query are kept. Raises Http404 if there is no public topic for the slug.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, slug: str, **arguments: Any) -> HttpResponseBase:
        try:
            topic = cached(("topic", slug), lambda: Topic.objects.public().for_page().get(slug=slug))
        except Topic.DoesNotExist:
            pass
        else:
            return view(request, topic, **arguments)
        other = naming.find_by_slug(slug, among=Topic.objects.public())
        if other is None:
            raise Http404
        assert request.resolver_match is not None
        return permanent_redirect(
            request, reverse(request.resolver_match.view_name, kwargs={**arguments, "slug": other.slug})
        )

    return wrapper
