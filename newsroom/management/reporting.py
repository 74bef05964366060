"""How the newsroom's commands talk to the operator."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError


class ReportingCommand(BaseCommand):
    """A command that reports on standard error while it works, and ends with one line on standard output."""

    def report(self, sentence: str) -> None:
        """Tell something that is no failure: progress, or what was left as it is."""
        self.stderr.write(sentence, style_func=str)


def counted(number: int, one: str, several: str) -> str:
    """The number with what it counts: “1 story”, “1,200 stories”."""
    return f"{number:,} {one if number == 1 else several}"


@contextmanager
def writing(name: str) -> Iterator[None]:
    """Say in a sentence why the file of this name was not written, if what is done within fails.

    For what writes beside an older file and replaces it once the new one is whole. Raises CommandError.
    """
    kept = "Any existing file was left unchanged."
    try:
        yield
    except OSError as error:
        raise CommandError(f"{name} was not written: {error.strerror or error}. {kept}") from error
    except DatabaseError as error:
        raise CommandError(f"{name} was not written. Database error: {str(error).splitlines()[0]}. {kept}") from error
    except KeyboardInterrupt:
        raise CommandError(f"Interrupted; {name} was not written. {kept}") from None
