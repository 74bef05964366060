"""The query parameters of lists."""

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, WithJsonSchema

from articles.search import url_parameters
from articles.search.terms import MAX_LENGTH
from newsroom.api import cursors
from newsroom.core.text import language_tags

DEFAULT_LIMIT, MAX_LIMIT = 20, 100
MAX_TOPICS = 2
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LIMIT = re.compile(r"[0-9]{1,4}")


def _word(value: Any) -> Any:
    """Return the text with single spaces, as the page cache reads it; None if it is blank."""
    return (" ".join(value.split()) or None) if isinstance(value, str) else value


def _cursor(value: Any) -> Any:
    if isinstance(value, str) and len(value) > cursors.MAX_LENGTH:
        raise ValueError(f"it has more than {cursors.MAX_LENGTH} characters")
    return _word(value)


def _day(value: Any) -> Any:
    word = _word(value)
    if not isinstance(word, str):
        return word
    if not _DAY.fullmatch(word):
        raise ValueError("a day is needed, such as 2026-03-01")
    # Of the first and the last year there are days that some time zones cannot express. No story is so old or new.
    return word.replace("0001-", "0002-", 1) if word < "0002" else word.replace("9999-", "9998-", 1)


def _limit(value: Any) -> Any:
    word = _word(value)
    if word is None:
        return DEFAULT_LIMIT
    if isinstance(word, str) and not (_LIMIT.fullmatch(word) and 1 <= int(word) <= MAX_LIMIT):
        raise ValueError(f"a number from 1 to {MAX_LIMIT} is needed")
    return word


def _text(value: Any) -> Any:
    return _word(value) or ""


def _language(value: Any) -> Any:
    word = _word(value)
    if isinstance(word, str) and not language_tags.is_language_tag(word):
        raise ValueError("a language tag is needed, such as en or zh-Hans")
    return word


def _choice(value: Any) -> Any:
    word = _word(value)
    return word.lower() if isinstance(word, str) else word


def _order(value: Any) -> Any:
    return _choice(value) or "newest"


def _few(values: Any, number: int, sentence: str) -> Any:
    """Return the words of a parameter that may be repeated so often, blank values included."""
    if isinstance(values, list) and len(values) > number:
        raise ValueError(sentence)
    return _words(values)


def _topics_of_list(values: Any) -> Any:
    # A topic may be there by several names.
    return _few(values, 2 * MAX_TOPICS, "two topics at most can be combined")


def _topics_of_search(values: Any) -> Any:
    return _few(values, url_parameters.MAX_TOPICS, f"{url_parameters.MAX_TOPICS} topics at most can be combined")


def _words(values: Any) -> Any:
    words = [word for value in values if (word := _word(value))] if isinstance(values, list) else values
    # Sorted, as in the cache's key: the URL of the next page has them.
    return sorted(set(words)) if isinstance(words, list) else words


def _describe_limit(schema: dict[str, Any]) -> None:
    """Describe that a blank value is the default."""
    number = {"type": schema.pop("type"), "minimum": 1, "maximum": MAX_LIMIT}
    schema["anyOf"] = [number, {"type": "string", "maxLength": 0}]


Cursor = Annotated[str | None, BeforeValidator(_cursor)]
Day = Annotated[
    date | None,
    BeforeValidator(_day),
    # A blank one is none.
    WithJsonSchema(
        {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "maxLength": 0}, {"type": "null"}]}
    ),
]


class PageParameters(BaseModel):
    """A page of a list."""

    cursor: Cursor = Field(
        None, max_length=cursors.MAX_LENGTH, description="From the URL in `next`. Without it: the first page."
    )
    limit: Annotated[int, BeforeValidator(_limit)] = Field(
        DEFAULT_LIMIT,
        json_schema_extra=_describe_limit,
        description="The number of items on a page.",
    )


class PeriodParameters(PageParameters):
    """A page of a list of stories of some days."""

    first: Day = Field(None, alias="from", description="The first day, in the site’s time zone.")
    last: Day = Field(None, alias="to", description="The last day, in the site’s time zone.")


class StoryParameters(PeriodParameters):
    """A page of a list of stories with filters."""

    topic: Annotated[list[str], BeforeValidator(_topics_of_list)] = Field(
        [],
        json_schema_extra={"maxItems": 2 * MAX_TOPICS},
        description="A topic’s slug. Repeat it for the stories in both of two topics.",
    )
    author: Annotated[str | None, BeforeValidator(_word)] = Field(None, description="An author’s slug.")


class SearchParameters(PeriodParameters):
    """A page of the stories that a search finds."""

    q: Annotated[str, BeforeValidator(_text)] = Field(
        "",
        max_length=MAX_LENGTH,
        description="Words (the beginnings of longer words match, too), “exact phrases”, and -excluded words.",
    )
    topic: Annotated[list[str], BeforeValidator(_topics_of_search)] = Field(
        [],
        json_schema_extra={"maxItems": url_parameters.MAX_TOPICS},
        description="A topic’s slug. Repeat it for the stories in all of several topics.",
    )
    author: Annotated[str | None, BeforeValidator(_word)] = Field(None, description="An author’s slug.")
    label: Annotated[Literal["opinion", "analysis", "sponsored"] | None, BeforeValidator(_choice)] = Field(
        None,
        json_schema_extra={
            "anyOf": [{"type": "string", "enum": ["opinion", "analysis", "sponsored", ""]}, {"type": "null"}]
        },
        description="The label of the stories.",
    )
    language: Annotated[str | None, BeforeValidator(_language)] = Field(
        None,
        json_schema_extra={"pattern": f"^(?:{language_tags.PATTERN})?$"},
        description="A language tag (BCP 47). `zh` has stories in `zh-Hans`, too.",
    )
    order: Annotated[Literal["newest", "relevance"], BeforeValidator(_order)] = Field(
        "newest",
        json_schema_extra={"enum": ["newest", "relevance", ""]},
        description="`relevance` puts better matches first, unless more than 10,000 stories are found.",
    )
