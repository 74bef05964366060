"""`manage.py move_media bucket|folder [--delete]`."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from newsroom.core.images.storage import CompleteFileStorage, media_storage
from newsroom.exchange import moving_media
from newsroom.exchange.progress import Progress
from newsroom.management.base import ReportingCommand, count_with_noun

_NEXT = {
    "bucket": "Next: set MEDIA_STORAGE for the site and its worker, restart both, and run this again for what was "
    "uploaded until then.",
    "folder": "Next: remove MEDIA_STORAGE from the settings of the site and its worker, restart both, and run this "
    "again, with MEDIA_STORAGE, for what was uploaded until then.",
}
MAX_NAMED = 5


class Command(ReportingCommand):
    """Calls `exchange.moving_media`. Needs both settings: MEDIA_ROOT, the folder, and MEDIA_STORAGE, the bucket."""

    help = (
        "Copies all media from the folder MEDIA_ROOT to the bucket MEDIA_STORAGE or back, and compares each copy. Can "
        "run while the site is running, and again after an interruption."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add where to copy to, and whether to delete what was copied before."""
        parser.add_argument("to", choices=list(_NEXT), help="where to copy the files to")
        parser.add_argument(
            "--delete",
            action="store_true",
            help="once the site uses the copy: compare all files, and delete the others of those that are the same",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Copy and print what is left to do, or delete what had been copied."""
        bucket, folder = media_storage(), CompleteFileStorage()
        if isinstance(bucket, CompleteFileStorage):
            raise CommandError("MEDIA_STORAGE is not set. Set it to the URL of the bucket. Nothing was copied.")
        source, target = (folder, bucket) if options["to"] == "bucket" else (bucket, folder)
        progress = Progress(self.report, "files")
        copied = moving_media.copy(source, target, progress)
        self._report_library(copied)
        files = count_with_noun(copied.copied, "file", "files")
        summary = f"{files} copied and compared, {copied.present:,} had been there; {progress.seconds:.0f} s."
        if copied.damaged:
            differed = count_with_noun(len(copied.damaged), "copy", "copies")
            raise CommandError(f"{summary} Deleted {differed} that differed: {_some(copied.damaged)}. Run this again.")
        if options["delete"] and not copied.copied:
            deleted, different = moving_media.delete_copied(source, target, progress)
            summary = f"{summary} {count_with_noun(deleted, 'file', 'files')} deleted from where they came."
            if different:
                raise CommandError(f"{summary} Not deleted, because they are not the same: {_some(different)}.")
        elif options["delete"]:
            summary = f"{summary} None deleted, because some were only copied now. Run this again."
        else:
            self.report(_NEXT[options["to"]])
        self.stdout.write(summary)

    def _report_library(self, copied: moving_media.Copied) -> None:
        """Report files that the library lacks, and those that it does not have."""
        if copied.without_file:
            number = count_with_noun(len(copied.without_file), "file of the library does", "files of the library do")
            self.report(f"{number} not exist in either place: {_some(copied.without_file)}.")
        if copied.without_row:
            number = count_with_noun(copied.without_row, "file belongs", "files belong")
            self.report(f"{number} to nothing in the library any more. No one can open them.")


def _some(names: list[str]) -> str:
    return f"{', '.join(names[:MAX_NAMED])}{'…' if len(names) > MAX_NAMED else ''}"
