"""`manage.py export_articles [FILE]`."""

from typing import Any

from django.core.management.base import CommandParser

from newsroom.exchange import export
from newsroom.exchange.progress import Progress
from newsroom.management.base import ReportingCommand, count_with_noun, open_output


class Command(ReportingCommand):
    """Calls `exchange.export`. The summary goes to standard error if the stories go to standard output."""

    help = "Exports all stories, except unpublished and binned ones, as JSON Lines to standard output or a file."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the output file."""
        parser.add_argument("file", nargs="?", default="-", help="output file; use - for standard output (default)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Export the stories and print a summary."""
        name = None if options["file"] == "-" else options["file"]
        progress = Progress(self.report, "stories")
        with open_output(name) as file:
            export.write(file, progress)
        write = self.stdout.write if name else self.report
        write(f"{count_with_noun(progress.done, 'story', 'stories')} exported; {progress.seconds:.0f} s")
