"""`manage.py import_articles FILE [--publish]`, or with the folder of a full export."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from newsroom.exchange.readers import full_export, jsonl
from newsroom.exchange.sites.items import Export
from newsroom.management.import_command import ImportCommand
from newsroom.management.site_import_command import SiteImportCommand


class Command(ImportCommand):
    """Imports files that `exchange.readers.jsonl` reads, and folders of `export_articles --full`."""

    help = (
        "Imports stories from JSON Lines, or everything from the folder of a full export. Safe to run again: only "
        "changed stories are updated."
    )
    unit = "lines"
    read = staticmethod(jsonl.read)

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the report of a folder."""
        super().add_arguments(parser)
        parser.add_argument(
            "--report", default="", metavar="FILE", help="of a folder: write a full report, as JSON if it is .json"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the file or the folder and print a summary."""
        if not Path(options["file"]).is_dir():
            super().handle(*args, **options)
            return
        folder = _FolderImport()
        folder.stdout, folder.stderr = self.stdout, self.stderr
        folder.handle(**{**options, "media": options["file"], "dry_run": False})


class _FolderImport(SiteImportCommand):
    """Imports the folder of a full export, which has its media files, too."""

    @contextmanager
    def open_export(self, name: str) -> Iterator[Export]:
        """See `SiteImportCommand`."""
        yield full_export.read(Path(name))
