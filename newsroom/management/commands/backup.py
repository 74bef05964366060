"""`manage.py backup FILE`."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from newsroom.exchange import backup
from newsroom.exchange.files import replacing
from newsroom.exchange.progress import Progress
from newsroom.management.reporting import ReportingCommand, writing


class Command(ReportingCommand):
    """A face for `exchange.backup`."""

    help = (
        "Writes a consistent backup of the whole site (database and media) to one file. Only the file's owner can read "
        "it, because it contains user accounts. Sessions are not included."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to write."""
        parser.add_argument("file", help="output file; an existing file is replaced only once the backup is complete")

    def handle(self, *args: Any, **options: Any) -> None:
        """Back up, then tell in one line how much."""
        name = options["file"]
        progress = Progress(self.report, "rows and files")
        with writing(name), replacing(Path(name)) as file:
            backup.write(file, progress)
        self.stdout.write(f"{progress.done:,} rows and files backed up; {progress.seconds:.0f} s")
