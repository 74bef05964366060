"""`manage.py export_articles [FILE]`."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from newsroom.exchange import export
from newsroom.exchange.files import replacing
from newsroom.exchange.progress import Progress
from newsroom.management.reporting import ReportingCommand, counted, writing


class Command(ReportingCommand):
    """A face for `exchange.export`. The summary goes to standard error when standard output carries the stories."""

    help = "Exports all stories, except unpublished and binned ones, as JSON Lines to standard output or a file."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to write."""
        parser.add_argument("file", nargs="?", default="-", help="output file; use - for standard output (default)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Export, then tell in one line how much."""
        name = options["file"]
        progress = Progress(self.report, "stories")
        with writing(name):
            if name == "-":
                export.write(sys.stdout.buffer, progress)
                sys.stdout.buffer.flush()
            else:
                with replacing(Path(name)) as file:
                    export.write(file, progress)
        tell = self.report if name == "-" else self.stdout.write
        tell(f"{counted(progress.done, 'story', 'stories')} exported; {progress.seconds:.0f} s")
