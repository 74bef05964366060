"""`manage.py import_redirects FILE`."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from newsroom.exchange.readers.redirects import lines_of
from newsroom.exchange.redirects import Import
from newsroom.management.base import ReportingCommand, catch_failures, count_with_noun, open_input, title_of
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
        run = Import(report=self.report, is_trial=options["dry_run"])
        with catch_failures(title_of(name)) as caught, open_input(name) as file:
            run.run(lines_of(file))
        failure = caught.sentence
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
