"""`manage.py backup FILE`."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError

from newsroom.exchange import backup
from newsroom.exchange.files import replacing
from newsroom.exchange.progress import Progress
from newsroom.management.reporting import ReportingCommand


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
        kept = "An older file is kept."
        try:
            with replacing(Path(name)) as file:
                backup.write(file, progress)
        except OSError as error:
            raise CommandError(f"{name} was not written: {error.strerror or error}. {kept}") from error
        except DatabaseError as error:
            raise CommandError(f"{name} was not written: the database gave way: {error}. {kept}") from error
        except KeyboardInterrupt:
            raise CommandError(f"Interrupted; {name} was not written. {kept}") from None
        self.stdout.write(f"{progress.done:,} rows and files backed up; {progress.seconds:.0f} s")
