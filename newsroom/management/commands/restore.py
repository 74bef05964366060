"""`manage.py restore FILE [--force]`."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError

from newsroom.exchange import restoring
from newsroom.exchange.progress import Progress
from newsroom.management.reporting import ReportingCommand, database_error


class Command(ReportingCommand):
    """A face for `exchange.restoring`."""

    help = (
        "Restores a backup into an empty, migrated site on any supported database. The whole file is verified "
        "before anything is changed. A site with stories, topics, images or users is not changed without --force."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """What to read, and whether to lose what is here."""
        parser.add_argument("file", help="a file created by `backup`")
        parser.add_argument("--force", action="store_true", help="replace all existing data")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore, then tell in one line how much."""
        name = options["file"]
        progress = Progress(self.report, "rows and files")
        try:
            with open(name, "rb") as file:
                restoring.restore(file, progress, force=options["force"])
        except restoring.Refused as refused:
            raise CommandError(f"{refused} Nothing was changed.") from refused
        except OSError as error:
            raise CommandError(f"{name} was not restored: {error.strerror or error}. Nothing was changed.") from error
        except DatabaseError as error:
            raise CommandError(f"{name} was not restored. {database_error(error)} Nothing was changed.") from error
        except KeyboardInterrupt:
            raise CommandError("Interrupted. Nothing was changed.") from None
        self.stdout.write(f"{progress.done:,} rows and files restored; {progress.seconds:.0f} s")
