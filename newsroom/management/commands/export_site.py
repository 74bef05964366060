"""`manage.py export_site DIR [--base-url URL] [--all-lists] [--processes N]`."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from newsroom.exchange.progress import Progress
from newsroom.exchange.static_site import copying
from newsroom.exchange.static_site.output import Busy, NotOurs, OtherFileSystem
from newsroom.management.base import ReportingCommand, count_with_noun

# So many are listed one by one.
_MAX_LISTED = 50


class Command(ReportingCommand):
    """Calls `exchange.static_site`."""

    help = "Writes a static copy of the public site, which any file server can serve, or updates such a copy."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the output folder and the URL of the copy."""
        parser.add_argument("folder", metavar="DIR", help="new or empty folder, or one with an earlier copy")
        parser.add_argument("--base-url", metavar="URL", default="", help="URL of the copy (default: SITE_URL)")
        parser.add_argument(
            "--all-lists",
            action="store_true",
            help="also copy lists that only select from others: of two topics, of each month of each topic",
        )
        parser.add_argument(
            "--processes",
            metavar="N",
            type=int,
            default=os.cpu_count() or 1,
            help="processes that render pages at the same time (default: as many as there are cores)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the copy and print a summary. Raises CommandError if pages failed or links lead nowhere."""
        name, base_url = options["folder"], _base_url(options["base_url"])
        progress = Progress(self.report, "pages and files")
        try:
            result = copying.copy(
                *(Path(name), base_url, progress),
                processes=max(1, options["processes"]),
                has_all_lists=options["all_lists"],
            )
        except NotOurs:
            raise CommandError(
                f"{name} contains other files. Nothing was written. Choose a new folder, or one with an earlier copy."
            ) from None
        except Busy:
            raise CommandError(f"Another export writes to {name}. Nothing was written.") from None
        except OtherFileSystem:
            raise CommandError(
                f"{name} is the root of a file system. Choose a folder in it. Nothing was written."
            ) from None
        if result.failed:
            self._list([f"{page}: status {status}" for page, status in result.failed])
            raise CommandError(
                f"{count_with_noun(len(result.failed), 'page', 'pages')} failed. {name} was not changed."
            )
        parts = ", ".join(f"{count:,} {kind}" for kind, count in result.counts.items())
        self.stdout.write(
            f"{parts}; {result.written:,} files written, {result.removed:,} removed; {progress.seconds:.0f} s"
        )
        if result.dead_links:
            self._list([f"{link} not found (linked from {page})" for link, page in result.dead_links])
            links = count_with_noun(len(result.dead_links), "link leads", "links lead")
            raise CommandError(f"{links} nowhere. Everything else was copied.")

    def _list(self, lines: list[str]) -> None:
        for line in lines[:_MAX_LISTED]:
            self.report(line)
        if len(lines) > _MAX_LISTED:
            self.report(f"… and {len(lines) - _MAX_LISTED:,} more")


def _base_url(text: str) -> str:
    """Return the URL of the copy without a slash at the end. Raises CommandError if it is not that of a host."""
    url = urlsplit(text.rstrip("/") or settings.SITE_URL)
    if url.scheme not in {"http", "https"} or not url.hostname or url.path or url.query or url.fragment:
        raise CommandError(
            f"--base-url: “{text}” is not the URL of a host, such as https://archive.example. A copy cannot be below a "
            "path. Nothing was written."
        )
    return url.geturl()
