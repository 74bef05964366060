"""Saved views on the list of stories: links to them, and saving and deleting them."""

from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from articles.admin.access import number_in
from articles.admin.lists.filter_form import FilterForm
from articles.collaboration import saved_views
from articles.models import SavedView
from articles.models.saved_views import NAME_LENGTH
from articles.notifications import colleagues
from newsroom.core.desk.audit import display_name
from newsroom.core.permissions import NotAllowed

# The parameters of the list that a view has, in this order.
PARAMETERS = ("state", *FilterForm.base_fields, "q", "o")


class ViewLink(NamedTuple):
    """A link to a saved view. owner: the name of the user who shares it; "" for the user's own."""

    view: SavedView
    owner: str
    is_current: bool
    may_delete: bool


def query_of(parameters: QueryDict) -> str:
    """Return the URL query of the list with these parameters, without pages: "" if nothing is filtered."""
    return urlencode([(name, parameters[name]) for name in PARAMETERS if parameters.get(name)])


def context_for(request: HttpRequest) -> dict[str, Any]:
    """Return what the list shows of saved views."""
    user, query = request.user, query_of(request.GET)
    links = [
        ViewLink(
            view,
            "" if view.owner_id == user.pk else display_name(view.owner),
            view.query == query,
            saved_views.may_delete(view, user),
        )
        for view in saved_views.views_for(user)
    ]
    return {
        "saved_views": links,
        "unsaved_query": "" if any(link.is_current for link in links) else query,
        "may_share_views": saved_views.may_share(user),
        "view_name_length": NAME_LENGTH,
    }


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Save the filters of the list under the name in the form."""
    query = query_of(QueryDict(request.POST.get("query", "")))
    try:
        name, is_shared = request.POST.get("name", ""), bool(request.POST.get("is_shared"))
        view = saved_views.save(name, query, is_shared=is_shared, by=request.user)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, f"View “{view}” saved.")
    return redirect(f"{reverse('admin:articles_article_changelist')}?{query}")


@require_POST
def delete(request: HttpRequest) -> HttpResponse:
    """Delete the view in the form."""
    if not colleagues.may_read(request.user):
        raise PermissionDenied
    view = get_object_or_404(SavedView, pk=number_in(request, "view"))
    try:
        saved_views.delete(view, by=request.user)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    messages.success(request, f"View “{view}” deleted. The stories in it are unchanged.")
    return redirect(f"{reverse('admin:articles_article_changelist')}?{view.query}")


# (route, view, URL name), as in `articles.admin.articles.URLS`.
URLS = [("views/save/", save, "save_view"), ("views/delete/", delete, "delete_view")]
