"""The subjects of the wire on the desk, and the topics that they mean."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest, QueryDict
from django.urls import reverse_lazy

from newsroom.core.desk.conflicts import ConflictAwareMixin
from newsroom.core.desk.lists import CappedPaginator, with_card_label
from newsroom.core.desk.screens import ScreenAdmin
from newsroom.core.desk.widgets.columns import TwoColumnsMixin
from newsroom.core.desk.widgets.suggestions import SuggestInput
from newsroom.core.desk.widgets.text import PlainTextMixin
from newsroom.wire import subjects
from newsroom.wire.admin.filters import MappingFilter
from newsroom.wire.models import SubjectMapping


class SubjectMappingForm(
    TwoColumnsMixin,
    ConflictAwareMixin,
    PlainTextMixin,
    forms.ModelForm,  # type: ignore[type-arg]  # Not subscriptable at runtime.
):
    """The form of a subject."""

    TEXT = subjects.FIELDS

    class Meta:
        model = SubjectMapping
        fields = subjects.FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs, label_suffix="")
        url = f"{reverse_lazy('admin:topics_topic_suggest')}?new=0"
        self.fields["topic_name"].widget = SuggestInput(url, {"data-placeholder": "No topic"})

    def _post_clean(self) -> None:
        """Leave the checks to the service function, which makes them for the values that will be saved."""


@admin.register(SubjectMapping)
class SubjectMappingAdmin(ScreenAdmin):
    """What subjects of the wire mean here. They come with items."""

    list_display = ("__str__", "code_text", "scheme_text", "topic")
    list_filter = (MappingFilter,)
    show_facets = admin.ShowFacets.NEVER
    search_fields = ("name", "code", "scheme", "topic_name")
    search_help_text = "Search names, codes, schemes and topics"
    ordering = ("name", "pk")
    sortable_by = ()
    list_per_page = 100
    list_max_show_all = 100
    paginator = CappedPaginator
    screen = "admin/wire/subjectmapping/change_form.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Forbid adding: subjects come with items."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: SubjectMapping | None = None) -> bool:
        """Forbid deletion: maintenance deletes those that are not used."""
        return False

    def form_of(self, request: HttpRequest, obj: SubjectMapping, data: QueryDict | None = None) -> SubjectMappingForm:
        """Return the form of the subject."""
        return SubjectMappingForm(data, instance=obj)

    def write(self, obj: SubjectMapping, form: SubjectMappingForm, *, by: User, action: str) -> None:
        """Save the changes of the form."""
        subjects.map_subject(obj, by=by, **form.changes)

    @admin.display(description="Code")
    def code_text(self, subject: SubjectMapping) -> str:
        """Return the code of the subject."""
        return with_card_label("Code:", subject.code)

    @admin.display(description="Scheme")
    def scheme_text(self, subject: SubjectMapping) -> str:
        """Return the vocabulary of the subject, or that it is a keyword."""
        return subject.scheme or "Keyword"

    @admin.display(description="Topic")
    def topic(self, subject: SubjectMapping) -> str:
        """Return the topic, or that there is none or the subject is ignored."""
        return with_card_label("Topic:", subject.topic_name) or ("Ignored" if subject.is_ignored else "No topic")
