"""`manage.py export_articles [FILE]`, or with `--full DIR`."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from newsroom.exchange import export
from newsroom.exchange.full_export import writing
from newsroom.exchange.full_export.folder import NotEmpty
from newsroom.exchange.progress import Progress
from newsroom.management.base import ReportingCommand, count_with_noun, open_output

_NOUNS = {
    writing.STORIES: ("story", "stories"),
    writing.TOPICS: ("topic", "topics"),
    writing.AUTHORS: ("author", "authors"),
    writing.PAGES: ("page", "pages"),
    writing.REDIRECTS: ("redirect", "redirects"),
    writing.LIBRARY: ("media file", "media files"),
}


class Command(ReportingCommand):
    """Calls `exchange.export`, or `exchange.full_export`.

    The summary goes to standard error if the stories go to standard output.
    """

    help = (
        "Exports all stories, except unpublished and binned ones, as JSON Lines to standard output or a file; with "
        "--full, everything except accounts to a folder."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the output file and the output folder."""
        outputs = parser.add_mutually_exclusive_group()
        outputs.add_argument("file", nargs="?", default="-", help="output file; use - for standard output (default)")
        outputs.add_argument(
            "--full",
            metavar="DIR",
            help="new or empty folder for stories, topics, authors, pages, redirects and media, with drafts and "
            "unpublished stories; its README.txt explains the files",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Export the stories, or everything, and print a summary."""
        if options["full"] is not None:
            self._export_everything(options["full"])
            return
        name = None if options["file"] == "-" else options["file"]
        progress = Progress(self.report, "stories")
        with open_output(name) as file:
            export.write(file, progress)
        write = self.stdout.write if name else self.report
        write(f"{count_with_noun(progress.done, 'story', 'stories')} exported; {progress.seconds:.0f} s")

    def _export_everything(self, name: str) -> None:
        """Write the folder. Raises CommandError if that fails, or if media files are missing."""
        progress = Progress(self.report, "items")
        try:
            counts, missing = writing.write(Path(name), progress)
        except NotEmpty:
            raise CommandError(f"{name} is not empty. Nothing was written. Choose a new or empty folder.") from None
        parts = ", ".join(count_with_noun(counts[name], *nouns) for name, nouns in _NOUNS.items())
        self.stdout.write(f"{parts} exported; {progress.seconds:.0f} s")
        if missing:
            files = count_with_noun(len(missing), "media file was", "media files were")
            raise CommandError(
                f"{files} not found in the media storage: {', '.join(missing[:5])}{'…' if len(missing) > 5 else ''}. "
                "Everything else was exported. `is_missing` marks them in media.jsonl."
            )
