"""What the desk's views of one story share: loading it for a user who may see it, and the context of its pages."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse

from articles.models import Article
from articles.notifications import colleagues
from articles.workflow import drafting
from newsroom.core.desk.widgets.suggestions import is_id


def is_script(request: HttpRequest) -> bool:
    """Return whether a script of the desk (desk/http.js) sent the request."""
    return request.headers.get("X-Requested-With") == "XMLHttpRequest"


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


def story_page(
    request: HttpRequest, article: Article, template: str, title: str, *, status: int = 200, **context: Any
) -> TemplateResponse:
    """Render a page about the story other than its writing screen. template: below admin/articles/."""
    common = {
        **admin.site.each_context(request),
        "title": f"{title}: {article.working_copy.title or 'Untitled'}",
        "page_name": title,
        "original": article,
        "may_write": drafting.may_write(request.user, article),
    }
    return TemplateResponse(request, f"admin/articles/{template}.html", {**common, **context}, status=status)
