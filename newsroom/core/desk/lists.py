"""The desk's lists: by what they may be narrowed, and how far they go."""

from functools import cached_property

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.paginator import Paginator
from django.utils.text import capfirst

# So many rows of a list can be turned over; for the others it is narrowed.
MOST = 5000

# What the stock filters put after a field's name.
_SUFFIXES = ("", "__exact", "__isnull", "__id__exact")


class NarrowedMixin:
    """A list is narrowed by its own filters alone, not by any lookup that stands in its address.

    The stock admin lets an address ask for anything of the table, a regular expression that never ends as well.
    """

    def changelist_view(self, request, extra_context=None):
        """The list, whose title is what it lists."""
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def lookup_allowed(self, lookup, value, request):
        """Whether a filter of the list has this parameter. Raises IncorrectLookupParameters if none has."""
        if "\0" in value or not any(lookup in _parameters(given) for given in self.get_list_filter(request)):
            raise IncorrectLookupParameters(f"The list has no filter “{lookup}”.")
        return True


def _parameters(given):
    if isinstance(given, type) and issubclass(given, SimpleListFilter):
        return [given.parameter_name]
    return [f"{given}{suffix}" for suffix in _SUFFIXES]


class FirstRows(Paginator):
    """The pages of a list's first rows. No row beyond them is counted, so each page costs the same however many
    there are, as far as an index has the list's order.
    """

    @cached_property
    def _ids(self):
        return list(self.object_list.values_list("pk", flat=True)[: MOST + 1])

    @cached_property
    def count(self):
        """How many rows the pages have."""
        return min(len(self._ids), MOST)

    @property
    def has_others(self):
        """Whether there are rows beyond them."""
        return len(self._ids) > MOST

    def page(self, number):
        """The page of this number; its rows are looked up by their ids. Raises InvalidPage."""
        number = self.validate_number(number)
        ids = self._ids[: self.count][(number - 1) * self.per_page : number * self.per_page]
        return self._get_page(self.object_list.filter(pk__in=ids), number, self)
