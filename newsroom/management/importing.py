"""What the commands that take stories in have in common."""

import sys
from collections.abc import Iterable
from typing import Any, BinaryIO

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError

from newsroom.exchange.records import Entry
from newsroom.exchange.sources import Unreadable
from newsroom.exchange.writer import Import
from newsroom.management.reporting import ReportingCommand, counted, database_error

KEPT = "Stories imported so far have been saved. Run the command again to continue."


class ImportCommand(ReportingCommand):
    """A face for the importers. Exit status 1: something was bad or refused, the file or the database gave way.

    Kept stories, missing dates and skipped aliases are reported and are no failure.
    """

    # What the file consists of, in the plural.
    unit = "stories"

    def read(self, file: BinaryIO) -> Iterable[Entry]:
        """The entries of the open file. May raise Unreadable."""
        raise NotImplementedError

    def add_arguments(self, parser: CommandParser) -> None:
        """The same for every importer."""
        parser.add_argument("file", help="input file; use - for standard input")
        parser.add_argument(
            "--publish", action="store_true", help="publish imported stories; by default they are imported as drafts"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the file, then tell in one line what was done."""
        name = options["file"]
        title = "Standard input" if name == "-" else name
        run = Import(publish=options["publish"], report=self.report, unit=self.unit)
        failure = ""
        try:
            if name == "-":
                run.run(self.read(sys.stdin.buffer))
            else:
                with open(name, "rb") as file:
                    run.run(self.read(file))
        except BrokenPipeError:
            raise
        except OSError as error:
            failure = f"{title} cannot be read: {error.strerror or error}."
        except Unreadable as error:
            failure = str(error)
        except DatabaseError as error:
            failure = database_error(error)
        except KeyboardInterrupt:
            failure = "Interrupted."
        if failure and not run.summary.outcomes.total():
            raise CommandError(f"{failure} Nothing was changed.")
        self.stdout.write(str(run.summary))
        if failure:
            raise CommandError(f"{failure} {KEPT}")
        if lost := run.summary.lost:
            raise CommandError(
                f"{counted(lost, 'story was', 'stories were')} not imported (see the messages above). "
                f"{'All others were saved.' if run.summary.has_saved else 'Nothing was changed.'}"
            )
