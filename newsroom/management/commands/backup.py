"""`manage.py backup FILE`."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from newsroom.core.models import Process, ProcessStatus
from newsroom.exchange.backup import archive
from newsroom.exchange.progress import Progress
from newsroom.management.base import ReportingCommand, count_with_noun, open_output


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
        """Write the backup and print a summary. Raises CommandError also if files are missing in it."""
        progress = Progress(self.report, "rows and files")
        try:
            with open_output(options["file"]) as file:
                missing = archive.write(file, progress)
        except archive.NoMediaError as error:
            raise CommandError(
                "The media storage has none of the images and files of the library. Check MEDIA_ROOT or MEDIA_STORAGE, "
                f"and that the disk is mounted. Nothing was written to {options['file']}."
            ) from error
        ProcessStatus.record(Process.BACKUP, file=str(Path(options["file"]).absolute()))
        self.stdout.write(f"{progress.done:,} rows and files backed up; {progress.seconds:.0f} s")
        if missing:
            files = count_with_noun(len(missing), "file of the library was", "files of the library were")
            raise CommandError(
                f"{files} not found in the media storage: {', '.join(missing[:5])}{'…' if len(missing) > 5 else ''}. "
                "Everything else was backed up."
            )
