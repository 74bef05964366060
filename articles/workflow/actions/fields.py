"""The form fields of actions on stories."""

from typing import Any, NamedTuple

from django import forms
from django.conf import settings

from newsroom.core.desk.widgets.moments import MomentField
from newsroom.core.desk.widgets.text import LinesField
from topics.forms import TopicsField, TopicsSelect


class Field(NamedTuple):
    """A form field of an action.

    name: in the form. argument: of the service function. form_field: copied into each form. error: the message above
    the form if the value is invalid; "" for the general one. is_for_updates: of the publication of a live story, or
    else of one that is not live. permission: the permission required besides that of the action.
    """

    name: str
    argument: str
    form_field: forms.Field
    error: str = ""
    is_for_updates: bool = False
    permission: str = ""

    def is_offered(self, user: Any, *, is_update: bool) -> bool:
        """Return whether the confirmation of a publication has the field."""
        return self.is_for_updates == is_update and (not self.permission or user.has_perm(self.permission))


def text(*, rows: int, **options: Any) -> forms.Field:
    """Return an optional multi-line form field. rows: its height in lines. options: passed to the form field."""
    return LinesField(required=False, widget=forms.Textarea(attrs={"rows": rows}), **options)


_TOPICS = TopicsField(
    widget=TopicsSelect("admin:articles_article_suggest_for"),
    help_text=(
        "Start typing a topic name or alias. For published stories, the change goes live when an editor "
        "publishes the update."
    ),
)

CHANGES_NEEDED = Field(
    "changes_needed",
    "reason",
    text(
        rows=3,
        label="Changes needed",
        max_length=300,
        help_text="Optional. The writer sees this on the dashboard and above the story.",
    ),
)
WITHDRAWAL_REASON = Field(
    "withdrawal_reason",
    "reason",
    text(
        rows=2,
        label="Reason",
        help_text="Optional. Shown to the writer and in the audit log, not to readers.",
    ),
)
CORRECTION = Field(
    "correction",
    "text",
    text(
        rows=3,
        label="Correction",
        help_text="Shown to readers with today’s date. You can edit it for an hour, but not remove it.",
    ),
    error="Correction not added. Enter the correction.",
)
REWORDED_CORRECTION = Field(
    "reworded_correction",
    "text",
    text(rows=3, label="Correction", help_text="Its date stays. The history has the former wording."),
    error="Correction not changed. Enter the correction.",
)
CHANGE_NOTE = Field(
    "change_note",
    "change_note",
    text(
        rows=3,
        label="What changed",
        max_length=1000,
        help_text="Optional. Shown to readers with today’s date. You cannot edit or remove it later. "
        "For errors, use “Add correction”.",
    ),
    is_for_updates=True,
)
UPDATE_AT = Field(
    "update_at",
    "at",
    MomentField(label=f"Publish on ({settings.TIME_ZONE})"),
    error="Update not scheduled. Choose a date in the future.",
    is_for_updates=True,
)
UPDATE_NOTE = Field(
    "update_note",
    "change_note",
    text(
        rows=3,
        label="What changed",
        max_length=1000,
        help_text="Optional. Shown to readers with the date of the update. You cannot edit or remove it after that.",
    ),
    is_for_updates=True,
)
UPDATE_IS_MINOR = Field(
    "update_is_minor",
    "is_minor",
    forms.BooleanField(
        required=False,
        label="Minor update",
        help_text="Not marked “Updated”. For typing errors and formatting only.",
    ),
    is_for_updates=True,
)
FIRST = Field(
    "first",
    "is_first",
    forms.BooleanField(
        required=False, label="Put it first on the front page", help_text="It stays there until you unpin it."
    ),
    permission="topics.curate_topic",
)
PINNED_UNTIL = Field(
    "pinned_until",
    "until",
    MomentField(label="Unpin on", help_text="Leave blank to keep it pinned until you unpin it."),
)
ADDED_TOPICS = Field("topics", "add", _TOPICS)
REMOVED_TOPICS = Field("topics", "remove", _TOPICS)
