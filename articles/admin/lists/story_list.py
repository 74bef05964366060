"""A page of the list of stories."""

from typing import Any

from django.contrib.admin.views.main import ORDER_VAR
from django.db.models import QuerySet
from django.http import HttpRequest

from articles.admin.lists.filter_form import FilterForm
from articles.admin.lists.filters import StateFilter, order_for
from newsroom.core.desk import presence
from newsroom.core.desk.lists import DeskList


class StoryList(DeskList):
    """A page of the list. Each story has `here`, a sentence about the other users who have it open, or "".

    filter_form: the form with further filters than those of the admin.
    """

    sort_choices = (
        ("", False, "Newest first"),
        ("headline", False, "Headline"),
        ("dated", True, "Publication date, latest first"),
        ("saved", True, "Last saved"),
        ("saved", False, "Saved longest ago"),
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.filter_form = FilterForm(request)
        super().__init__(request, *args, **kwargs)

    @property
    def without_filter_form(self) -> str:
        """The URL of the list without the filters of the form."""
        return self.get_query_string(remove=list(self.filter_form.fields))

    def get_filters_params(self, params: Any = None) -> dict[str, Any]:
        """Return the parameters that the admin's own filters read."""
        return {
            name: value
            for name, value in super().get_filters_params(params).items()
            if name not in self.filter_form.fields
        }

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        """Return the stories that the filters leave."""
        found = super().get_queryset(request, exclude_parameters)
        return self.filter_form.filtered(found) if self.filter_form.is_in_use else found

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        """Return the order by the column that the user has chosen, or that suits the filters."""
        if self.params.get(ORDER_VAR) and (chosen := super().get_ordering(request, queryset))[:-1]:
            # By one column, so that an index can have the order.
            return [chosen[0], "-pk"]
        return list(order_for(self.filter_form, self.params.get(StateFilter.parameter_name, "")))

    def get_results(self, request: HttpRequest) -> None:
        """Add `here` to the stories of the page."""
        super().get_results(request)
        self.result_list = list(self.result_list)
        here = presence.sentences_for(self.result_list, request.user)
        for story in self.result_list:
            story.here = here.get(story.pk, "")
