"""One story as the interchange format tells it (JSON Lines, an object a story), and what can be wrong with it."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import Truncator

from articles.models import Article, Author
from newsroom.core.html import plain, single_line, without_controls
from newsroom.core.text.slugs import slug_of
from topics.models import Kind
from topics.names import naming

DRAFT, PUBLISHED = "draft", "published"
DEFAULT_LANGUAGE: str = settings.LANGUAGE_CODE
ID_LENGTH = Article._meta.get_field("uid").max_length
TITLE_LENGTH = Article._meta.get_field("title").max_length
LANGUAGE_LENGTH = Article._meta.get_field("language").max_length
# Of topics and of authors. More are a mistake: the counts of topics filed together would grow with their square.
MOST_NAMES = 50
# Of aliases of all its topics. Those that have to be made keep editors waiting for the database.
MOST_ALIASES = 1000
SUMMARY_LENGTH = 300
# No database keeps them, no text has them: the line is damaged.
_DAMAGE = re.compile("[\x00\ud800-\udfff]")


class Unfit(ValueError):
    """This cannot be a story. The message is a sentence that says why."""


_PICTURE = re.compile(r"<img\b[^>]*+", re.IGNORECASE)
# One of our own library.
_OUR_PICTURE = re.compile(r"\ssrc=[\"']?/media/", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TopicName:
    """A topic as a story names it. kind: one of `Kind`, or "" if the story does not say."""

    name: str
    kind: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One story. `body` is HTML as it came, sanitised by who writes it; dates are aware; status is draft or published.

    A draft may be without a headline, or have a longer one than can be published.
    """

    id: str
    title: str
    summary: str = ""
    body: str = ""
    published_at: datetime | None = None
    topics: tuple[TopicName, ...] = ()
    authors: tuple[str, ...] = ()
    slug: str = ""
    language: str = DEFAULT_LANGUAGE
    status: str = PUBLISHED

    def as_dict(self) -> dict[str, Any]:
        """The record as an object of the interchange format: every field, always in this order, the date in UTC."""
        return {
            "id": self.id,
            "title": self.title,
            "summary": self.summary,
            "body": self.body,
            "published_at": self.published_at.astimezone(UTC).isoformat() if self.published_at else None,
            "topics": [
                {"name": topic.name, "kind": topic.kind, "aliases": sorted(topic.aliases)} for topic in self.topics
            ],
            "authors": list(self.authors),
            "slug": self.slug,
            "language": self.language,
            "status": self.status,
        }

    def digest(self) -> str:
        """What tells a changed record from an unchanged one: SHA-256 over all of it but the status, in hex."""
        told = self.as_dict()
        del told["status"]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Entry:
    """What a file has at one place: a record, or the problem that kept it from being one.

    number: of the line or story, from 1. note: what the operator should know of a record that is fit.
    """

    number: int
    record: Record | None = None
    problem: str = ""
    note: str = ""


def entry_of(number: int, data: object, *, note: str = "") -> Entry:
    """The entry for an object of the interchange format: with its record, or with the reason why it has none.

    note: as `Entry.note`; pictures that the sanitiser will drop are told there too.
    """
    try:
        record = record_of(data)
        if lost := sum(not _OUR_PICTURE.search(tag) for tag in _PICTURE.findall(record.body)):
            told = "1 image in the body was" if lost == 1 else f"{lost} images in the body were"
            note = f"{note} {told} not imported.".lstrip()
        return Entry(number, record, note=note)
    except Unfit as unfit:
        return Entry(number, problem=str(unfit))


def record_of(data: object) -> Record:
    """The record that an object of the interchange format holds. Fields that it does not know are ignored.

    Raises Unfit with a sentence for the first thing that is wrong.
    """
    if not isinstance(data, dict):
        raise Unfit(f"Each line must be a JSON object, not {_type(data)}.")
    status = _string(data, "status") or PUBLISHED
    if status not in {DRAFT, PUBLISHED}:
        raise Unfit(f"“status” must be “draft” or “published”, not “{_short(status)}”.")
    return Record(
        id=_id(data),
        title=_title(data, status),
        summary=without_controls(_string(data, "summary")).strip(),
        body=_string(data, "body"),
        published_at=_date(data),
        topics=_topics(data),
        authors=tuple(dict.fromkeys(_each(data, "authors", _author))),
        slug=slug_of(_string(data, "slug")),
        language=_language(data),
        status=status,
    )


def first_paragraph(html: str) -> str:
    """A standfirst for a text that has none: its first paragraph as plain text, at most 300 characters."""
    begun = re.split(r"<p\b", html, maxsplit=1, flags=re.IGNORECASE)[-1].partition(">")[2]
    paragraph, *rest = re.split(r"</p>", begun, maxsplit=1, flags=re.IGNORECASE)
    return Truncator(plain(paragraph if rest else html)).chars(SUMMARY_LENGTH, truncate="…")


def moment_of(text: str) -> datetime:
    """The moment that ISO 8601 with an offset tells. Raises Unfit if it tells none, or none that can be kept."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Unfit(
            "“published_at” must be an ISO 8601 date and time, for example 2026-03-01T09:00:00+00:00, not "
            f"“{_short(text)}”."
        ) from None
    if moment.tzinfo is None:
        raise Unfit(f"“published_at” needs a UTC offset, such as Z or +01:00: “{_short(text)}”.")
    # A day's room at both ends: every time zone can tell the moment's date.
    if not 1 < moment.year < 9999:
        raise Unfit(f"“published_at” is out of range: “{_short(text)}”.")
    return moment.astimezone(UTC)


def _string(data: dict[str, Any], field: str) -> str:
    value = data.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Unfit(f"“{field}” must be a string, not {_type(value)}.")
    if damage := _DAMAGE.search(value):
        raise Unfit(f"“{field}” contains the invalid character {_code(damage[0])}.")
    return value


def _line(value: str, field: str, longest: int | None) -> str:
    """The value, checked to be on one line and not too long."""
    for character in value:
        if unicodedata.category(character) == "Cc":
            raise Unfit(f"“{field}” contains the control character {_code(character)}.")
    if longest is not None and len(value) > longest:
        raise Unfit(f"“{field}” has {len(value)} characters. The limit is {longest}.")
    return value


def _id(data: dict[str, Any]) -> str:
    value = _string(data, "id")
    if not value:
        raise Unfit("“id” is required.")
    return _line(value, "id", ID_LENGTH)


def _title(data: dict[str, Any], status: str) -> str:
    value = " ".join(_string(data, "title").split())
    if "title" not in data or (not value and status == PUBLISHED):
        raise Unfit("“title” is required.")
    return single_line(_line(value, "title", TITLE_LENGTH if status == PUBLISHED else None))


def _date(data: dict[str, Any]) -> datetime | None:
    value = _string(data, "published_at")
    return moment_of(value) if value else None


def _language(data: dict[str, Any]) -> str:
    return _line(_string(data, "language").strip(), "language", LANGUAGE_LENGTH) or DEFAULT_LANGUAGE


def _each[T](data: dict[str, Any], field: str, read: Callable[[Any], T], most: int = MOST_NAMES) -> Iterator[T]:
    values = data.get(field)
    if values is None:
        return
    if not isinstance(values, list):
        raise Unfit(f"“{field}” must be a list, not {_type(values)}.")
    if len(values) > most:
        raise Unfit(f"“{field}” has {len(values)} entries. The limit is {most}.")
    yield from map(read, values)


def _author(value: Any) -> str:
    return _spelt(Author.spelling_of, _string({"authors": value}, "authors"))


def _topics(data: dict[str, Any]) -> tuple[TopicName, ...]:
    topics = tuple(_each(data, "topics", _topic))
    if (aliases := sum(len(topic.aliases) for topic in topics)) > MOST_ALIASES:
        raise Unfit(f"“topics” has {aliases} aliases in total. The limit is {MOST_ALIASES}.")
    return topics


def _topic(value: Any) -> TopicName:
    if isinstance(value, str):
        return TopicName(_topic_name(value))
    if not isinstance(value, dict):
        raise Unfit(f"Each topic must be a name or an object with a name, not {_type(value)}.")
    kind = _string(value, "kind")
    if kind and kind not in Kind.values:
        raise Unfit(f"Unknown topic kind “{_short(kind)}”. Use one of: {', '.join(Kind.values)}.")
    aliases = dict.fromkeys(_each(value, "aliases", _topic_name, MOST_ALIASES))
    return TopicName(_topic_name(value.get("name")), kind, tuple(aliases))


def _topic_name(value: Any) -> str:
    return _spelt(naming.spelling_of, _string({"topics": value}, "topics"))


def _spelt(spelling_of: Callable[[str], str], name: str) -> str:
    try:
        return spelling_of(name)
    except ValidationError as error:
        raise Unfit(" ".join(error.messages)) from None


def _type(value: Any) -> str:
    names: dict[type, str] = {dict: "an object", list: "a list", str: "a string", bool: "true or false"}
    return "empty (null)" if value is None else names.get(type(value), "a number")


def _short(text: str) -> str:
    return Truncator(single_line(text)).chars(40)


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"
