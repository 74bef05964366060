"""`manage.py check_counts [--fix]`."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import transaction

from articles import announcing, filing, headlines, search, similarity
from newsroom.exchange.progress import Progress
from newsroom.exchange.snapshot import snapshot
from newsroom.management.reporting import ReportingCommand
from topics import counting, openings, resemblance


class Command(ReportingCommand):
    """A face for what `counting`, `resemblance`, `openings` and, of stories, `filing`, `headlines`, `similarity` and
    `search` keep.

    Exit status 1 if something is wrong.
    """

    help = "Compares every kept count, date and word, and what is kept of topics' names, with what it ought to be."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to mend."""
        parser.add_argument("--fix", action="store_true", help="set what is wrong to what it ought to be")

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell each difference on a line, then in one line how many there are."""
        wrong = 0
        checks = (
            filing.check_dates,
            counting.check,
            resemblance.check,
            openings.check,
            headlines.check,
            similarity.check,
            search.index.check,
        )
        progress = Progress(self.report, f"of {len(checks)} comparisons")
        with snapshot():
            for check in progress.over(checks):
                for sentence in check():
                    wrong += 1
                    self.stdout.write(sentence)
        if not wrong:
            self.stdout.write("Every count and date is right.")
        elif options["fix"]:
            with transaction.atomic():
                filing.fix_dates()
                counting.fix()
                announcing.everything()
            # Each holds what publishing takes before a topic, so none can follow within.
            resemblance.fix()
            openings.fix()
            headlines.fix()
            similarity.fix()
            search.index.fix()
            self.stdout.write(f"{wrong:,} differences; all are mended.")
        else:
            raise CommandError(f"{wrong:,} differences; nothing was changed. --fix mends them.")
