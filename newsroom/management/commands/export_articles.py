"""`manage.py export_articles [FILE]`."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError

from newsroom.exchange import export
from newsroom.exchange.files import replacing
from newsroom.exchange.progress import Progress
from newsroom.management.reporting import ReportingCommand


class Command(ReportingCommand):
    """A face for `exchange.export`. The summary goes to standard error when standard output carries the stories."""

    help = "Exports every story that was not withdrawn as JSON Lines: to standard output, or to a file, whole or not."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to write."""
        parser.add_argument("file", nargs="?", default="-", help="the file to write; - for standard output (default)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Export, then tell in one line how much."""
        name = options["file"]
        progress = Progress(self.report, "stories")
        try:
            if name == "-":
                export.write(sys.stdout.buffer, progress)
                sys.stdout.buffer.flush()
            else:
                with replacing(Path(name)) as file:
                    export.write(file, progress)
        except OSError as error:
            raise CommandError(f"{name} was not written: {error.strerror or error}. An older file is kept.") from error
        except DatabaseError as error:
            raise CommandError(f"{name} was not written: the database gave way: {error}.") from error
        except KeyboardInterrupt:
            raise CommandError(f"Interrupted; {name} was not written. An older file is kept.") from None
        tell = self.report if name == "-" else self.stdout.write
        tell(f"{progress.done:,} stories exported; {progress.seconds:.0f} s")
