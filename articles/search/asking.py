"""What the address of a search asks for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from articles.models import Author
from articles.search.terms import LONGEST
from newsroom.core.html import single_line
from topics.models import Topic
from topics.names import naming

# So many characters of what cannot be understood are repeated.
TOLD = 40


@dataclass
class Asked:
    """What the address says. problems: a sentence for each part that cannot be understood, and is left out.

    is_cut: the text was longer.
    """

    text: str
    topic: Topic | None = None
    author: Author | None = None
    first: date | None = None
    last: date | None = None
    problems: list[str] = field(default_factory=list)
    is_cut: bool = False
    # Whether something is narrowed by what does not exist, so that nothing can be found.
    is_vain: bool = False

    @property
    def parameters(self) -> dict[str, str]:
        """Those of the address, without what cannot be understood."""
        return {name: value for name, value in self._said.items() if value}

    @property
    def _said(self) -> dict[str, str]:
        return {
            "q": self.text,
            "topic": self.topic.slug if self.topic else "",
            "author": self.author.slug if self.author else "",
            "from": self.first.isoformat() if self.first else "",
            "to": self.last.isoformat() if self.last else "",
        }

    def url(self, **others: str) -> str:
        """The address of the same search with these parameters instead; "" leaves one out."""
        said = {name: value for name, value in {**self._said, **others}.items() if value}
        return f"?{urlencode(said)}"


def asked_for(parameters: Mapping[str, str]) -> Asked:
    """What these parameters of an address ask for."""
    text = parameters.get("q", "").strip()
    asked = Asked(single_line(text[:LONGEST]), is_cut=len(text) > LONGEST)
    for name in ("first", "last"):
        _read_day(asked, name, single_line(parameters.get({"first": "from", "last": "to"}[name], "")[:LONGEST]))
    if told := _named(parameters, "topic"):
        asked.topic = _topic(told) if len(told) <= LONGEST else None
        _miss(asked, asked.topic, _("Topic “%(name)s” not found.") % {"name": single_line(told[:TOLD])})
    if told := _named(parameters, "author"):
        asked.author = Author.objects.public().filter(slug=told).first() if len(told) <= LONGEST else None
        _miss(asked, asked.author, _("Author “%(name)s” not found.") % {"name": single_line(told[:TOLD])})
    if asked.first and asked.last and asked.first > asked.last:
        asked.problems.append(_("The start date must not be after the end date."))
    return asked


def _named(parameters: Mapping[str, str], name: str) -> str:
    """What a parameter names, on one line. What is too long for a name stays so, and is not looked for."""
    told = parameters.get(name, "")
    return single_line(told) if len(told) <= LONGEST else told[: LONGEST + 1]


def _read_day(asked: Asked, name: str, told: str) -> None:
    if not told:
        return
    try:
        day = date.fromisoformat(told)
        if not date.min.year < day.year < date.max.year:
            raise ValueError
    except ValueError:
        asked.problems.append(
            _("“%(day)s” is not a valid date, so it was ignored. Use the format 2026-01-31.") % {"day": told[:TOLD]}
        )
    else:
        setattr(asked, name, day)


def _miss(asked: Asked, wanted: Any, sentence: str) -> None:
    if wanted is None:
        asked.problems.append(sentence)
        asked.is_vain = True


def _topic(told: str) -> Topic | None:
    """The public topic that the word means in addresses, or that has this name."""
    return naming.find_by_slug(told, among=Topic.objects.public()) or public_among(naming.find([told]).values())


def public_among(topics: Iterable[Topic]) -> Topic | None:
    """The first of these topics that readers may see, or None."""
    return next((topic for topic in topics if topic.is_public), None)
