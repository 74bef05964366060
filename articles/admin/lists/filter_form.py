"""The form next to the list of stories: filters by topic, writer, byline, label, language and dates."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest

from articles.admin.lists.periods import PERIODS, range_of
from articles.choices import Label, Status
from articles.models import Article, Author, Byline, WorkingCopy
from newsroom.core.desk.audit import display_name
from newsroom.core.desk.widgets.suggestions import SuggestSelect
from newsroom.core.i18n.languages import LANGUAGE_NAMES
from newsroom.core.permissions import signed_in_user
from newsroom.core.time.dates import span_of
from topics.admin.topic_search import matching
from topics.models import Topic, TopicEntry
from topics.names import naming

# The dates that a range may be of -> the column.
COLUMNS = {"published": "published_at", "created": "created_at", "saved": "working_copy__saved_at"}
# Stories with a value that are looked up one by one.
MAX_LOOKED_UP = 5000
# Label.NEWS is "", which is no choice.
_NEWS = "news"
_ANY = ("", "Any")
# The lists of stories that have a publication date although they are not published.
_UNPUBLISHED = {"withdrawn", "bin"}
# The lists of stories that have none.
_UNDATED = {"draft", "in_review", "approved"}


def _writers() -> list[tuple[str, str]]:
    users = User.objects.filter(is_staff=True).order_by("username")
    return [_ANY, *((user.username, display_name(user)) for user in users)]


def _suggesting(model: str) -> SuggestSelect:
    return SuggestSelect(f"admin:{model}_suggest", query="?new=0", attrs={"data-placeholder": "Any"})


class FilterForm(forms.Form):
    """The filters, each with the name of its URL parameter. A story with a draft is found by either version."""

    mine = forms.BooleanField(required=False, label="Only my stories")
    topic = forms.CharField(required=False, widget=_suggesting("topics_topic"))
    writer = forms.ChoiceField(required=False, help_text="Who created the story.", choices=_writers)
    byline = forms.CharField(required=False, widget=_suggesting("articles_author"))
    label = forms.ChoiceField(
        required=False, choices=[_ANY, (_NEWS, Label.NEWS.label), *(each for each in Label.choices if each[0])]
    )
    language = forms.ChoiceField(
        required=False, choices=[_ANY, *sorted(LANGUAGE_NAMES.items(), key=lambda each: str(each[1]))]
    )
    dates = forms.ChoiceField(
        required=False,
        choices=[("published", "Publication date"), ("created", "Creation date"), ("saved", "Last saved")],
    )
    when = forms.ChoiceField(required=False, label="Period", choices=[_ANY, *PERIODS])
    since = forms.DateField(required=False, label="From", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    until = forms.DateField(required=False, label="To", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))

    def __init__(self, request: HttpRequest) -> None:
        data = request.GET.copy()
        if data.get("state") in _UNDATED:
            data.setdefault("dates", "created")
        super().__init__(data, auto_id="filter-%s", label_suffix="")
        self.user = signed_in_user(request)

    @property
    def is_in_use(self) -> bool:
        """Whether one of the filters is set, even to an invalid value."""
        return any(self.data.get(name) for name in self.fields if name != "dates")

    @property
    def column(self) -> str:
        """The column that the range of dates is of; "" if there is no range."""
        valid = self.cleaned_data if self.is_valid() else {}
        has_range = any(valid.get(name) for name in ("when", "since", "until"))
        return COLUMNS[valid["dates"] or "published"] if has_range else ""

    def clean_topic(self) -> Topic | None:
        """Return the topic with this name or alias, or the only one whose name has it in traditional or simplified
        characters, or as a part. Raises ValidationError if there is none.
        """
        name = self.cleaned_data["topic"]
        if not name:
            return None
        if topic := naming.find([name]).get(naming.key_of(name)):
            return topic
        similar = list(matching(Topic.objects.all(), name)[:2])
        if len(similar) != 1:
            raise ValidationError(f"No topic has the name “{name}”.")
        return similar[0]

    def clean_byline(self) -> Author | None:
        """Return the author with this name. Raises ValidationError if there is none."""
        name = self.cleaned_data["byline"]
        author = Author.objects.filter(name=name).first() if name else None
        if name and author is None:
            raise ValidationError(f"No author has the name “{name}”.")
        return author

    def clean(self) -> dict[str, Any]:
        """Raise ValidationError if stories without a publication date are to be filtered by it."""
        wanted = super().clean() or self.cleaned_data
        has_range = any(wanted.get(name) for name in ("when", "since", "until"))
        if has_range and wanted.get("dates") == "published" and self.data.get("state") in _UNDATED:
            self.add_error("dates", "These stories have no publication date yet. Choose another date.")
        return wanted

    def filtered(self, stories: QuerySet[Any]) -> QuerySet[Any]:
        """Return the stories that all filters leave; none if a filter is invalid, so that no list looks complete."""
        if not self.is_valid():
            return stories.none()
        wanted = self.cleaned_data
        if wanted["mine"]:
            stories = stories.filter(created_by=self.user)
        if wanted["writer"]:
            stories = stories.filter(created_by__username=wanted["writer"])
        if topic := wanted["topic"]:
            entries = TopicEntry.objects.filter(tag=topic).values("content_object")
            stories = stories.filter(Q(pk__in=entries) | Q(pk__in=drafts_with("topics", topic.pk)))
        if author := wanted["byline"]:
            bylines = Byline.objects.filter(author=author).values("article")
            stories = stories.filter(Q(pk__in=bylines) | Q(pk__in=drafts_with("authors", author.pk)))
        if wanted["label"]:
            label = "" if wanted["label"] == _NEWS else wanted["label"]
            stories = _with_value(stories, Q(label=label), content__label=label)
        if tag := wanted["language"]:
            stories = stories.alias(tag=Lower("language"))
            stories = _with_value(stories, Q(tag=tag), content__language__iexact=tag)
        return self._in_range(stories)

    def _in_range(self, stories: QuerySet[Any]) -> QuerySet[Any]:
        is_published = self.column == COLUMNS["published"] and self.data.get("state") not in _UNPUBLISHED
        if is_published and self.cleaned_data["when"]:
            # The index of publication dates begins with the status.
            stories = stories.filter(status=Status.PUBLISHED)
        for start, end in self._ranges():
            if start:
                stories = stories.filter(**{f"{self.column}__gte": start})
            if end:
                stories = stories.filter(**{f"{self.column}__lt": end})
        return stories

    def _ranges(self) -> Iterator[tuple[datetime | None, datetime | None]]:
        """Yield the start and the excluded end of each range."""
        since, until = self.cleaned_data["since"], self.cleaned_data["until"]
        if self.cleaned_data["when"]:
            yield range_of(self.cleaned_data["when"])
        # The first and last days of the calendar have moments outside it in some time zones.
        if since and since.year > date.min.year:
            yield span_of(since, since + timedelta(days=1))[0], None
        if until and until.year < date.max.year:
            yield None, span_of(until, until + timedelta(days=1))[1]


def _with_value(stories: QuerySet[Any], condition: Q, **of_draft: str) -> QuerySet[Any]:
    """Filter the stories for those whose draft has the value or, of those without a draft, the published version.

    condition: of the published version. of_draft: of the draft.
    """
    drafts = WorkingCopy.objects.filter(content__isnull=False)
    with_value = drafts.filter(**of_draft).values("pk")
    published = Article.objects.alias(tag=Lower("language")).filter(condition).order_by()
    # Few are looked up by an index. Many would first be collected, so the list is read in its order instead.
    if published.values("pk")[: MAX_LOOKED_UP + 1].count() <= MAX_LOOKED_UP:
        condition = Q(pk__in=published.values("pk"))
    return stories.filter((condition & ~Q(pk__in=drafts.values("pk"))) | Q(pk__in=with_value))


def drafts_with(field: str, pk: int) -> QuerySet[Any]:
    """Return the IDs of stories whose draft refers to a row with this ID in a field, `topics` or `authors`.

    Matched as text: Django queries JSON lists on PostgreSQL only, which writes a space after the colon.
    """
    refers = {f"content__{field}__regex": rf'"id": ?{pk}[,}}]'}
    return WorkingCopy.objects.filter(content__isnull=False, **refers).values("pk")
