"""Finds stories by words of the headline, another topic and dates: on curated pages, and to split a topic."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils import timezone

from newsroom.core.desk.widgets.suggestions import SuggestInput
from newsroom.core.html import single_line
from topics.models import NAME_LENGTH, Topic, TopicEntry
from topics.names import naming


def _day(label: str) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))


class StoryFilter(forms.Form):
    """The filter. Its names are those in the form of a curated page."""

    find = forms.CharField(
        label="Headline", required=False, widget=forms.TextInput({"type": "search", "autocomplete": "off"})
    )
    find_topic = forms.CharField(label="Also in topic", required=False)
    find_since = _day("From")
    find_until = _day("To")

    def __init__(self, data: QueryDict) -> None:
        super().__init__({name: single_line(data.get(name, "")) for name in self.base_fields}, label_suffix="")
        url = f"{reverse_lazy('admin:topics_topic_suggest')}?new=0"
        self.fields["find_topic"].widget = SuggestInput(url, {"data-placeholder": "Any topic"})

    def clean_find(self) -> str:
        """Return the words. SQLite limits the length of patterns."""
        return str(self.cleaned_data["find"])[:NAME_LENGTH]

    def clean_find_topic(self) -> Topic | None:
        """Return the topic, or None. Raises ValidationError if there is none with the name."""
        name = self.cleaned_data["find_topic"]
        if name and (topic := naming.find([name]).get(naming.key_of(name))):
            return topic
        if name:
            raise ValidationError(f"Topic “{name}” not found. Choose one from the list.")
        return None

    def is_empty(self) -> bool:
        """Return whether it has no valid value."""
        return not (self.is_valid() and any(self.cleaned_data.values()))

    @property
    def sentences(self) -> str:
        """What is wrong with it, "" if nothing."""
        return " ".join(str(each) for errors in self.errors.values() for each in errors)

    def matching(self, rows: Any) -> Any:
        """Return those of the rows (entries of a topic, or stories) that match. It must be valid.

        Of hidden stories, the date is not compared, so that the index of dates is used: they are not found by date.
        """
        text, topic, since, until = (self.cleaned_data[name] for name in self.fields)
        if text:
            rows = rows.with_headline(text)
        if topic:
            entries = TopicEntry.objects.filter(tag=topic, published_at__isnull=False)
            rows = rows.filter(Exists(entries.filter(content_object=OuterRef(rows.story or "pk"))))
        if since:
            rows = rows.filter(published_at__gte=timezone.make_aware(datetime.combine(since, time.min)))
        if until:
            rows = rows.filter(published_at__lte=timezone.make_aware(datetime.combine(until, time.max)))
        return rows
