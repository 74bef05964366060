"""What the library can be narrowed to."""

from django.contrib.admin import SimpleListFilter

from newsroom import where_used


class UseFilter(SimpleListFilter):
    """Whether something shows it."""

    title = "usage"
    parameter_name = "use"

    def lookups(self, request, model_admin):
        """Two ways to look."""
        return [("used", "Used"), ("unused", "Not used")]

    def queryset(self, request, queryset):
        """The pictures that are used, or those that are not."""
        match self.value():
            case "used":
                return where_used.used(queryset)
            case "unused":
                return where_used.unused(queryset)
        return queryset


class LackFilter(SimpleListFilter):
    """What nobody said of it yet."""

    title = "missing details"
    parameter_name = "lacks"

    def lookups(self, request, model_admin):
        """What a picture ought to have."""
        return [("description", "Alt text"), ("credit", "Credit"), ("licence", "Licence")]

    def queryset(self, request, queryset):
        """The pictures without it."""
        match self.value():
            case "description":
                return queryset.undescribed()
            case ("credit" | "licence") as field:
                return queryset.filter(**{field: ""})
        return queryset


class OwnFilter(SimpleListFilter):
    """Who brought it."""

    title = "uploader"
    parameter_name = "by"

    def lookups(self, request, model_admin):
        """One's own."""
        return [("me", "Me")]

    def queryset(self, request, queryset):
        """The pictures that this person brought."""
        return queryset.filter(created_by=request.user) if self.value() == "me" else queryset
