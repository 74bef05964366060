"""The words that plans have in common."""

from collections.abc import Iterable, Sequence
from typing import Any

# So many headlines or names are told, and how many more there are.
SHOWN = 40


def headline(filing: Any) -> str:
    """The headline of the filing's story, in quotes."""
    return f"“{filing.content_object}”"


def listed(names: Iterable[str]) -> str:
    """The names, one after the other; of many the first."""
    names = list(names)
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more:,} more" if more > 0 else "")


def stories_are(number: int, one: str = "", many: str = "") -> str:
    """So many stories; one, many: the verb that follows."""
    return f"{number:,} {'story' if number == 1 else 'stories'} {one if number == 1 else many}".rstrip()


def it(things: Sequence[Any]) -> str:
    """The pronoun for the things."""
    return "it" if len(things) == 1 else "them"


def stay(number: int) -> str:
    """The verb for so many that stay."""
    return "stays" if number == 1 else "stay"
