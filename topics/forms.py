"""Forms for topic editors, and the field for a story's topics."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.forms.renderers import BaseRenderer
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from newsroom.core.desk.conflicts import ConflictAwareMixin
from newsroom.core.desk.widgets.columns import TwoColumnsMixin
from newsroom.core.desk.widgets.pictures import PictureField
from newsroom.core.desk.widgets.prose import ProseField
from newsroom.core.desk.widgets.suggestions import SuggestSelect, SuggestSelectMultiple
from newsroom.core.desk.widgets.text import LinesField
from newsroom.core.i18n.languages import other_languages
from topics import topic_settings
from topics.limits import MAX_ALIASES_PER_TOPIC, MAX_TOPICS_PER_STORY
from topics.models import NAME_LENGTH, Kind, Topic
from topics.models.urls import lines_of, wikidata_search
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


def limits(low: int, high: int) -> dict[str, str]:
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
        help_text=(
            "Introduction at the top of the topic page. Replaces “Latest news and articles about…”. What follows a "
            "horizontal rule is shown after “Read more”. Link to the stories that it is based on: you will see here if "
            "one of them is corrected or unpublished."
        ),
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
        label="Navigation order", min_value=0, max_value=999, error_messages=limits(0, 999)
    )

    TRANSLATION_FIELDS = tuple(f"name_{code}" for code in other_languages())
    TEXT = ("briefing", *(f"briefing_{code}" for code in other_languages()))
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
        link = '<a href="{}" target="_blank" rel="noopener noreferrer">Search Wikidata in a new tab</a>'
        self.fields["wikidata_id"].help_text = format_html(link, wikidata_search(topic.name))
        for name in ("description", "same_as"):
            self.fields[name].widget = forms.Textarea(attrs={"rows": 2})
        for code, language in other_languages().items():
            self.fields[f"briefing_{code}"] = ProseField(
                label=f"Briefing in {language}", has_pictures=False, required=False
            )
            self.fields[f"name_{code}"] = forms.CharField(
                label=f"Name in {language}", max_length=NAME_LENGTH, required=False,
                help_text="Used on pages in this language. You can search for the topic by this name.",
            )  # fmt: skip

    def text_fields(self) -> list[BoundField]:
        """Return the briefing in the first language."""
        return [self["briefing"]]

    def translated_briefings(self) -> list[BoundField]:
        """Return the briefings in the other languages."""
        return [self[name] for name in self.TEXT if name != "briefing"]

    def changed_briefings(self) -> dict[str, str]:
        """Return the changed briefings by Django's code of their language."""
        names = {settings.LANGUAGE_CODE: "briefing"} | {code: f"briefing_{code}" for code in other_languages()}
        return {code: self.changes[name] for code, name in names.items() if name in self.changes}

    def changed_translations(self) -> dict[str, str]:
        """Return the changed names in other languages, by Django's code of the language."""
        return {code: self.changes[f"name_{code}"] for code in other_languages() if f"name_{code}" in self.changes}

    def clean_same_as(self) -> str:
        """Return the links, one per line, without empty lines."""
        return "\n".join(lines_of(self.cleaned_data["same_as"]))

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
        **{f"briefing_{code}": topic.briefings.get(code, "") for code in other_languages()},
        "aliases": "\n".join(topic.aliases.values_list("name", flat=True)),
        "related": [row.other for row in topic.chosen_related.select_related("other")],
    }
