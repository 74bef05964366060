"""The desk's forms of stories: the draft, new stories, actions and comments."""

import secrets
from collections.abc import Iterable
from copy import deepcopy
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.admin.source_fields import SourcesField
from articles.choices import Status
from articles.collaboration import commenting
from articles.models import Article, Author
from articles.story_fields import (
    FIELDS,
    Choice,
    Content,
    Field,
    Html,
    Language,
    Line,
    Moment,
    Slug,
    Sources,
    Text,
    date_in,
)
from articles.workflow import correction_wording, drafting, locking
from articles.workflow.actions import BUTTON_ACTIONS
from newsroom.core.desk.widgets.columns import TwoColumnsMixin
from newsroom.core.desk.widgets.moments import MomentField
from newsroom.core.desk.widgets.pictures import PictureField
from newsroom.core.desk.widgets.prose import ProseField
from newsroom.core.desk.widgets.suggestions import SuggestSelect, SuggestSelectMultiple, is_id
from newsroom.core.desk.widgets.text import HeadlineInput, LineField, LinesField
from newsroom.core.i18n.languages import LANGUAGE_NAMES, name_of
from newsroom.core.models import Image
from topics.forms import TopicsField, TopicsSelect

# Scripts that save a story as it is written. The order matters: each uses the ones before it.
SAVING = [
    f"admin/desk/{name}.js"
    for name in ("http", "local-store", "tabs", "notices", "save-status", "merge", "save-story", "recover")
]


class AuthorsField(forms.Field):
    """Authors by name, in the order of the byline. The value is a list of references: {"id": …, "name": …}.

    The ID is None if no author has the name yet; one is created when the story is published.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=SuggestSelectMultiple("admin:articles_author_suggest"), required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Return the names of these references; current ones if authors were renamed."""
        if not value or not isinstance(value[0], dict):
            return value
        named = Author.objects.only("name").in_bulk([ref["id"] for ref in value])
        return [named[ref["id"]].name if ref["id"] in named else ref["name"] for ref in value]

    def to_python(self, value: Any) -> list[dict[str, Any]]:
        """Return the references. Raises ValidationError if one of the names cannot be that of an author."""
        names = list(dict.fromkeys(Author.spelling_of(name) for name in value or []))
        found = {author.name: author.pk for author in Author.objects.only("name").filter(name__in=names)}
        return [{"id": found.get(name), "name": name} for name in names]


class OriginalField(forms.Field):
    """The original of a translation. The value is a story or None."""

    def __init__(self, **kwargs: Any) -> None:
        widget = SuggestSelect("admin:articles_article_suggest_original", labels=_headlines)
        super().__init__(widget=widget, required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Return the story's ID."""
        return str(value["id"]) if isinstance(value, dict) else value

    def to_python(self, value: Any) -> Article | None:
        """Return the story with this ID, or None if empty. Raises ValidationError if there is no such story."""
        if not value:
            return None
        stories = Article.objects.select_related("working_copy")
        story: Article | None = stories.filter(pk=value).first() if is_id(value) else None
        if story is None:
            raise ValidationError("Story not found. Choose one from the list.")
        return story


def _headlines(ids: Iterable[str]) -> dict[str, str]:
    """Return the headlines of the stories with these IDs, by ID."""
    known = [pk for pk in ids if is_id(pk)]
    return {str(story.pk): str(story) for story in Article.objects.select_related("working_copy").filter(pk__in=known)}


class HeadlineForm(forms.Form):
    """The form of a new story."""

    title = LineField(label="Headline", max_length=300, widget=HeadlineInput(autofocus=True))

    class Media:
        js = SAVING
        css = {"screen": ["admin/desk/save-status.css"]}


def _form_field(field: Field) -> forms.Field:
    """Return the form field for a field of a story, by its name or else by its type. Raises TypeError if unknown."""
    options: dict[str, Any] = {"label": field.label, "help_text": field.help_text}
    match field:
        case Field(name="title"):
            return LineField(**options, max_length=_max_length(field), required=False, widget=HeadlineInput)
        case Field(name="summary"):
            return LinesField(**options, required=False, widget=_rows({"class": "desk-standfirst"}))
        case Field(name="topics"):
            return TopicsField(**options, widget=TopicsSelect("admin:articles_article_suggest_for"))
        case Field(name="authors"):
            return AuthorsField(**options)
        case Field(name="lead_image"):
            return PictureField(**options)
        case Field(name="translation_of"):
            return OriginalField(**options)
        case Choice():
            return forms.ChoiceField(**options, choices=field.choices, required=False)
        case Html():
            return ProseField(**options, required=False)
        case Language():
            return forms.ChoiceField(**options)
        case Line():
            return LineField(**options, max_length=_max_length(field), required=False)
        case Moment():
            return MomentField(**options | {"label": f"{field.label} ({settings.TIME_ZONE})"})
        case Slug():
            return forms.CharField(**options, max_length=_max_length(field), required=False)
        case Sources():
            return SourcesField(**options)
        case Text():
            return LinesField(**options, required=False, widget=_rows({}))
    raise TypeError(f"No form field for {field}")


def _max_length(field: Field) -> int | None:
    column: Any = Article._meta.get_field(field.name)
    return cast(int | None, column.max_length)


def _rows(attrs: dict[str, Any]) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": 3, **attrs})


if TYPE_CHECKING:
    _ContentForm = forms.Form
else:
    _ContentForm = type("_ContentForm", (forms.Form,), {each.name: _form_field(each) for each in FIELDS})


class ArticleForm(TwoColumnsMixin, _ContentForm):
    """A story's draft, with the fields of `articles.story_fields`. `drafting.save` saves its `content()`."""

    # The version loaded by this page, and the number of this save (`locking.EditToken`).
    version = forms.IntegerField(widget=forms.HiddenInput)
    page = forms.CharField(widget=forms.HiddenInput, max_length=36, required=False)
    sequence = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)

    class Media:
        # Autosave, presence, the link check, the checklist, and the bar with its confirmations.
        js = [
            *SAVING,
            *(
                f"admin/desk/{name}.js"
                for name in (
                    "carets",
                    "presence",
                    "activity",
                    "first-image",
                    "links",
                    "scroll-anchor",
                    "checklist",
                    "refresh-bar",
                    "preview-link",
                    "confirmations",
                )
            ),
        ]
        css = {
            "screen": [f"admin/desk/{name}.css" for name in ("save-status", "links", "checklist", "house-style", "bar")]
        }

    TEXT = tuple(each.name for each in FIELDS if each.is_main)
    SETTINGS = tuple(each.name for each in FIELDS if not each.is_main)

    def __init__(self, data: Any = None, *, article: Article, content: Content | None = None, **kwargs: Any) -> None:
        """Make the form of the article. content: what it shows; None for the stored content."""
        self.article = article
        self.snapshot = content or drafting.snapshot_of(article)
        super().__init__(data, label_suffix="", initial=self._initial(), **kwargs)
        if article.status == Status.PUBLISHED:
            # For the script of confirmations, which checks whether the date was changed.
            known = timezone.localtime(article.published_at)
            self.fields["published_at"].widget.attrs["data-published"] = f"{known:%Y-%m-%dT%H:%M}"
        cast(SuggestSelect, self.fields["translation_of"].widget).url_args = [article.pk]
        own = self.snapshot["language"]
        # The story's tag may differ from that of the list in case; it then replaces that.
        others = {code: name for code, name in LANGUAGE_NAMES.items() if code != own.lower()}
        languages = cast(forms.ChoiceField, self.fields["language"])
        languages.choices = [(own, name_of(own)), *others.items()]

    def _initial(self) -> dict[str, Any]:
        picture = self.snapshot["lead_image"]
        return {
            **self.snapshot,
            "version": self.article.working_copy.text_version,
            "page": secrets.token_urlsafe(16),
            "sequence": 1,
            "published_at": date_in(self.snapshot),
            "lead_image": Image.objects.filter(pk=picture["id"]).first() if picture else None,
        }

    def clean_published_at(self) -> datetime | None:
        """Return the moment; if unchanged in the form, with the seconds and the fold that the form cannot show."""
        moment, before = self.cleaned_data["published_at"], self.initial["published_at"]
        is_unchanged = moment and before and _on_the_clock(moment) == _on_the_clock(before)
        return cast(datetime | None, before if is_unchanged else moment)

    def clean_translation_of(self) -> Article | None:
        """Return the original. Raises ValidationError if it is the story itself or a translation of it."""
        original: Article | None = self.cleaned_data["translation_of"]
        if original is not None and original.pk == self.article.pk:
            raise ValidationError("A story cannot be a translation of itself. Choose another story.")
        if (
            original is not None
            and not Article.objects.may_be_original_of(self.article).filter(pk=original.pk).exists()
        ):
            raise ValidationError(f"“{original}” is a translation of this story, so it cannot be its original.")
        return original

    def content(self) -> Content:
        """Return the content in the format of a draft, without invalid fields."""
        values = self.cleaned_data
        return {each.name: each.to_draft(values[each.name]) for each in FIELDS if each.name in values}

    def token(self) -> locking.EditToken:
        """Return the token of this save. Missing values, as in a forged form, make one that matches no version."""
        data = self.cleaned_data
        return locking.EditToken(data.get("version") or 0, data.get("page") or "", data.get("sequence") or 0)

    def at_version(self, version: int) -> "ArticleForm":
        """Return a form with the same data as a new page would send it after loading this version of the content."""
        data = cast(Any, self.data).copy()
        data.update({"version": version, "page": self.initial["page"], "sequence": 1})
        return ArticleForm(data, article=self.article)


def _on_the_clock(moment: datetime) -> datetime:
    return timezone.localtime(moment).replace(second=0, microsecond=0, tzinfo=None, fold=0)


class ActionForm(forms.Form):
    """The fields of the writing screen's actions, such as the reason for requesting changes."""

    def __init__(self, data: Any = None, *, article: Article, **kwargs: Any) -> None:
        correction = correction_wording.editable_correction(article)
        copy = article.working_copy
        initial = {
            "pinned_until": article.pinned_until,
            "reworded_correction": correction and correction.text,
            "update_at": copy.update_at,
            "update_note": copy.update_note,
            "update_is_minor": copy.update_is_minor,
        }
        super().__init__(data, label_suffix="", initial=initial, **kwargs)
        for action in BUTTON_ACTIONS.values():
            for field in action.fields:
                self.fields[field.name] = deepcopy(field.form_field)
        if article.pinned_position:
            self.fields[
                "first"
            ].help_text = (
                f"It is pinned there already, as number {article.pinned_position}. To remove it, unpin it first."
            )

    def clean_pinned_until(self) -> datetime | None:
        """Return the moment. Raises ValidationError if it was changed to one that is not in the future."""
        until: datetime | None = self.cleaned_data["pinned_until"]
        if until and "pinned_until" in self.changed_data and until <= timezone.now():
            raise ValidationError("Choose a time in the future.")
        return until


class CommentForm(forms.Form):
    """The form of a comment on the story, on one of its fields, or on a passage."""

    field = forms.ChoiceField(label="About", choices=commenting.FIELDS.items(), required=False)
    quote = forms.CharField(widget=forms.HiddenInput, required=False)
    # Distinguish passages with the same words (`commenting.Context`).
    quote_prefix = forms.CharField(widget=forms.HiddenInput, required=False)
    quote_suffix = forms.CharField(widget=forms.HiddenInput, required=False)
    quote_position = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text = LinesField(
        label="Comment", max_length=commenting.MAX_LENGTH, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Type @ and a username to notify a colleague. Comments are never visible to readers.",
    )  # fmt: skip

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, label_suffix="", **kwargs)
