"""The desk's lists: by what they may be narrowed."""

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.options import IncorrectLookupParameters

# What the stock filters put after a field's name.
_SUFFIXES = ("", "__exact", "__isnull", "__id__exact")


class NarrowedMixin:
    """A list is narrowed by its own filters alone, not by any lookup that stands in its address.

    The stock admin lets an address ask for anything of the table, a regular expression that never ends as well.
    """

    def lookup_allowed(self, lookup, value, request):
        """Whether a filter of the list has this parameter. Raises IncorrectLookupParameters if none has."""
        if "\0" in value or not any(lookup in _parameters(given) for given in self.get_list_filter(request)):
            raise IncorrectLookupParameters(f"The list has no filter “{lookup}”.")
        return True


def _parameters(given):
    if isinstance(given, type) and issubclass(given, SimpleListFilter):
        return [given.parameter_name]
    return [f"{given}{suffix}" for suffix in _SUFFIXES]
