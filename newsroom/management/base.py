"""Base of the management commands: error messages, progress and output files."""

import logging
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.db import DatabaseError, connection

from articles.models import Article
from newsroom.core.monitoring import logs, slow_queries
from newsroom.core.system import database_connection
from newsroom.exchange.files import UnreadableFile, atomic_write

# What SQLite and PostgreSQL report for a missing table or column.
_MISSING_SCHEMA = re.compile("no such (table|column)|has no column|(relation|column) .* does not exist")


class ReportingCommand(BaseCommand):
    """A command that reports progress on standard error and ends with one line on standard output.

    It does not start on a database that is unavailable or has no tables. Later failures end in one line too;
    `--traceback` shows the rest.
    """

    # Whether the database must be available and have tables.
    needs_tables = True

    def __init__(self, stdout: Any = None, stderr: Any = None, **options: Any) -> None:
        """Log what would be on standard error if programs read it: with LOG_FORMAT=json, or for error reports."""
        super().__init__(stdout, stderr, **options)
        if stderr is None and not sys.stderr.isatty() and logs.is_read_by_programs():
            self.stderr = _LoggedOutput(logging.getLogger(type(self).__module__))

    def execute(self, *args: Any, **options: Any) -> Any:
        """Run the command. Raises CommandError for failures that the command does not handle itself."""
        try:
            if self.needs_tables:
                _require_tables()
            with slow_queries.watched():
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
        """Write a message that is not an error to standard error."""
        self.stderr.write(sentence, style_func=str)


class _LoggedOutput(OutputWrapper):
    """Standard error of a command that no one watches. Its messages become lines of the log."""

    def __init__(self, logger: logging.Logger) -> None:
        super().__init__(sys.stderr)
        self._logger = logger

    def write(  # type: ignore[override]  # As in the base class.
        self, msg: str = "", style_func: Callable[[str], str] | None = None, ending: str | None = None
    ) -> None:
        """Log the message: those with a style of their own are no errors."""
        self._logger.log(logging.ERROR if style_func is None else logging.INFO, "%s", msg)


def _require_tables() -> None:
    try:
        database_connection.check()
        tables = connection.introspection.table_names()
    except DatabaseError as error:
        raise CommandError(f"{database_error(error)} Nothing was changed.") from error
    if Article._meta.db_table not in tables:
        raise CommandError(
            "The database has no tables yet. Check DATABASE_URL; only on a new site, run `manage.py migrate`. Nothing "
            "was changed."
        )


def count_with_noun(number: int, one: str, several: str) -> str:
    """Return the number with its noun: “1 story”, “1,200 stories”."""
    return f"{number:,} {one if number == 1 else several}"


def database_error(error: DatabaseError) -> str:
    """Return the first line of the database's message as a sentence."""
    sentence = f"Database error: {str(error).partition('\n')[0].rstrip('.')}."
    return f"{sentence} Run `migrate` first." if _MISSING_SCHEMA.search(sentence) else sentence


@dataclass
class Failure:
    """Why a file could not be read to its end. sentence: for the operator, "" if it could."""

    sentence: str = ""


@contextmanager
def catch_failures(title: str) -> Iterator[Failure]:
    """Catch what keeps the block from importing a file to its end, so that what was imported can be reported.

    title: what the messages call the file. Raises BrokenPipeError, with which nothing can be reported.
    """
    failure = Failure()
    try:
        yield failure
    except BrokenPipeError:
        raise
    except OSError as error:
        failure.sentence = f"{error.filename or title} cannot be read: {error.strerror or error}."
    except UnreadableFile as error:
        failure.sentence = str(error)
    except DatabaseError as error:
        failure.sentence = database_error(error)
    except KeyboardInterrupt:
        failure.sentence = "Interrupted."


def open_input(name: str) -> AbstractContextManager[BinaryIO]:
    """Open the file with this name, or standard input for “-”. Raises OSError."""
    return nullcontext(sys.stdin.buffer) if name == "-" else open(name, "rb")


def title_of(name: str) -> str:
    """Return what messages call the input file with this name."""
    return "Standard input" if name == "-" else name


@contextmanager
def open_output(name: str | None) -> Iterator[BinaryIO]:
    """Open the file of this name, or standard output if it is None. An existing file is replaced once it is complete.

    Raises CommandError if the block fails, or BrokenPipeError if standard output was closed by its reader.
    """
    if name is None:
        failed, effect = "Standard output is incomplete", ""
    else:
        failed, effect = f"{name} was not written", " Any existing file was left unchanged."
    source = ""
    try:
        with nullcontext(sys.stdout.buffer) if name is None else atomic_write(Path(name)) as file:
            try:
                yield file
            except OSError as error:
                # This file is open, so an error with a name is of another one, such as an image that cannot be read.
                source = f": {error.filename}" if error.filename else ""
                raise
            file.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise CommandError(f"{failed}: {error.strerror or error}{source}.{effect}") from error
    except DatabaseError as error:
        raise CommandError(f"{failed}. {database_error(error)}{effect}") from error
    except KeyboardInterrupt:
        raise CommandError(f"Interrupted. {failed}.{effect}") from None
