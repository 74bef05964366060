"""Base of the commands that import stories."""

from collections.abc import Callable, Iterable
from typing import Any, BinaryIO

from django.core.management.base import CommandError, CommandParser

from newsroom.exchange.importing.importer import Import
from newsroom.exchange.records import Entry
from newsroom.management.base import ReportingCommand, catch_failures, count_with_noun, open_input, title_of


class ImportCommand(ReportingCommand):
    """Imports a file. The exit status is 1 if an entry was invalid or rejected, or if the file or database failed.

    Skipped stories, missing dates and skipped aliases are reported but are not failures.

    read: returns the entries of the open file; may raise UnreadableFile. unit: what the file has, in the plural.
    """

    read: Callable[[BinaryIO], Iterable[Entry]]
    unit: str

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the file and whether to publish."""
        parser.add_argument("file", help="input file; use - for standard input")
        parser.add_argument(
            "--publish", action="store_true", help="publish imported stories; by default they are imported as drafts"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the file and print a summary."""
        name = options["file"]
        run = Import(publish=options["publish"], report=self.report, unit=self.unit)
        with catch_failures(title_of(name)) as caught, open_input(name) as file:
            run.run(self.read(file))
        failure = caught.sentence
        if failure and not run.summary.outcomes.total():
            raise CommandError(f"{failure} Nothing was changed.")
        self.stdout.write(str(run.summary))
        if failure:
            raise CommandError(f"{failure} Stories imported so far have been saved. Run the command again to continue.")
        if failed := run.summary.failed:
            raise CommandError(
                f"{count_with_noun(failed, 'story was', 'stories were')} not imported (see the messages above). "
                f"{'All others were saved.' if run.summary.has_saved else 'Nothing was changed.'}"
            )
