"""From an address below /topics/ to the topic that it means."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse

from newsroom.core.i18n.paths import permanent_redirect
from newsroom.core.tracking import cached
from topics.models import Topic
from topics.names import naming


def of_topic(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Decorate a view whose address has a topic's `slug`: it is called with the public topic in the slug's place.

    The address of an alias, a former one, and one in upper case or decomposed redirect to the same page of the topic
    (the address's name and its other arguments stay, and the query). Raises Http404 if the word means no topic that
    readers may see.
    """

    @wraps(view)
    def with_topic(request: HttpRequest, slug: str, **arguments: Any) -> HttpResponseBase:
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

    return with_topic
