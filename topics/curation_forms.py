"""Forms for the curation of one story: its pin, and in a topic also its key moment and hiding."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.safestring import SafeString

from newsroom.core.desk.conflicts import ConflictAwareMixin, Submitted
from newsroom.core.desk.widgets.moments import MomentField
from newsroom.core.i18n.languages import LANGUAGE_NAMES
from newsroom.core.time.partial_dates import MAX_LENGTH, validate_partial_date
from topics.curation import line_field
from topics.forms import limits
from topics.models import TopicEntry

# Characters of a timeline text.
MAX_LINE = TopicEntry._meta.get_field("key_moment_line").max_length


class PinForm(ConflictAwareMixin, forms.Form):
    """The pin position of a story at the top of a page; not pinned if empty."""

    # An end date without a pin has no meaning.
    COMPANIONS: Mapping[str, tuple[str, ...]] = {"until": ("position",)}
    # The fields that the row shows on demand.
    FOLDED: Sequence[str] = ("until", "line", "reason")
    # What the current version is called where a field is empty.
    BLANKS: Mapping[str, str] = {
        "until": "no end date",
        "line": "no timeline text",
        "date": "the story’s date",
        "reason": "not hidden",
    }

    position = forms.IntegerField(
        label="Pin position", min_value=1, max_value=999, required=False, error_messages=limits(1, 999)
    )
    until = MomentField(label="Unpin on")

    def clean(self) -> dict[str, Any]:
        """Remove the end date if the story is not pinned."""
        cleaned = super().clean() or self.cleaned_data
        return {**cleaned, "until": None} if cleaned.get("position", 1) is None else cleaned

    def is_same(self, name: str, one: Submitted, other: Submitted) -> bool:
        """Compare only whether a story is pinned: the order of the pins is compared as a whole."""
        return bool(one) == bool(other) if name == "position" else super().is_same(name, one, other)

    def compare(self, current: Mapping[str, Any]) -> None:
        """Find a conflict also where one editor removed the pin whose end date the other one changed."""
        super().compare(current)
        if "position" in self.changes:
            is_conflict = "until" in self.others and self.cleaned_data["position"] is None
        else:
            is_conflict = "until" in self.changes and not current["position"]
        if is_conflict:
            self.changes.pop("until", None)
            self.others = [name for name in self.others if name != "until"]
            self.conflicts.append("until")

    def text_of_current(self, name: str) -> str | SafeString:
        """Return the current value, or what its absence means."""
        if name == "position" or (name == "until" and not self._values["position"]):
            return f"pin position {self._values['position']}" if self._values["position"] else "not pinned"
        return super().text_of_current(name) if self._values[name] else self.BLANKS.get(name, self.BLANKS["line"])

    @property
    def until_typed(self) -> str:
        """The end date as it was submitted."""
        return str(self["until"].value() or "")

    def until_opened(self, current: datetime | None) -> Submitted:
        """Return the end date that the page was opened with; the current one, if that is not known."""
        return self.opened.get("until", self.submitted_of("until", current))

    def keep_position(self) -> None:
        """Show the pin at the position that it had when the page was opened."""
        if self.opened.get("position") and self["position"].value():
            self.set_value("position", self.opened["position"])


class TopicEntryForm(PinForm):
    """The curation of one story in a topic. An empty field means that it does not apply."""

    line = forms.CharField(
        label="Timeline text", max_length=MAX_LINE, required=False, help_text="In the language of the story."
    )
    date = forms.CharField(
        label="Date of the event",
        max_length=MAX_LENGTH,
        required=False,
        validators=[validate_partial_date],
        help_text="A year, a month or a day: 1997, 1997-03 or 1997-03-14. If empty, the story’s date is shown.",
    )
    is_start_here = forms.BooleanField(label="Start here", required=False)
    reason = forms.CharField(
        label="Reason for hiding",
        max_length=300,
        required=False,
        help_text="Enter a reason to hide the story from this topic. Readers do not see the reason.",
    )

    def __init__(self, *args: Any, language: str = "", **kwargs: Any) -> None:
        """Add a timeline text for each language of the site but this one (Django's code), which is the story's."""
        self.lines: dict[str, str] = {code: line_field(code) for code in dict(settings.LANGUAGES) if code != language}
        of_line = dict.fromkeys(self._of_line, ("line",))
        self.COMPANIONS = {**PinForm.COMPANIONS, "line": self._of_line, **of_line}
        super().__init__(*args, **kwargs)
        for code, name in self.lines.items():
            label = f"Timeline text in {LANGUAGE_NAMES[code]}"
            text = "If empty, the text in the language of the story is shown."
            self.fields[name] = forms.CharField(label=label, max_length=MAX_LINE, required=False, help_text=text)

    @property
    def fields_of_key_moment(self) -> list[forms.BoundField]:
        """The fields that belong to the timeline text: the same in other languages, and the date."""
        return [self[name] for name in self._of_line]

    @property
    def has_errors_in_key_moment(self) -> bool:
        """Whether one of these fields has an error."""
        return any(field.errors for field in self.fields_of_key_moment)

    @property
    def _of_line(self) -> tuple[str, ...]:
        return (*self.lines.values(), "date")

    def clean(self) -> dict[str, Any]:
        """Refuse a date or a translation without a timeline text. If the editor removes the text, they go with it."""
        cleaned = super().clean()
        if "line" in cleaned and not cleaned["line"] and any(cleaned.get(name) for name in self._of_line):
            if not self.opened.get("line"):
                self.add_error("line", "Enter the timeline text, or remove its date and translations.")
            cleaned.update(dict.fromkeys(self._of_line, ""))
        return cleaned

    def compare(self, current: Mapping[str, Any]) -> None:
        """Find a conflict also where one editor removed the key moment whose date or translation another changed."""
        super().compare(current)
        for name in self._of_line:
            if name in self.changes and not self.changes.get("line", current["line"]):
                if "line" not in self.changes:
                    self.conflicts.append(name)
                del self.changes[name]
