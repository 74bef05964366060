"""Filters of the image library."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from newsroom import image_usage
from newsroom.core.models import Image
from newsroom.core.models.images import ENDS_SOON


class UsageFilter(SimpleListFilter):
    """Filters images by whether anything uses them."""

    title = "usage"
    parameter_name = "use"

    def lookups(self, request: HttpRequest, model_admin: "ModelAdmin[Any]") -> Iterable[tuple[str, str]]:
        """Return the choices."""
        return [("used", "Used"), ("unused", "Not used")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Image]) -> QuerySet[Image]:
        """Return the images that match the choice."""
        match self.value():
            case "used":
                return image_usage.used(queryset)
            case "unused":
                return image_usage.unused(queryset)
        return queryset


class MissingDetailsFilter(SimpleListFilter):
    """Filters images by details that are missing."""

    title = "missing details"
    parameter_name = "lacks"

    def lookups(self, request: HttpRequest, model_admin: "ModelAdmin[Any]") -> Iterable[tuple[str, str]]:
        """Return the choices."""
        return [("description", "Alt text"), ("credit", "Credit"), ("licence", "Licence")]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Image]:
        """Return the images without the chosen detail."""
        images: QuerySet[Image] = queryset
        match self.value():
            case "description":
                images = queryset.undescribed()
            case ("credit" | "licence") as field:
                images = images.filter(**{field: ""})
        return images


class LicenceFilter(SimpleListFilter):
    """Filters images by the end of their licence."""

    title = "licence"
    parameter_name = "licence"

    def lookups(self, request: HttpRequest, model_admin: "ModelAdmin[Any]") -> Iterable[tuple[str, str]]:
        """Return the choices."""
        return [("ended", "Ended"), ("soon", f"Ends within {ENDS_SOON.days} days"), ("single", "For one story only")]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Image]:
        """Return the images that match the choice."""
        images: QuerySet[Image] = queryset
        today = timezone.localdate()
        match self.value():
            case "ended":
                images = queryset.usable_before(today)
            case "soon":
                images = queryset.usable_before(today + ENDS_SOON).filter(usable_until__gte=today)
            case "single":
                images = queryset.filter(is_single_use=True)
        return images


class UploaderFilter(SimpleListFilter):
    """Filters images by the user who uploaded them."""

    title = "uploader"
    parameter_name = "by"

    def lookups(self, request: HttpRequest, model_admin: "ModelAdmin[Any]") -> Iterable[tuple[str, str]]:
        """Return the choices."""
        return [("me", "Me")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Image]) -> QuerySet[Image]:
        """Return the images that the user uploaded."""
        return queryset.filter(created_by=request.user.pk) if self.value() == "me" else queryset
