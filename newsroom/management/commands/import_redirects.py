"""`manage.py import_redirects FILE`."""

import sys
from contextlib import nullcontext
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError

from newsroom.exchange.files import UnreadableFile
from newsroom.exchange.readers.redirects import lines_of
from newsroom.exchange.redirects import Import
from newsroom.management.base import ReportingCommand, count_with_noun, database_error
from newsroom.redirects.planning import Outcome


class Command(ReportingCommand):
    """Calls `exchange.redirects.Import`."""

    help = (
        "Imports redirects from old URLs from a CSV file with the columns old URL and new URL. Safe to run again. "
        "Lines that are refused are reported."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the file and whether to store anything."""
        parser.add_argument("file", help="CSV file; use - for standard input")
        parser.add_argument("--dry-run", action="store_true", help="report what would happen, and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the file and print a summary."""
        name = options["file"]
        title = "Standard input" if name == "-" else name
        run = Import(report=self.report, is_trial=options["dry_run"])
        failure = ""
        try:
            with nullcontext(sys.stdin.buffer) if name == "-" else open(name, "rb") as file:
                run.run(lines_of(file))
        except BrokenPipeError:
            raise
        except OSError as error:
            failure = f"{title} cannot be read: {error.strerror or error}."
        except UnreadableFile as error:
            failure = str(error)
        except DatabaseError as error:
            failure = database_error(error)
        except KeyboardInterrupt:
            failure = "Interrupted."
        if failure and not run.outcomes.total():
            raise CommandError(f"{failure} Nothing was changed.")
        self.stdout.write(run.summary)
        if failure:
            raise CommandError(f"{failure} All lines before were handled. Run the command again to continue.")
        if refused := run.outcomes[Outcome.REFUSED]:
            lines = count_with_noun(refused, "line was", "lines were")
            raise CommandError(f"{lines} refused (see the messages above). {self._done(options)}")

    @staticmethod
    def _done(options: dict[str, Any]) -> str:
        return "Nothing was changed." if options["dry_run"] else "All others were saved."
