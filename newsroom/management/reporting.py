"""How the newsroom's commands talk to the operator."""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from articles.models import Article

# What SQLite and PostgreSQL say of a table or a column that is not there.
_IS_BEHIND = re.compile("no such (table|column)|has no column|(relation|column) .* does not exist")


class ReportingCommand(BaseCommand):
    """A command that reports progress on standard error and ends with one line on standard output.

    It does not start on a database that is unavailable or has no tables. Later failures end in one line too;
    `--traceback` shows the rest.
    """

    # Whether the database must answer and have tables.
    needs_tables = True

    def execute(self, *args: Any, **options: Any) -> Any:
        """Run the command. Raises CommandError for failures that the command does not handle itself."""
        try:
            if self.needs_tables:
                _require_tables()
            output = super().execute(*args, **options)
            self.stdout.flush()
            return output
        except BrokenPipeError:
            # The reader closed the pipe, as `head` does.
            sys.exit(1)
        except DatabaseError as error:
            raise CommandError(f"The command did not finish. {database_error(error)}") from error
        except OSError as error:
            file = f": {error.filename}" if error.filename else ""
            raise CommandError(f"The command did not finish: {error.strerror or error}{file}.") from error
        except KeyboardInterrupt:
            raise CommandError("Interrupted. Run the command again to continue.") from None
        finally:
            self._flush()

    def _flush(self) -> None:
        """Flush standard output. Discard what cannot be written, or Python would complain about it at exit."""
        try:
            self.stdout.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def report(self, sentence: str) -> None:
        """Tell something that is no failure: progress, or what was left as it is."""
        self.stderr.write(sentence, style_func=str)


def _require_tables() -> None:
    try:
        tables = connection.introspection.table_names()
    except DatabaseError as error:
        raise CommandError(f"{database_error(error)} Nothing was changed.") from error
    if Article._meta.db_table not in tables:
        raise CommandError("The database has no tables yet. Run `migrate` first. Nothing was changed.")


def counted(number: int, one: str, several: str) -> str:
    """Return the number with its noun: “1 story”, “1,200 stories”."""
    return f"{number:,} {one if number == 1 else several}"


def database_error(error: DatabaseError) -> str:
    """Return the first line of the database's message as a sentence."""
    told = f"Database error: {str(error).partition('\n')[0].rstrip('.')}."
    return f"{told} Run `migrate` first." if _IS_BEHIND.search(told) else told


@contextmanager
def writing(name: str) -> Iterator[None]:
    """Say in a sentence why the file of this name was not written, if what is done within fails.

    name: "-" is standard output; another is that of a file that is written beside an older one and replaces it once it
    is whole. Raises CommandError, or BrokenPipeError if nobody reads standard output any more.
    """
    if name == "-":
        failed, kept = "Standard output is incomplete", ""
    else:
        failed, kept = f"{name} was not written", " Any existing file was left unchanged."
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise CommandError(f"{failed}: {error.strerror or error}.{kept}") from error
    except DatabaseError as error:
        raise CommandError(f"{failed}. {database_error(error)}{kept}") from error
    except KeyboardInterrupt:
        raise CommandError(f"Interrupted. {failed}.{kept}") from None
