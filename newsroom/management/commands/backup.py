"""`manage.py backup FILE`."""

from typing import Any

from django.core.management.base import CommandParser

from newsroom.exchange.backup import archive
from newsroom.exchange.progress import Progress
from newsroom.management.base import ReportingCommand, open_output


class Command(ReportingCommand):
    """Calls `exchange.backup.archive`."""

    help = (
        "Writes a consistent backup of the whole site (database and media) to one file. Only the file's owner can read "
        "it, because it contains user accounts. Sessions are not included."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the output file."""
        parser.add_argument("file", help="output file; an existing file is replaced only once the backup is complete")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the backup and print a summary."""
        progress = Progress(self.report, "rows and files")
        with open_output(options["file"]) as file:
            archive.write(file, progress)
        self.stdout.write(f"{progress.done:,} rows and files backed up; {progress.seconds:.0f} s")
