"""Validation of objects of the interchange format, which become records."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import Truncator

from articles import sources
from articles.choices import Step
from articles.models import Article, Author
from articles.story_fields import BY_NAME, EXCHANGED, Field, Html, Language, Line, Moment, References, Sources
from newsroom.core.html import plain, single_line
from newsroom.core.text.language_tags import is_language_tag
from newsroom.exchange.records import DRAFT, PUBLISHED, Entry, InvalidRecord, Record, TopicName
from topics.models import Kind
from topics.names import naming

ID_LENGTH = Article._meta.get_field("uid").max_length
# Limit for topics and for authors. More are a mistake: the number of pairs of topics, which are counted, grows with
# the square.
MAX_NAMES = 50
# Limit for the aliases of all topics of a story. While new ones are created, editors wait for the database.
MAX_ALIASES = 1000
SUMMARY_LENGTH = 300
# No database stores these characters and no text contains them, so the line is damaged.
_DAMAGE = re.compile("[\x00\ud800-\udfff]")
_IMAGE = re.compile(r"<img\b[^>]*+", re.IGNORECASE)
# An image of this site's library.
_LIBRARY_IMAGE = re.compile(r"\ssrc=[\"']?/media/", re.IGNORECASE)


def entry_of(number: int, data: object, *, note: str = "") -> Entry:
    """Return the entry for an object of the interchange format, with its record or the problem.

    note: as in `Entry`; images that the sanitiser will remove are added to it.
    """
    try:
        record = record_of(data)
        if lost := sum(not _LIBRARY_IMAGE.search(tag) for tag in _IMAGE.findall(record.body)):
            images = "1 image in the body was" if lost == 1 else f"{lost} images in the body were"
            note = f"{note} {images} not imported.".lstrip()
        return Entry(number, record, note=note)
    except InvalidRecord as error:
        return Entry(number, problem=str(error))


def record_of(data: object) -> Record:
    """Return the record for an object of the interchange format. Unknown fields are ignored.

    Raises InvalidRecord for the first problem found.
    """
    if not isinstance(data, dict):
        raise InvalidRecord(f"Each line must be a JSON object, not {type_name(data)}.")
    status = text_in(data, "status") or PUBLISHED
    if status not in {DRAFT, PUBLISHED}:
        raise InvalidRecord(f"“status” must be “draft” or “published”, not “{_shortened(status)}”.")
    return Record(id=_id(data), values={name: _value(BY_NAME[name], data, status) for name in EXCHANGED}, status=status)


def _value(field: Field, data: dict[str, Any], status: str) -> Any:
    """Return the value of the field, read according to its kind."""
    match field:
        case References():
            return _topics(data) if field.name == "topics" else _authors(data)
        case Moment():
            value = text_in(data, field.name)
            return parse_date(value) if value else None
        case Html():
            return text_in(data, field.name)
        case Line():
            return _line_of(field, data, status)
        case Sources():
            return _sources(data)
        case Language():
            return field.clean(_language(data, field))
        case _:
            return field.clean(text_in(data, field.name))


def _line_of(field: Line, data: dict[str, Any], status: str) -> str:
    given = " ".join(text_in(data, field.name).split())
    value = field.clean(given)
    is_required = Step.PUBLISH in field.required_for
    if is_required and (field.name not in data or (not value and status == PUBLISHED)):
        raise InvalidRecord(f"“{field.name}” is required.")
    _line(given, field.name, _max_length(field) if status == PUBLISHED else None)
    return value


def _language(data: dict[str, Any], field: Language) -> str:
    tag = _line(text_in(data, field.name).strip(), field.name, _max_length(field))
    if tag and not is_language_tag(tag):
        raise InvalidRecord(
            f"“{field.name}” must be a language tag, for example en or zh-Hans, not “{_shortened(tag)}”."
        )
    return tag


def _max_length(field: Field) -> int | None:
    length: int | None = getattr(Article._meta.get_field(field.name), "max_length", None)
    return length


def first_paragraph(html: str) -> str:
    """Return the first paragraph as plain text of at most 300 characters, for stories without a standfirst."""
    start = re.split(r"<p\b", html, maxsplit=1, flags=re.IGNORECASE)[-1].partition(">")[2]
    paragraph, *rest = re.split(r"</p>", start, maxsplit=1, flags=re.IGNORECASE)
    return Truncator(plain(paragraph if rest else html)).chars(SUMMARY_LENGTH, truncate="…")


def parse_date(text: str, field: str = "published_at") -> datetime:
    """Parse an ISO 8601 date and time with a UTC offset. field: for the message.

    Raises InvalidRecord if the text is not one, or if it cannot be stored.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidRecord(
            f"“{field}” must be an ISO 8601 date and time, for example 2026-03-01T09:00:00+00:00, not "
            f"“{_shortened(text)}”."
        ) from None
    if moment.tzinfo is None:
        raise InvalidRecord(f"“{field}” needs a UTC offset, such as Z or +01:00: “{_shortened(text)}”.")
    # One year less at both ends, so that the date exists in every time zone.
    if not 1 < moment.year < 9999:
        raise InvalidRecord(f"“{field}” is out of range: “{_shortened(text)}”.")
    return moment.astimezone(UTC)


def text_of(value: object, field: str) -> str:
    """Return the value of the field, or "" for null. Raises InvalidRecord if it is neither a string nor null."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InvalidRecord(f"“{field}” must be a string, not {type_name(value)}.")
    return value


def text_in(data: Mapping[str, Any], field: str) -> str:
    """Return the field, "" if it is null or missing. Raises InvalidRecord unless it is a string that can be stored."""
    value = text_of(data.get(field), field)
    if damage := _DAMAGE.search(value):
        raise InvalidRecord(f"“{field}” contains the invalid character {_code(damage[0])}.")
    return value


def _line(value: str, field: str, max_length: int | None) -> str:
    """Return the value. Raises InvalidRecord if it has control characters or is too long."""
    for character in value:
        if unicodedata.category(character) == "Cc":
            raise InvalidRecord(f"“{field}” contains the control character {_code(character)}.")
    if max_length is not None and len(value) > max_length:
        raise InvalidRecord(f"“{field}” has {len(value)} characters. The limit is {max_length}.")
    return value


def _id(data: dict[str, Any]) -> str:
    value = text_in(data, "id")
    if not value:
        raise InvalidRecord("“id” is required.")
    return _line(value, "id", ID_LENGTH)


def _each[T](data: dict[str, Any], field: str, read: Callable[[Any], T], limit: int = MAX_NAMES) -> Iterator[T]:
    values = data.get(field)
    if values is None:
        return
    if not isinstance(values, list):
        raise InvalidRecord(f"“{field}” must be a list, not {type_name(values)}.")
    if len(values) > limit:
        raise InvalidRecord(f"“{field}” has {len(values)} entries. The limit is {limit}.")
    yield from map(read, values)


def _authors(data: dict[str, Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_each(data, "authors", _author)))


def _author(value: Any) -> str:
    return _normalised(Author.spelling_of, text_in({"authors": value}, "authors"))


def _sources(data: dict[str, Any]) -> list[sources.Source]:
    rows = list(_each(data, "sources", _source, sources.MAX_SOURCES))
    if error := sources.limit_error(rows) or sources.url_error(rows):
        raise InvalidRecord(f"“sources” is invalid. {error}")
    return sources.cleaned(rows)


def _source(value: Any) -> sources.Source:
    if not isinstance(value, dict):
        raise InvalidRecord(f"Each source must be an object with a url, not {type_name(value)}.")
    return {name: single_line(text_in(value, name)) for name in sources.PARTS}


def _topics(data: dict[str, Any]) -> tuple[TopicName, ...]:
    topics = tuple(_each(data, "topics", _topic))
    if (aliases := sum(len(topic.aliases) for topic in topics)) > MAX_ALIASES:
        raise InvalidRecord(f"“topics” has {aliases} aliases in total. The limit is {MAX_ALIASES}.")
    return topics


def _topic(value: Any) -> TopicName:
    if isinstance(value, str):
        return TopicName(_topic_name(value))
    if not isinstance(value, dict):
        raise InvalidRecord(f"Each topic must be a name or an object with a name, not {type_name(value)}.")
    kind = text_in(value, "kind")
    if kind and kind not in Kind.values:
        raise InvalidRecord(f"Unknown topic kind “{_shortened(kind)}”. Use one of: {', '.join(Kind.values)}.")
    aliases = dict.fromkeys(_each(value, "aliases", _topic_name, MAX_ALIASES))
    return TopicName(_topic_name(value.get("name")), kind, tuple(aliases))


def _topic_name(value: Any) -> str:
    return _normalised(naming.spelling_of, text_in({"topics": value}, "topics"))


def _normalised(normalise: Callable[[str], str], name: str) -> str:
    try:
        return normalise(name)
    except ValidationError as error:
        raise InvalidRecord(" ".join(error.messages)) from None


def type_name(value: object) -> str:
    """Return the JSON type of the value in words, with an article."""
    names: dict[type, str] = {dict: "an object", list: "a list", str: "a string", bool: "true or false"}
    return "empty (null)" if value is None else names.get(type(value), "a number")


def _shortened(text: str) -> str:
    return Truncator(single_line(text)).chars(40)


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"
