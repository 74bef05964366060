"""Whose story it is: what every address of a story on the desk asks before it answers."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from articles.models import Article
from articles.notifications import colleagues
from articles.workflow import drafting
from newsroom.core.desk.widgets.suggestions import is_id


def number_in(request: HttpRequest, name: str) -> int:
    """The number that a form sends under this name, such as the version that a page showed; 0 if it sends none."""
    said = request.POST.get(name, "")
    return int(said) if is_id(said) else 0


def story_of(pk: Any) -> Article | None:
    """The story with all that the writing screen shows, or None. Its version is read with its text."""
    if not is_id(str(pk)):
        return None
    found = Article.objects.select_related("working_copy__saved_by", "lead_image", "created_by").filter(pk=pk)
    return found.first()


def readable(request: HttpRequest, pk: Any) -> Article:
    """The story, for who may read stories on the desk. Raises Http404 and PermissionDenied."""
    if not colleagues.may_read(request.user):
        raise PermissionDenied
    article = story_of(pk)
    if article is None:
        raise Http404("Story not found.")
    return article


def writable(request: HttpRequest, pk: Any) -> Article:
    """The story, for who may write it (`drafting.may_write`). Raises Http404 and PermissionDenied."""
    article = readable(request, pk)
    if not drafting.may_write(request.user, article):
        raise PermissionDenied
    return article
