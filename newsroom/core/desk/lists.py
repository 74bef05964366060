"""Lists of the desk: their filters, and how many rows they show."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst

if TYPE_CHECKING:
    AnyModelAdmin = ModelAdmin[Any]
    AnyPaginator = Paginator[Any]
else:
    AnyModelAdmin, AnyPaginator = ModelAdmin, Paginator

# The first rows of a list can be paged through; the others are found by filtering.
MAX_ROWS = 5000

# What Django's filters append to the name of a field.
_SUFFIXES = ("", "__exact", "__isnull", "__id__exact")


class FilteredListMixin(AnyModelAdmin):
    """A list that accepts only its own filters, not any lookup from its URL.

    Django's admin accepts any condition on the table, even a regular expression that never ends.
    """

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Respond with the list under the name of what it lists."""
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Return True if a filter of the list has this parameter. Raises IncorrectLookupParameters if none has."""
        if "\0" in value or not any(lookup in _parameters(item) for item in self.get_list_filter(request)):
            raise IncorrectLookupParameters(f"The list has no filter “{lookup}”.")
        return True


def _parameters(list_filter: Any) -> list[str | None]:
    if isinstance(list_filter, type) and issubclass(list_filter, SimpleListFilter):
        return [list_filter.parameter_name]
    return [f"{list_filter}{suffix}" for suffix in _SUFFIXES]


class CappedPaginator(AnyPaginator):
    """Pages of the first MAX_ROWS rows of a list. The rows after them are not counted.

    If an index has the order of the list, the cost of a page does not depend on the number of rows.
    """

    object_list: "QuerySet[Any]"

    @cached_property
    def _ids(self) -> list[Any]:
        return list(self.object_list.values_list("pk", flat=True)[: MAX_ROWS + 1])

    @cached_property
    def count(self) -> int:
        """How many rows the pages have."""
        return min(len(self._ids), MAX_ROWS)

    @property
    def has_more(self) -> bool:
        """Whether there are rows after them."""
        return len(self._ids) > MAX_ROWS

    def page(self, number: int | str) -> "Page[Any]":
        """Return the page of this number, with its rows loaded by ID. Raises InvalidPage."""
        number = self.validate_number(number)
        ids = self._ids[: self.count][(number - 1) * self.per_page : number * self.per_page]
        return Page(self.object_list.filter(pk__in=ids), number, self)
