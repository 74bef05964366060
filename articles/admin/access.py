"""Access checks of the desk's views of stories."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from articles.models import Article
from articles.notifications import colleagues
from articles.workflow import drafting
from newsroom.core.desk.widgets.suggestions import is_id


def number_in(request: HttpRequest, name: str) -> int:
    """Return the number in this field of the POST data, such as the version that a page showed; 0 if it has none."""
    value = request.POST.get(name, "")
    return int(value) if is_id(value) else 0


def story_of(pk: Any) -> Article | None:
    """Return the story with the relations that the writing screen shows, or None.

    One query, so that its version belongs to its content.
    """
    if not is_id(str(pk)):
        return None
    found = Article.objects.select_related("working_copy__saved_by", "lead_image", "created_by").filter(pk=pk)
    return found.first()


def readable(request: HttpRequest, pk: Any) -> Article:
    """Return the story. Raises PermissionDenied if the user may not read stories on the desk, and Http404."""
    if not colleagues.may_read(request.user):
        raise PermissionDenied
    article = story_of(pk)
    if article is None:
        raise Http404("Story not found.")
    return article


def writable(request: HttpRequest, pk: Any) -> Article:
    """Return the story. Raises PermissionDenied if the user may not write it (`drafting.may_write`), and Http404."""
    article = readable(request, pk)
    if not drafting.may_write(request.user, article):
        raise PermissionDenied
    return article
