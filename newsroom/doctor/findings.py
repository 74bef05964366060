"""Findings of the doctor, and the checks that make them."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple


class Finding(NamedTuple):
    """Something that is wrong, in sentences. is_advice: whether the site works well without it.

    effect: what it means for readers or editors; "" if the problem says it. remedy: what to do.
    """

    problem: str
    effect: str
    remedy: str
    is_advice: bool = False

    def __str__(self) -> str:
        return " ".join(filter(None, (self.problem, self.effect, self.remedy)))


class Check(NamedTuple):
    """A check. needs_database: it is left out while the database is unavailable. is_long: it reads the whole site."""

    find: Callable[[], Iterable[Finding]]
    needs_database: bool = True
    is_long: bool = False


class Subject(NamedTuple):
    """Checks of one part of the site, by the name that the command takes."""

    name: str
    checks: tuple[Check, ...]


def reason_of(error: object) -> str:
    """Return the first line of what an error says, with a full stop, so that a sentence can follow."""
    return f"{str(error).partition('\n')[0].rstrip('.')}."


def examine(subject: Subject, *, has_database: bool, is_full: bool) -> Iterator[Finding]:
    """Yield what the checks of the subject find. One that fails is a finding, too, and stops no other."""
    for check in subject.checks:
        if (check.needs_database and not has_database) or (check.is_long and not is_full):
            continue
        try:
            yield from check.find()
        except Exception as error:
            # Whatever is broken may break a check in any way.
            name = check.find.__name__.replace("_", " ")
            yield Finding(
                f"The check “{name}” failed: {type(error).__name__}: {reason_of(error)}",
                "It is unknown whether this part of the site works.",
                "Look for the error in the log of the site.",
            )
