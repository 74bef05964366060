"""Saved views of the list of stories: filters under a name, of one user or shared by an editor."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from articles.models import SavedView
from articles.models.saved_views import NAME_LENGTH, QUERY_LENGTH
from articles.notifications import colleagues
from newsroom.core.html import single_line
from newsroom.core.permissions import NotAllowed

# Views of a user. The list shows each as a link.
MAX_VIEWS = 30


def views_for(user: Any) -> QuerySet[SavedView]:
    """Return the views that the user sees: first the user's own, then those that others share, each by name."""
    is_own = ExpressionWrapper(Q(owner=user), output_field=BooleanField())
    views = SavedView.objects.filter(Q(owner=user) | Q(is_shared=True)).select_related("owner")
    return views.annotate(is_own=is_own).order_by("-is_own", "name", "pk")[: 2 * MAX_VIEWS]


def may_share(user: Any) -> bool:
    """Return whether the user may share views: editors."""
    return bool(user.has_perm("articles.publish_article"))


def save(name: str, query: str, *, is_shared: bool, by: Any) -> SavedView:
    """Save the URL query of a list as a view of the user. A view of the same name gets the new query.

    Raises NotAllowed if the user may not see the list or not share views, ValidationError if the name is empty, the
    name or the query too long, or the user has MAX_VIEWS views.
    """
    if not colleagues.may_read(by) or (is_shared and not may_share(by)):
        raise NotAllowed("Only editors can share views. The view was not saved.")
    name = single_line(name)
    if not name:
        raise ValidationError("Enter a name for the view. It was not saved.")
    if len(name) > NAME_LENGTH:
        raise ValidationError(f"Names of views can be up to {NAME_LENGTH} characters. The view was not saved.")
    if not query or len(query) > QUERY_LENGTH:
        raise ValidationError("Set at least one filter, and not too many. The view was not saved.")
    with transaction.atomic():
        names = SavedView.objects.filter(owner=by).values_list("name", flat=True)
        if len({*names, name}) > MAX_VIEWS:
            raise ValidationError(f"You have {MAX_VIEWS} views. Delete one first. The view was not saved.")
        values = {"query": query, "is_shared": is_shared}
        return SavedView.objects.update_or_create(owner=by, name=name, defaults=values)[0]


def may_delete(view: SavedView, user: Any) -> bool:
    """Return whether the user may delete the view: its owner and, if it is shared, editors."""
    return bool(view.owner_id == user.pk or (view.is_shared and may_share(user)))


def delete(view: SavedView, *, by: Any) -> None:
    """Delete the view. Raises NotAllowed if the user may not."""
    if not may_delete(view, by):
        raise NotAllowed("Only its owner and editors can delete a shared view. Nothing was changed.")
    view.delete()
