"""Helpers for the sentences of previews."""

from collections.abc import Iterable
from typing import Any

# The maximum number of headlines or names in a sentence.
MAX_SHOWN = 40


def headline(entry: Any) -> str:
    """Return the headline of the entry's story, in quotes."""
    return f"“{entry.content_object}”"


def join_names(names: Iterable[str]) -> str:
    """Return the names as a list in a sentence. After `MAX_SHOWN` names, it ends with the number of the others."""
    names = list(names)
    shown, more = names[:MAX_SHOWN], len(names) - MAX_SHOWN
    last = f"{more:,} more" if more > 0 else shown.pop() if shown else ""
    return " and ".join(filter(None, (", ".join(shown), last)))


def join_quoted(names: Iterable[Any]) -> str:
    """Return the names as `join_names` does, each in quotes."""
    return join_names(f"“{name}”" for name in names)


def count_stories(number: int, one: str = "", many: str = "") -> str:
    """Return the number of stories in words, followed by a verb. one, many: the verb in singular and plural."""
    return f"{number:,} {'story' if number == 1 else 'stories'} {one if number == 1 else many}".rstrip()
