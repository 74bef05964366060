"""The fields of a story: the table that drafts, publishing, comparisons, forms, cards and exchange derive from.

A new plain field needs a column of `Article` with its migration, a row of FIELDS, and its place in the templates.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar

from django.conf import settings

from articles import sources
from articles.choices import Label, Step
from newsroom.core.html import plain, sanitise, single_line, without_controls
from newsroom.core.i18n.languages import name_of
from newsroom.core.text.slugs import slug_of
from newsroom.core.time import dates

type Content = dict[str, Any]


def reference(thing: Any) -> Content:
    """Return a draft's reference to a topic, an author, an image or a story: its ID, and its name as a fallback."""
    return {"id": thing.pk, "name": str(thing)}


def references(things: Iterable[Any]) -> list[Content]:
    """Return a draft's references to these rows."""
    return [reference(thing) for thing in things]


def key_of(ref: Mapping[str, Any]) -> Any:
    """Return the key of a draft's reference: its ID, or its name if it has none."""
    return ref["id"] or ref["name"]


def date_of(moment: datetime | None) -> str | None:
    """Return a moment (aware) as a draft stores it: ISO 8601 in UTC, so that equal moments are equal strings."""
    return moment.astimezone(UTC).isoformat() if moment else None


def date_in(content: Mapping[str, Any]) -> datetime | None:
    """Return the publication date of a draft, aware, or None."""
    return datetime.fromisoformat(content["published_at"]) if content.get("published_at") else None


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field of a story; the subclass is the type of its values.

    name: of the column of `Article`, and the key in a draft's content and in the interchange format.
    label, help_text: on the desk.
    is_main: it is in the wide column of the editor, and its text can be commented on.
    is_public: publishing copies it to the published version.
    if_empty: what the checklist says of an empty field; "": it may be empty.
    required_for: the steps that an empty field blocks.
    """

    name: str
    label: str
    help_text: str = ""
    is_main: bool = False
    is_public: bool = True
    if_empty: str = ""
    required_for: frozenset[Step] = frozenset()

    # The value of a new draft; a string for everything that is stored as text.
    empty: ClassVar[Any] = ""
    # Whether it is a column of `Article`, and whether publishing sets that to the cleaned value and nothing more.
    has_column: ClassVar[bool] = True
    is_plain: ClassVar[bool] = True
    # Whether it holds sentences, so that versions are compared word by word.
    is_prose: ClassVar[bool] = False

    @property
    def phrase(self) -> str:
        """Return the label as sentences have it, such as “the headline”."""
        is_acronym = self.label[:2].isupper()
        return f"the {self.label if is_acronym else self.label[0].lower() + self.label[1:]}"

    def clean(self, value: Any) -> Any:
        """Return a draft's value cleaned for publishing."""
        return value

    def error(self, value: Any) -> str:
        """Return a sentence that says why a draft's value cannot be published, or "" if it can."""
        return ""

    def is_empty(self, cleaned: Any) -> bool:
        """Return whether a cleaned value has no content."""
        return not cleaned

    def to_draft(self, value: Any) -> Any:
        """Return a column's or a form's value as a draft stores it."""
        return value

    def is_same(self, before: Any, after: Any) -> bool:
        """Return whether two values of drafts are equivalent."""
        return bool(before == after)

    def as_text(self, value: Any) -> str:
        """Return a draft's value as plain text for display. Not for Html fields."""
        return str(value or "")


class Text(Field):
    """Several lines of plain text."""

    is_prose = True

    def clean(self, value: str) -> str:
        return without_controls(value).strip()


class Line(Field):
    """One line of plain text."""

    is_prose = True

    def clean(self, value: str) -> str:
        return single_line(value)


class Html(Field):
    """Formatted text with images."""

    is_prose = True

    def clean(self, value: str) -> str:
        return sanitise(value)

    def is_empty(self, cleaned: str) -> bool:
        return not plain(cleaned) and "<img" not in cleaned


@dataclass(frozen=True, kw_only=True)
class Choice(Field):
    """One of a fixed set of values. choices: value → label."""

    choices: Mapping[str, Any] = field(default_factory=dict)

    def error(self, value: str) -> str:
        return "" if value in self.choices else f"Unknown {self.label.lower()}."

    def as_text(self, value: str) -> str:
        return str(self.choices.get(value or "", value))


class Language(Field):
    """A language tag (BCP 47)."""

    empty = settings.LANGUAGE_CODE

    def clean(self, value: str) -> str:
        return single_line(value) or settings.LANGUAGE_CODE

    def as_text(self, value: str) -> str:
        return name_of(value) if value else ""


class Slug(Field):
    """The last part of the URL. Publishing makes it unique among the stories of its day."""

    is_plain = False

    def clean(self, value: str) -> str:
        return slug_of(value)


class Moment(Field):
    """A date with its time. A draft stores it as ISO 8601."""

    empty = None
    is_plain = False

    def to_draft(self, value: datetime | None) -> str | None:
        return date_of(value)

    def is_same(self, before: str | None, after: str | None) -> bool:
        if before and after:
            return datetime.fromisoformat(before) == datetime.fromisoformat(after)
        return before == after

    def as_text(self, value: str | None) -> str:
        return dates.format_time(datetime.fromisoformat(value)) if value else ""


class Reference(Field):
    """Another row, which may be deleted while a draft refers to it: {"id": …, "name": …}, or None."""

    empty = None
    is_plain = False

    def to_draft(self, value: Any) -> Content | None:
        return reference(value) if value else None

    def is_same(self, before: Content | None, after: Content | None) -> bool:
        return bool((before and key_of(before)) == (after and key_of(after)))

    def as_text(self, value: Content | None) -> str:
        return str(value["name"]) if value else ""


class References(Field):
    """An ordered list of references. `topics.entries` and `workflow.bylines` write the rows of the relations."""

    empty: ClassVar[list[Content]] = []
    has_column = False
    is_plain = False

    def is_same(self, before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> bool:
        old, new = self.keys(before, after)
        return old == new

    def as_text(self, value: Sequence[Mapping[str, Any]]) -> str:
        return ", ".join(ref["name"] for ref in value or ())

    def keys(
        self, before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
    ) -> tuple[list[Any], list[Any]]:
        """Return the keys of two lists. A reference without an ID gets that of the same name in either list."""
        ids = {ref["name"]: ref["id"] for ref in (*before, *after) if ref["id"]}
        old, new = (
            [ids.get(ref["name"], ref["name"]) if not ref["id"] else ref["id"] for ref in refs]
            for refs in (before, after)
        )
        return old, new


class Sources(Field):
    """A list of sources, see `articles.sources`."""

    empty: ClassVar[list[sources.Source]] = []

    def clean(self, value: Sequence[Mapping[str, str]]) -> list[sources.Source]:
        return sources.cleaned(value)

    def error(self, value: Sequence[Mapping[str, str]]) -> str:
        rows = sources.typed(value)
        return sources.limit_error(rows) or sources.url_error(rows)

    def as_text(self, value: Sequence[Mapping[str, str]] | None) -> str:
        return "\n".join(map(sources.as_line, sources.typed(value or [])))


# In the order of the writing screen.
FIELDS: tuple[Field, ...] = (
    Line(name="title", label="Headline", is_main=True, if_empty="Add a headline.", required_for=frozenset(Step)),
    Text(
        name="summary",
        label="Standfirst",
        is_main=True,
        if_empty="Add a standfirst. Without one, lists show only the headline.",
    ),
    Html(
        name="body",
        label="Body",
        is_main=True,
        if_empty="Add body text.",
        required_for=frozenset(Step) - {Step.SUBMIT},
    ),
    References(
        name="topics",
        label="Topics",
        help_text="Start typing a topic name or alias, in any language.",
        if_empty="Add a topic so that the story appears on topic pages and in topic feeds.",
    ),
    # Whether one is required depends on the label: the checklist has a rule for each case.
    References(
        name="authors",
        label="Bylines",
        help_text="Add authors in the order they appear. A new name gets a page when the story is published.",
    ),
    Reference(name="lead_image", label="Lead image"),
    Line(name="lead_caption", label="Caption", help_text="Leave blank to use the caption from the image library."),
    Moment(name="published_at", label="Publication date"),
    Choice(name="label", label="Label", choices=dict(Label.choices)),
    Language(name="language", label="Language"),
    Reference(
        name="translation_of",
        label="Translation of",
        help_text="Choose the original story if this is a translation. The two stories will link to each other.",
    ),
    Slug(
        name="slug",
        label="URL slug",
        help_text="Leave blank to create it from the headline. The date in the URL is set at first publication.",
    ),
    Sources(
        name="sources",
        label="Sources",
        help_text="Add pages that readers can check, and say what each supports. They are listed below the story.",
    ),
    Text(name="notes", label="Notes for editors", help_text="Never published.", is_public=False),
)
# The fields of the interchange format, in the order of its keys.
EXCHANGED = ("title", "summary", "body", "published_at", "topics", "authors", "slug", "language", "sources")

BY_NAME = {each.name: each for each in FIELDS}
PUBLIC = tuple(each for each in FIELDS if each.is_public)
# What is stored as text.
TEXTS = tuple(each.name for each in FIELDS if isinstance(each.empty, str))
# The content of a new draft.
EMPTY: Content = {each.name: each.empty for each in PUBLIC}
