"""Base of the commands that import a whole site."""

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj
from typing import Any, BinaryIO

from django.core.management.base import CommandError, CommandParser

from newsroom.exchange.files import atomic_write
from newsroom.exchange.sites.items import Export
from newsroom.exchange.sites.media.sources import open_source
from newsroom.exchange.sites.report import Report
from newsroom.exchange.sites.site_import import SiteImport
from newsroom.management.base import ReportingCommand, catch_failures, count_with_noun, title_of


class SiteImportCommand(ReportingCommand):
    """Imports an export of another site. The exit status is 1 if an item was invalid or rejected, or if a file or the
    database failed.

    export_of: returns the export in the open file, which is read more than once; may raise UnreadableFile.
    """

    export_of: Callable[[BinaryIO], Export]

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the file, the media and the options."""
        parser.add_argument("file", help="input file; use - for standard input")
        parser.add_argument(
            "--media",
            default="",
            metavar="PLACE",
            help="where the media files are: the uploads folder, a ZIP file of it, the URL of the old site, "
            "or a text file with one URL per line; without it, no media are imported",
        )
        parser.add_argument(
            "--publish",
            action="store_true",
            help="publish what was public on the old site; by default everything is imported as a draft",
        )
        parser.add_argument("--dry-run", action="store_true", help="store nothing, only report what would be imported")
        parser.add_argument("--report", default="", metavar="FILE", help="write a full report, as JSON if it is .json")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the file, print a summary and write the report."""
        name = options["file"]
        run: SiteImport | None = None
        with (
            catch_failures(title_of(name)) as caught,
            self.open_export(name) as export,
            open_source(options["media"]) as source,
        ):
            run = SiteImport(
                export,
                source,
                publish=options["publish"],
                is_dry_run=options["dry_run"],
                tell=self.report,
            )
            run.run()
        if run is None:
            raise CommandError(f"{caught.sentence} Nothing was changed.")
        self._end(run.report, caught.sentence, options["report"])

    @contextmanager
    def open_export(self, name: str) -> Iterator[Export]:
        """Open the export with this name, or on standard input. Raises UnreadableFile, OSError."""
        with _opened(name) as file:
            yield self.export_of(file)

    def _end(self, report: Report, failure: str, name: str) -> None:
        if name:
            text = report.as_json() if name.endswith(".json") else report.as_text()
            with atomic_write(Path(name)) as file:
                file.write(text.encode())
        if report.is_dry_run:
            self.stdout.write("Dry run: nothing was changed. The import would result in:")
        self.stdout.write("\n".join(report.summary()))
        saved = report.has_saved and not report.is_dry_run
        if failure:
            after = "What was imported so far has been saved. Run the command again to continue."
            raise CommandError(f"{failure} {after if saved else 'Nothing was changed.'}")
        if report.ends_early:
            raise CommandError(f"{report.ends_early} Export the site again and import that file.")
        if failed := report.failed:
            all_others = "All others were saved." if saved else "Nothing was changed."
            hint = f"see {name}" if name else "use --report FILE for the reasons"
            raise CommandError(
                f"{count_with_noun(failed, 'item was', 'items were')} not imported ({hint}). {all_others}"
            )


@contextmanager
def _opened(name: str) -> Iterator[BinaryIO]:
    """Open the file. Standard input is copied to a temporary file first, because exports are read more than once."""
    if name != "-":
        with open(name, "rb") as file:
            yield file
        return
    with tempfile.TemporaryFile() as copy:
        copyfileobj(sys.stdin.buffer, copy)
        copy.seek(0)
        yield copy
