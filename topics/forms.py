"""Forms for topic editors, and the field for a story's topics."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import BaseRenderer
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from newsroom.core.desk.conflicts import ConflictAwareMixin, Submitted
from newsroom.core.desk.widgets.columns import TwoColumnsMixin
from newsroom.core.desk.widgets.moments import MomentField
from newsroom.core.desk.widgets.pictures import PictureField
from newsroom.core.desk.widgets.prose import ProseField
from newsroom.core.desk.widgets.suggestions import SuggestSelect, SuggestSelectMultiple
from newsroom.core.desk.widgets.text import LinesField
from newsroom.core.i18n.languages import other_languages
from newsroom.core.time.partial_dates import MAX_LENGTH, validate_partial_date
from topics import topic_settings
from topics.limits import MAX_ALIASES_PER_TOPIC, MAX_TOPICS_PER_STORY
from topics.models import NAME_LENGTH, Kind, Topic
from topics.names import naming


class TopicsSelect(SuggestSelectMultiple):
    """Select for several topics, with a row of suggestions from the form's text (desk/topic-suggestions.js).

    The form is a story's: `title`, `summary` and `body` are its text. for_text: the name of the view with suggestions.
    """

    def __init__(self, for_text: str) -> None:
        super().__init__("admin:topics_topic_suggest")
        self.for_text = for_text

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        """Render the select, and the row of suggestions if the field is not disabled."""
        select = super().render(name, value, attrs, renderer)
        if attrs and attrs.get("disabled"):
            return select
        row = {"select_id": (attrs or {}).get("id", f"id_{name}"), "url": reverse(self.for_text)}
        return select + render_to_string("admin/includes/_suggestions.html", row)

    @property
    def media(self) -> forms.Media:
        """Scripts and styles of the select and of the row."""
        own = forms.Media(
            js=[f"admin/desk/{name}.js" for name in ("http", "scroll-anchor", "topic-suggestions")],
            css={"screen": ["admin/desk/suggestions.css"]},
        )
        return super().media + own


class TopicsField(forms.Field):
    """Topics by name or alias, in any script. Each value is one name, with any commas and spaces.

    Its cleaned value is a list of references, as drafts store it: {"id": …, "name": …}. The ID is None if no topic has
    the name yet.
    """

    def __init__(self, *, widget: forms.Widget, **kwargs: Any) -> None:
        super().__init__(widget=widget, required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Return the names of these references, with the current name of a renamed topic."""
        if not value or not isinstance(value[0], dict):
            return value
        named = Topic.objects.only("name").in_bulk([ref["id"] for ref in value])
        return [named[ref["id"]].name if ref["id"] in named else ref["name"] for ref in value]

    def to_python(self, value: Sequence[str] | None) -> list[dict[str, Any]]:
        """Return the references for these names, without duplicates. Raises ValidationError for an invalid name."""
        if len(value or []) > MAX_TOPICS_PER_STORY:
            raise ValidationError(f"You can choose up to {MAX_TOPICS_PER_STORY} topics.")
        names = [naming.spelling_of(name) for name in value or []]
        found = naming.find(names)
        refs = {}
        for name in names:
            key = naming.key_of(name)
            topic = found.get(key)
            refs[topic.key if topic else key] = {"id": topic and topic.pk, "name": topic.name if topic else name}
        return list(refs.values())


class ChosenTopicsField(TopicsField):
    """Several existing topics. Its cleaned value is a list of Topics, in the order of selection."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=SuggestSelectMultiple("admin:topics_topic_suggest"), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Return the topics' names."""
        return [topic.name if isinstance(topic, Topic) else topic for topic in value or []]

    def to_python(self, value: Any) -> Any:
        """Return the topics. Raises ValidationError if there is no topic with a name."""
        refs = super().to_python(value)
        if unknown := [ref["name"] for ref in refs if ref["id"] is None]:
            raise ValidationError(f"Topic “{unknown[0]}” not found. Create it first.")
        topics = Topic.objects.in_bulk([ref["id"] for ref in refs])
        return [topics[ref["id"]] for ref in refs]


class ChosenTopicField(ChosenTopicsField):
    """One existing topic, or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget = SuggestSelect("admin:topics_topic_suggest")

    def prepare_value(self, value: Any) -> Any:
        """Return the topic's name."""
        return value.name if isinstance(value, Topic) else value

    def to_python(self, value: Any) -> Any:
        """Return the topic. Raises ValidationError if there is no topic with the name."""
        return next(iter(super().to_python([value] if value else [])), None)


class NewTopicForm(forms.Form):
    """The form for a new topic."""

    name = forms.CharField(max_length=200, widget=forms.TextInput(attrs={"autofocus": True}))
    kind = forms.ChoiceField(label="Type", choices=Kind)

    def clean_name(self) -> str:
        """Return the spelling to store."""
        return naming.spelling_of(self.cleaned_data["name"])


def _limits(low: int, high: int) -> dict[str, str]:
    """Return error messages for a number outside these limits."""
    return {"min_value": f"Enter {low} or a higher number.", "max_value": f"Enter {high} or a lower number."}


class CuratedForm(ConflictAwareMixin, forms.Form):
    """The form of a page that only has rows."""


class TopicForm(TwoColumnsMixin, ConflictAwareMixin, forms.Form):
    """The settings of a topic. `initial_of` returns the initial values; only service functions save changes."""

    name = forms.CharField(max_length=200, help_text="If you change it, the old name becomes an alias.")
    moves_address = forms.BooleanField(
        label="Update the URL to match the name",
        required=False,
        help_text="The old URL will redirect.",
    )
    briefing = ProseField(
        has_pictures=False,
        required=False,
        help_text="Introduction at the top of the topic page. Replaces “Latest news and articles about…”.",
    )
    kind = forms.ChoiceField(label="Type", choices=Kind)
    aliases = LinesField(
        label="Aliases",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=(
            "One per line, in any language. Typing an alias finds this topic. The URL of an alias redirects here."
        ),
    )
    parent = ChosenTopicField(label="Parent topic")
    related = ChosenTopicsField(label="Related topics")
    lead_image = PictureField(label="Lead image", is_shown_at_once=True)
    navigation_position = forms.IntegerField(
        label="Navigation order", min_value=0, max_value=999, error_messages=_limits(0, 999)
    )

    TRANSLATION_FIELDS = tuple(f"name_{code}" for code in other_languages())
    TEXT = ("briefing",)
    SETTINGS = (
        "name",
        "moves_address",
        "kind",
        *TRANSLATION_FIELDS,
        "aliases",
        "parent",
        "related",
        *(setting.name for setting in topic_settings.SETTINGS if setting.name not in {"kind", "parent"}),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, topic: Topic, **kwargs: Any) -> None:
        super().__init__(data, label_suffix="", initial=initial_of(topic), **kwargs)
        # Saving one of these changes others.
        for name in ("name", "moves_address", "aliases"):
            self.fields[name].widget.attrs["data-reloads"] = True
        for setting in topic_settings.SETTINGS:
            # Other settings use the form field of their column.
            if setting.name not in self.fields:
                self.fields[setting.name] = Topic._meta.get_field(setting.name).formfield(label=setting.label)
        self.fields["description"].widget = forms.Textarea(attrs={"rows": 2})
        for code, language in other_languages().items():
            self.fields[f"name_{code}"] = forms.CharField(
                label=f"Name in {language}", max_length=NAME_LENGTH, required=False,
                help_text="Used on pages in this language. You can search for the topic by this name.",
            )  # fmt: skip

    def changed_translations(self) -> dict[str, str]:
        """Return the changed names in other languages, by Django's code of the language."""
        return {code: self.changes[f"name_{code}"] for code in other_languages() if f"name_{code}" in self.changes}

    def clean_aliases(self) -> list[str]:
        """Return the names, one per line. Raises ValidationError for an invalid name."""
        names = [line for line in self.cleaned_data["aliases"].splitlines() if line.strip()]
        if len(names) > MAX_ALIASES_PER_TOPIC:
            limit = f"A topic can have up to {MAX_ALIASES_PER_TOPIC} aliases."
            raise ValidationError(f"{limit} You entered {len(names):,}.")
        return [naming.spelling_of(name) for name in names]


def initial_of(topic: Topic) -> dict[str, Any]:
    """Return the initial values of the form for the topic."""
    return {
        **{field: getattr(topic, field) for field in ("name", "briefing", *topic_settings.BY_NAME)},
        **{f"name_{code}": topic.names.get(code, "") for code in other_languages()},
        "aliases": "\n".join(topic.aliases.values_list("name", flat=True)),
        "related": [row.other for row in topic.chosen_related.select_related("other")],
    }


class PinForm(ConflictAwareMixin, forms.Form):
    """The pin position of a story at the top of a page; not pinned if empty."""

    # An end date without a pin has no meaning.
    COMPANIONS: Mapping[str, tuple[str, ...]] = {"until": ("position",)}
    # What the current version is called where a field is empty.
    BLANKS: Mapping[str, str] = {
        "until": "no end date",
        "line": "no timeline text",
        "date": "the story’s date",
        "reason": "not hidden",
    }

    position = forms.IntegerField(
        label="Pin position", min_value=1, max_value=999, required=False, error_messages=_limits(1, 999)
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
        return super().text_of_current(name) if self._values[name] else self.BLANKS[name]

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

    COMPANIONS: Mapping[str, tuple[str, ...]] = {**PinForm.COMPANIONS, "line": ("date",), "date": ("line",)}

    line = forms.CharField(label="Timeline text", max_length=200, required=False)
    date = forms.CharField(
        label="Date of the event",
        max_length=MAX_LENGTH,
        required=False,
        validators=[validate_partial_date],
        help_text="A year, a month or a day: 1997, 1997-03 or 1997-03-14. If empty, the story’s date is shown.",
    )
    reason = forms.CharField(
        label="Reason for hiding",
        max_length=300,
        required=False,
        help_text="Enter a reason to hide the story from this topic. Readers do not see the reason.",
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a date without a timeline text. If the editor removes the text, the date goes with it."""
        cleaned = super().clean()
        if cleaned.get("date") and "line" in cleaned and not cleaned["line"]:
            if not self.opened.get("line"):
                self.add_error("line", "Enter the timeline text for this date, or remove the date.")
            cleaned["date"] = ""
        return cleaned

    def compare(self, current: Mapping[str, Any]) -> None:
        """Find a conflict also where one editor removed the key moment whose date the other one changed."""
        super().compare(current)
        if "date" in self.changes and not self.changes.get("line", current["line"]):
            if "line" not in self.changes:
                self.conflicts.append("date")
            del self.changes["date"]
