"""`manage.py check_counts [--fix]`."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import transaction

from articles import invalidation
from articles.search import drafts, headlines, similarity
from articles.search import index as search_index
from articles.workflow import bylines
from newsroom.core.tracking.snapshot import snapshot
from newsroom.doctor import stored_data
from newsroom.exchange.progress import Progress
from newsroom.management.base import ReportingCommand, count_with_noun
from newsroom.redirects import checking as redirects
from topics import counting
from topics.indexes import alphabetical_index, prefix_index
from topics.names import duplicates


class Command(ReportingCommand):
    """Runs the integrity checks of all derived data: counts, dates, duplicate names, prefixes and search indexes.

    Also of redirects.

    The exit status is 1 if problems were found and not fixed.
    """

    help = "Checks stored counts, dates and search indexes against the data they are built from."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add whether to repair."""
        parser.add_argument("--fix", action="store_true", help="rebuild anything that is wrong")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each problem and the number of problems."""
        problems = 0
        checks = stored_data.checks()
        progress = Progress(self.report, f"of {len(checks)} checks")
        with snapshot():
            for check in progress.over(checks):
                for sentence in check():
                    problems += 1
                    self.stdout.write(sentence)
        found = f"{count_with_noun(problems, 'problem', 'problems')} found"
        if not problems:
            self.stdout.write("No problems found.")
        elif options["fix"]:
            with transaction.atomic():
                bylines.fix_dates()
                counting.fix()
                invalidation.everything_changed()
            # Not in the same transaction: each takes locks that publishing takes before those of topics.
            duplicates.fix()
            prefix_index.fix()
            alphabetical_index.fix()
            headlines.fix()
            similarity.fix()
            search_index.fix()
            drafts.fix()
            redirects.fix()
            self.stdout.write(f"{found} and fixed.")
        else:
            raise CommandError(f"{found}. Nothing was changed. Run again with --fix to repair the data.")
