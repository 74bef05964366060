"""Filters of the inbox."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from newsroom.core.desk.widgets.suggestions import is_id
from newsroom.wire.models import ItemState, SubjectMapping, WireItem, WireSource

# Choices of a filter.
MAX_CHOICES = 200
_ALL, _TO_CHECK = "all", "changed"


class StateFilter(admin.SimpleListFilter):
    """Filters items by state; without a choice, the list has the new ones."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> Iterable[tuple[str, str]]:
        """Return the choices besides the new items."""
        states = [choice for choice in ItemState.choices if choice[0] != ItemState.NEW]
        return [(_TO_CHECK, "To check"), *states, (_ALL, "All")]

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Yield the choices; the first is the list without a choice."""
        for number, choice in enumerate(super().choices(changelist)):
            yield {**choice, "display": ItemState.NEW.label} if number == 0 else choice

    def queryset(self, request: HttpRequest, queryset: QuerySet[WireItem]) -> QuerySet[WireItem]:
        """Return the items in the chosen state."""
        if self.value() == _ALL:
            return queryset
        if self.value() == _TO_CHECK:
            return queryset.filter(is_changed=True)
        return queryset.filter(state=self.value() if self.value() in ItemState.values else ItemState.NEW)


class SourceFilter(admin.SimpleListFilter):
    """Filters items by source."""

    title = "source"
    parameter_name = "source"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> Iterable[tuple[str, str]]:
        """Return the sources by name."""
        return [(str(pk), name) for pk, name in WireSource.objects.values_list("pk", "name")[:MAX_CHOICES]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[WireItem]) -> QuerySet[WireItem]:
        """Return the items of the chosen source."""
        return _having(queryset, "source", self.value())


class UrgencyFilter(admin.SimpleListFilter):
    """Filters items by urgency."""

    title = "urgency"
    parameter_name = "urgency"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> Iterable[tuple[str, str]]:
        """Return the urgencies of the IPTC."""
        names = {1: "1 (highest)", 9: "9 (lowest)"}
        return [(str(number), names.get(number, str(number))) for number in range(1, 10)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[WireItem]) -> QuerySet[WireItem]:
        """Return the items of the chosen urgency."""
        return queryset.filter(urgency=int(value)) if (value := self.value()) in set("123456789") else queryset


class SubjectFilter(admin.SimpleListFilter):
    """Filters items by subject. The choices are those with a topic, and the chosen one: items link to all theirs."""

    title = "subject"
    parameter_name = "subject"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> Iterable[tuple[str, str]]:
        """Return the subjects by name."""
        subjects = [*SubjectMapping.objects.exclude(topic_name="").order_by("name", "pk")[:MAX_CHOICES]]
        chosen = request.GET.get(self.parameter_name, "")
        if is_id(chosen) and int(chosen) not in {subject.pk for subject in subjects}:
            subjects += SubjectMapping.objects.filter(pk=chosen)
        return [(str(subject.pk), str(subject)) for subject in subjects]

    def queryset(self, request: HttpRequest, queryset: QuerySet[WireItem]) -> QuerySet[WireItem]:
        """Return the items with the chosen subject."""
        return _having(queryset, "subjects", self.value())


class MappingFilter(admin.SimpleListFilter):
    """Filters subjects by whether they have a topic."""

    title = "topic"
    parameter_name = "mapped"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> Iterable[tuple[str, str]]:
        """Return the choices."""
        return [("no", "No topic"), ("yes", "With a topic"), ("ignored", "Ignored")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[SubjectMapping]) -> QuerySet[SubjectMapping]:
        """Return the chosen subjects."""
        if self.value() == "ignored":
            return queryset.filter(is_ignored=True)
        if self.value() == "yes":
            return queryset.exclude(topic_name="")
        return queryset.filter(topic_name="", is_ignored=False) if self.value() == "no" else queryset


def _having(queryset: QuerySet[WireItem], relation: str, value: str | None) -> QuerySet[WireItem]:
    return queryset.filter(**{relation: int(value)}) if value and is_id(value) else queryset
