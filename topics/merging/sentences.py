"""The words that plans have in common."""

from collections.abc import Iterable
from typing import Any

# So many headlines or names are told, and how many more there are.
SHOWN = 40


def headline(entry: Any) -> str:
    """The headline of the entry's story, in quotes."""
    return f"“{entry.content_object}”"


def listed(names: Iterable[str]) -> str:
    """The names, one after the other; of many the first."""
    names = list(names)
    shown, more = names[:SHOWN], len(names) - SHOWN
    last = f"{more:,} more" if more > 0 else shown.pop() if shown else ""
    return " and ".join(filter(None, (", ".join(shown), last)))


def quoted(names: Iterable[Any]) -> str:
    """The same of names of topics, each in quotes."""
    return listed(f"“{name}”" for name in names)


def stories_are(number: int, one: str = "", many: str = "") -> str:
    """So many stories; one, many: the verb that follows."""
    return f"{number:,} {'story' if number == 1 else 'stories'} {one if number == 1 else many}".rstrip()
