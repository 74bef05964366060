"""Lists of the desk: their filters, and how many rows they show."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.text import capfirst

if TYPE_CHECKING:
    AnyModelAdmin = ModelAdmin[Any]
    AnyPaginator = Paginator[Any]
else:
    AnyModelAdmin, AnyPaginator = ModelAdmin, Paginator

# Rows that can be paged through. Those after them are a list of their own, which begins after the rows of AFTER_VAR.
MAX_ROWS = 5000
AFTER_VAR = "after"
# The databases read all rows before the first one that is shown.
_MAX_AFTER = 1_000_000

# What Django's filters append to the name of a field.
_SUFFIXES = ("", "__exact", "__isnull", "__id__exact")


class DeskList(ChangeList):
    """A list of which at most MAX_ROWS rows can be paged through, from the first one or from a later one.

    sort_choices: the orders to choose from where columns have no headers, on phones: (column, whether it is descending,
    label); a column of "" is the order without a choice.
    """

    sort_choices: ClassVar[Sequence[tuple[str, bool, str]]] = ()

    @property
    def sorts(self) -> list[tuple[str, str, bool]]:
        """The orders of the list: (value of `o`, label, whether it is the current one)."""
        current = self.params.get(ORDER_VAR, "")
        values = [
            (f"{'-' if is_descending else ''}{self.list_display.index(column)}" if column else "", label)
            for column, is_descending, label in self.sort_choices
        ]
        return [(value, label, value == current) for value, label in values]

    def get_filters_params(self, params: Any = None) -> dict[str, Any]:
        """Return the parameters that filters read."""
        return {name: value for name, value in super().get_filters_params(params).items() if name != AFTER_VAR}

    def get_results(self, request: HttpRequest) -> None:
        """Load the rows of the page."""
        super().get_results(request)
        if not self.multi_page and self._after:
            # Django takes all rows of the list if they are one page.
            self.result_list = self.paginator.page(1).object_list

    @property
    def params_of_first_page(self) -> dict[str, Any]:
        """The URL parameters of the list from its first row."""
        return {name: value for name, value in self.params.items() if name != AFTER_VAR}

    @property
    def newer_rows(self) -> str:
        """The URL query of the MAX_ROWS rows before these; "" if there are none."""
        return self._from(self._after - MAX_ROWS) if self._after else ""

    @property
    def older_rows(self) -> str:
        """The URL query of the MAX_ROWS rows after these; "" if there are none."""
        is_cut = isinstance(self.paginator, CappedPaginator) and self.paginator.has_more
        return self._from(self._after + MAX_ROWS) if is_cut else ""

    @property
    def _after(self) -> int:
        return self.paginator.after if isinstance(self.paginator, CappedPaginator) else 0

    def _from(self, after: int) -> str:
        query: str = self.get_query_string({AFTER_VAR: max(0, after) or None})
        return query


class FilteredListMixin(AnyModelAdmin):
    """A list that accepts only its own filters, not any lookup from its URL.

    Django's admin accepts any condition on the table, even a regular expression that never ends.
    """

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Respond with the list under the name of what it lists."""
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Return the class of the list."""
        return DeskList

    def get_paginator(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Return the pages of the rows that begin where the URL says."""
        paginator = super().get_paginator(request, *args, **kwargs)
        after = request.GET.get(AFTER_VAR, "")
        if isinstance(paginator, CappedPaginator) and after.isdecimal():
            paginator.after = min(int(after[:9]), _MAX_AFTER)
        return paginator

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Return True if a filter of the list has this parameter. Raises IncorrectLookupParameters if none has."""
        if "\0" in value or not any(lookup in _parameters(item) for item in self.get_list_filter(request)):
            raise IncorrectLookupParameters(f"The list has no filter “{lookup}”.")
        return True


def with_card_label(label: str, value: Any) -> str:
    """Return the value of a column, after a label where columns have no headers, on phones; "" if there is none."""
    return format_html('<span class="desk-card-label">{} </span>{}', label, value) if value else ""


def _parameters(list_filter: Any) -> list[str | None]:
    if isinstance(list_filter, type) and issubclass(list_filter, SimpleListFilter):
        return [list_filter.parameter_name]
    return [f"{list_filter}{suffix}" for suffix in _SUFFIXES]


class CappedPaginator(AnyPaginator):
    """Pages of at most MAX_ROWS rows of a list. The rows after them are not counted.

    If an index has the order of the list, the cost of a page does not depend on the number of rows after it.
    """

    object_list: "QuerySet[Any]"
    # The number of rows before the first one.
    after = 0

    @cached_property
    def _ids(self) -> list[Any]:
        return list(self.object_list.values_list("pk", flat=True)[self.after : self.after + MAX_ROWS + 1])

    @cached_property
    def count(self) -> int:
        """How many rows the pages have."""
        return min(len(self._ids), MAX_ROWS)

    @property
    def has_more(self) -> bool:
        """Whether there are rows after them."""
        return len(self._ids) > MAX_ROWS

    @property
    def first_row(self) -> int:
        """The number of the first row, from 1; 0 if there is none."""
        return self.after + 1 if self.count else 0

    @property
    def last_row(self) -> int:
        """The number of the last row."""
        return self.after + self.count

    def page(self, number: int | str) -> "Page[Any]":
        """Return the page of this number, with its rows loaded by ID. Raises InvalidPage."""
        number = self.validate_number(number)
        ids = self._ids[: self.count][(number - 1) * self.per_page : number * self.per_page]
        return Page(self.object_list.filter(pk__in=ids), number, self)
