"""Headings for lists of topics by type."""

from django.utils.translation import gettext_lazy

from topics.models import Kind

# The types in their order, as headings.
HEADINGS = {
    Kind.SECTION: gettext_lazy("Sections"),
    Kind.PLACE: gettext_lazy("Places"),
    Kind.PERSON: gettext_lazy("People"),
    Kind.ORGANISATION: gettext_lazy("Organisations"),
    Kind.SUBJECT: gettext_lazy("Subjects"),
    Kind.EVENT: gettext_lazy("Events"),
    Kind.SERIES: gettext_lazy("Series"),
}
