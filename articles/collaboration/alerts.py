"""Alerts at the top of a story's screen, from the packages above that register for it."""

from collections.abc import Callable
from typing import NamedTuple

from articles.models import Article


class Alert(NamedTuple):
    """Something that the writers of a story must know. permission: of those who can follow the link."""

    heading: str
    text: str
    url: str
    link: str
    permission: str


type Finder = Callable[[Article], list[Alert]]
_finders: list[Finder] = []


def register(find: Finder) -> None:
    """Register a function that returns the alerts of a story, with a fixed number of queries."""
    _finders.append(find)


def alerts_of(article: Article) -> list[Alert]:
    """Return the alerts of the story."""
    return [alert for find in _finders for alert in find(article)]
