"""What a slug in a URL or a parameter names."""

from http import HTTPStatus

from django.http import Http404

from articles.models import Author
from newsroom.api.problems import Problem
from newsroom.core.text.slugs import canonical
from topics.models import Topic
from topics.site.redirects import find_public

_NO_TOPIC = "There is no topic with this slug. /api/v1/topics/ lists all topics."
_NO_AUTHOR = "There is no author with this slug. /api/v1/authors/ lists all authors."


def topic(slug: str) -> Topic:
    """Return the public topic with this slug, former slug, or slug of an alias. Raises Problem."""
    # PostgreSQL does not accept NUL.
    if "\x00" not in slug:
        try:
            return find_public(slug)
        except Http404:
            pass
    raise Problem(HTTPStatus.NOT_FOUND, _NO_TOPIC)


def author(slug: str) -> Author:
    """Return the author with a live story and this slug, in any case and Unicode form. Raises Problem."""
    public = Author.objects.public().select_related("photo")
    if "\x00" not in slug:
        try:
            found: Author = public.get(slug=slug)
        except Author.DoesNotExist:
            other: Author | None = public.filter(slug=canonical(slug)).first()
            if other is not None:
                return other
        else:
            return found
    raise Problem(HTTPStatus.NOT_FOUND, _NO_AUTHOR)
