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
        "Writes the whole site, database and media, into one file, as it is at this moment. Only its owner may read "
        "the file: it holds the accounts. Sessions are left out."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to write."""
        parser.add_argument("file", help="the file to write; an older one is replaced once the new one is whole")

    def handle(self, *args: Any, **options: Any) -> None:
        """Back up, then tell in one line how much."""
        name = options["file"]
        progress = Progress(self.report, "rows and files")
        with writing(name), replacing(Path(name)) as file:
            backup.write(file, progress)
        self.stdout.write(f"{progress.done:,} rows and files backed up; {progress.seconds:.0f} s")
