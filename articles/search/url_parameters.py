"""Parses the URL parameters of a search."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from articles.models import Author
from articles.search.terms import MAX_LENGTH
from newsroom.core.html import single_line
from topics.models import Topic
from topics.names import naming

# Characters of an invalid value that an error message repeats.
MAX_QUOTED = 40


@dataclass
class SearchRequest:
    """A parsed search. problems: a sentence for each parameter that is invalid and therefore ignored.

    is_cut: whether the text was longer.
    """

    text: str
    topic: Topic | None = None
    author: Author | None = None
    first: date | None = None
    last: date | None = None
    problems: list[str] = field(default_factory=list)
    is_cut: bool = False
    # Whether a filter names something that does not exist, so that there are no results.
    is_empty: bool = False

    @property
    def parameters(self) -> dict[str, str]:
        """The URL parameters, without invalid ones."""
        return {name: value for name, value in self._values.items() if value}

    @property
    def _values(self) -> dict[str, str]:
        return {
            "q": self.text,
            "topic": self.topic.slug if self.topic else "",
            "author": self.author.slug if self.author else "",
            "from": self.first.isoformat() if self.first else "",
            "to": self.last.isoformat() if self.last else "",
        }

    def url(self, **others: str) -> str:
        """Return the URL of the same search with these parameters changed; "" removes one."""
        values = {name: value for name, value in {**self._values, **others}.items() if value}
        return f"?{urlencode(values)}"


def parse_request(parameters: Mapping[str, str]) -> SearchRequest:
    """Parse URL parameters."""
    text = parameters.get("q", "").strip()
    requested = SearchRequest(single_line(text[:MAX_LENGTH]), is_cut=len(text) > MAX_LENGTH)
    for name in ("first", "last"):
        _read_day(requested, name, single_line(parameters.get({"first": "from", "last": "to"}[name], "")[:MAX_LENGTH]))
    if value := _name_in(parameters, "topic"):
        requested.topic = _topic(value) if len(value) <= MAX_LENGTH else None
        _check_exists(
            requested, requested.topic, _("Topic “%(name)s” not found.") % {"name": single_line(value[:MAX_QUOTED])}
        )
    if value := _name_in(parameters, "author"):
        is_short = len(value) <= MAX_LENGTH
        requested.author = Author.objects.public().filter(slug=value).first() if is_short else None
        _check_exists(
            requested, requested.author, _("Author “%(name)s” not found.") % {"name": single_line(value[:MAX_QUOTED])}
        )
    if requested.first and requested.last and requested.first > requested.last:
        requested.problems.append(_("The start date must not be after the end date."))
    return requested


def _name_in(parameters: Mapping[str, str], parameter: str) -> str:
    """Return the name in a parameter, on one line. One that is too long stays so, and is not looked up."""
    value = parameters.get(parameter, "")
    return single_line(value) if len(value) <= MAX_LENGTH else value[: MAX_LENGTH + 1]


def _read_day(requested: SearchRequest, name: str, value: str) -> None:
    if not value:
        return
    try:
        day = date.fromisoformat(value)
        if not date.min.year < day.year < date.max.year:
            raise ValueError
    except ValueError:
        requested.problems.append(
            _("“%(day)s” is not a valid date, so it was ignored. Use the format 2026-01-31.")
            % {"day": value[:MAX_QUOTED]}
        )
    else:
        setattr(requested, name, day)


def _check_exists(requested: SearchRequest, found: Any, sentence: str) -> None:
    if found is None:
        requested.problems.append(sentence)
        requested.is_empty = True


def _topic(value: str) -> Topic | None:
    """Return the public topic with this slug or name, or None."""
    return naming.find_by_slug(value, among=Topic.objects.public()) or first_public(naming.find([value]).values())


def first_public(topics: Iterable[Topic]) -> Topic | None:
    """Return the first public one of these topics, or None."""
    return next((topic for topic in topics if topic.is_public), None)
