"""`manage.py check_counts [--fix]`."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import transaction

from articles import announcing, search
from articles.search import headlines, similarity
from articles.workflow import bylines
from newsroom.core.tracking.snapshot import snapshot
from newsroom.exchange.progress import Progress
from newsroom.management.reporting import ReportingCommand, counted
from topics import counting
from topics.names import duplicates, prefix_index


class Command(ReportingCommand):
    """A face for what `counting`, `resemblance`, `openings` and, of stories, `bylines`, `headlines`, `similarity` and
    `search` keep.

    Exit status 1 if something is wrong.
    """

    help = "Checks stored counts, dates and search indexes against the data they are built from."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to mend."""
        parser.add_argument("--fix", action="store_true", help="rebuild anything that is wrong")

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell each difference on a line, then in one line how many there are."""
        wrong = 0
        checks = (
            bylines.check_dates,
            counting.check,
            duplicates.check,
            prefix_index.check,
            headlines.check,
            similarity.check,
            search.index.check,
        )
        progress = Progress(self.report, f"of {len(checks)} checks")
        with snapshot():
            for check in progress.over(checks):
                for sentence in check():
                    wrong += 1
                    self.stdout.write(sentence)
        found = f"{counted(wrong, 'problem', 'problems')} found"
        if not wrong:
            self.stdout.write("No problems found.")
        elif options["fix"]:
            with transaction.atomic():
                bylines.fix_dates()
                counting.fix()
                announcing.everything()
            # Each holds what publishing takes before a topic, so none can follow within.
            duplicates.fix()
            prefix_index.fix()
            headlines.fix()
            similarity.fix()
            search.index.fix()
            self.stdout.write(f"{found} and fixed.")
        else:
            raise CommandError(f"{found}. Nothing was changed. Run again with --fix to repair the data.")
