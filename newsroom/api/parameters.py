"""The query parameters of lists."""

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field

from newsroom.api import cursors

DEFAULT_LIMIT, MAX_LIMIT = 20, 100
MAX_TOPICS = 2
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LIMIT = re.compile(r"[0-9]{1,4}")


def _word(value: Any) -> Any:
    """Return the text with single spaces, as the page cache reads it; None if it is blank."""
    return (" ".join(value.split()) or None) if isinstance(value, str) else value


def _day(value: Any) -> Any:
    word = _word(value)
    # The first and last years are those that some time zone cannot express.
    if isinstance(word, str) and not (_DAY.fullmatch(word) and "0001" < word[:4] < "9999"):
        raise ValueError("a day is needed, such as 2026-03-01")
    return word


def _limit(value: Any) -> Any:
    word = _word(value)
    if word is None:
        return DEFAULT_LIMIT
    if isinstance(word, str) and not (_LIMIT.fullmatch(word) and 1 <= int(word) <= MAX_LIMIT):
        raise ValueError(f"a number from 1 to {MAX_LIMIT} is needed")
    return word


def _words(values: Any) -> Any:
    words = [word for value in values if (word := _word(value))] if isinstance(values, list) else values
    return list(dict.fromkeys(words))


Cursor = Annotated[str | None, BeforeValidator(_word)]
Day = Annotated[date | None, BeforeValidator(_day)]


class PageParameters(BaseModel):
    """A page of a list."""

    cursor: Cursor = Field(
        None, max_length=cursors.MAX_LENGTH, description="From the URL in `next`. Without it: the first page."
    )
    limit: Annotated[int, BeforeValidator(_limit)] = Field(
        DEFAULT_LIMIT,
        json_schema_extra={"minimum": 1, "maximum": MAX_LIMIT},
        description="The number of items on a page.",
    )


class PeriodParameters(PageParameters):
    """A page of a list of stories of some days."""

    first: Day = Field(None, alias="from", description="The first day, in the site’s time zone.")
    last: Day = Field(None, alias="to", description="The last day, in the site’s time zone.")


class StoryParameters(PeriodParameters):
    """A page of a list of stories with filters."""

    topic: Annotated[list[str], BeforeValidator(_words)] = Field(
        [],
        json_schema_extra={"maxItems": MAX_TOPICS},
        description="A topic’s slug. Repeat it for the stories in both of two topics.",
    )
    author: Annotated[str | None, BeforeValidator(_word)] = Field(None, description="An author’s slug.")
