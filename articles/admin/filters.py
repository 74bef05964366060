"""What the list of stories can be narrowed to."""

from datetime import timedelta

from django.contrib.admin import SimpleListFilter
from django.db.models import Exists, OuterRef
from django.utils import timezone

from articles.choices import Status
from articles.models import Filing, WorkingCopy
from newsroom.widgets.suggesting import is_id
from topics.models import Topic


class StateFilter(SimpleListFilter):
    """Where a story stands, and whose it is."""

    title = "status"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        """The states in the order of work."""
        return [
            ("mine", "Mine"),
            ("draft", "Draft"),
            ("in_review", "In review"),
            ("approved", "Approved"),
            ("scheduled", "Scheduled"),
            ("published", "Published"),
            ("changed", "Unpublished changes"),
            ("asked", "Updates to review"),
            ("back", "Sent back to me"),
            ("withdrawn", "Withdrawn"),
            ("bin", "In the bin"),
        ]

    def queryset(self, request, queryset):
        """The stories that stand there."""
        published = queryset.filter(status=Status.PUBLISHED)
        match self.value():
            case "mine":
                return queryset.filter(created_by=request.user)
            case "scheduled":
                return published.filter(published_at__gt=timezone.now())
            case "published":
                return published.filter(published_at__lte=timezone.now())
            case "changed":
                return published.filter(working_copy__content__isnull=False)
            case "asked":
                return published.filter(working_copy__update_asked_at__isnull=False)
            case "back":
                return queryset.filter(created_by=request.user, working_copy__sent_back_at__isnull=False)
            case "withdrawn":
                return queryset.filter(status=Status.WITHDRAWN, live_from__isnull=False)
            case "bin":
                return queryset.filter(status=Status.WITHDRAWN, live_from__isnull=True)
            case ("draft" | "in_review" | "approved") as status:
                return queryset.filter(status=status)
        return queryset


class UnfiledFilter(SimpleListFilter):
    """Stories to file under a topic: those that are not yet. A topic's screen leads here; the list offers no other."""

    title = "stories to file"
    parameter_name = "file"

    def lookups(self, request, model_admin):
        """The topic that the address names, if it names one."""
        topic = topic_to_file(request)
        return [(str(topic.pk), f"Not under “{topic}” yet")] if topic else []

    def queryset(self, request, queryset):
        """The stories that are not filed under it, nor will be once their draft is published."""
        if not self.value():
            return queryset
        filed = Filing.objects.filter(tag=self.value(), content_object=OuterRef("pk"))
        # As text, because Django looks into lists on PostgreSQL alone, which writes a space after the colon.
        naming = rf'"id": ?{int(self.value())}[,}}]'
        drafts = WorkingCopy.objects.filter(content__isnull=False, content__topics__regex=naming)
        return queryset.exclude(Exists(filed)).exclude(pk__in=drafts.values("pk"))


def topic_to_file(request):
    """The topic for which the list is looked through, or None."""
    pk = request.GET.get(UnfiledFilter.parameter_name, "")
    return Topic.objects.filter(pk=pk).first() if is_id(pk) else None


# The views that stand above the list.
_TABS = ("mine", "in_review", "asked", "approved", "scheduled", "published", "withdrawn", "bin")
_NAMES = {"in_review": "Waiting for review", "bin": "Bin"}


def tabs_for(request):
    """The views of the list: (query, label, whether it is the one that is shown)."""
    labels = {**dict(StateFilter.lookups(None, request, None)), **_NAMES}
    shown, topic = request.GET.get("state", ""), topic_to_file(request)
    kept = f"file={topic.pk}" if topic else ""
    queries = {"": kept} | {key: f"state={key}{f'&{kept}' if kept else ''}" for key in _TABS}
    return [(query, labels[key] if key else "All", key == shown) for key, query in queries.items()]


class DateFilter(SimpleListFilter):
    """When a story was or is to be published."""

    title = "date"
    parameter_name = "when"

    def lookups(self, request, model_admin):
        """Spans around today."""
        return [("today", "Today"), ("week", "Past 7 days"), ("month", "Past 30 days"), ("ahead", "To come")]

    def queryset(self, request, queryset):
        """The stories of the span, by the newsroom's days."""
        now = timezone.localtime()
        today = now.replace(hour=0, minute=0, second=0, microsecond=0)
        match self.value():
            case "today":
                return queryset.filter(published_at__gte=today, published_at__lt=today + timedelta(days=1))
            case "week":
                return queryset.filter(published_at__gte=today - timedelta(days=7), published_at__lte=now)
            case "month":
                return queryset.filter(published_at__gte=today - timedelta(days=30), published_at__lte=now)
            case "ahead":
                return queryset.filter(published_at__gt=now)
        return queryset
