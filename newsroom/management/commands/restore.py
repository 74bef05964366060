"""`manage.py restore FILE [--force]`."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError

from newsroom.exchange.backup import restore
from newsroom.exchange.progress import Progress
from newsroom.management.base import ReportingCommand, database_error


class Command(ReportingCommand):
    """Calls `exchange.backup.restore`."""

    help = (
        "Restores a backup into an empty, migrated site on any supported database. The whole file is verified "
        "before anything is changed. A site with stories, topics, images or users is not changed without --force."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the input file, and whether to replace existing data."""
        parser.add_argument("file", help="a file created by `backup`")
        parser.add_argument("--force", action="store_true", help="replace all existing data")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore the backup and print a summary."""
        name = options["file"]
        progress = Progress(self.report, "rows and files")
        try:
            with open(name, "rb") as file:
                restore.restore(file, progress, force=options["force"])
        except restore.RestoreError as error:
            raise CommandError(f"{error} Nothing was changed.") from error
        except OSError as error:
            raise CommandError(f"{name} was not restored: {error.strerror or error}. Nothing was changed.") from error
        except DatabaseError as error:
            raise CommandError(f"{name} was not restored. {database_error(error)} Nothing was changed.") from error
        except KeyboardInterrupt:
            raise CommandError("Interrupted. Nothing was changed.") from None
        self.stdout.write(f"{progress.done:,} rows and files restored; {progress.seconds:.0f} s")
