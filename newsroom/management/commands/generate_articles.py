"""`manage.py generate_articles --articles N --topics M [--seed S]`."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError

from newsroom.exchange import synthetic
from newsroom.exchange.progress import Progress
from newsroom.management.reporting import ReportingCommand

KEPT = "The stories counted so far are kept; run the command again to add more."


class Command(ReportingCommand):
    """A face for `exchange.synthetic`."""

    help = "Adds synthetic news for load tests. The same seed gives the same news; running it again adds more."

    def add_arguments(self, parser: CommandParser) -> None:
        """How much."""
        parser.add_argument("--articles", type=int, required=True, help="how many stories to add")
        parser.add_argument("--topics", type=int, required=True, help="over how many topics they are spread")
        parser.add_argument("--seed", type=int, default=1, help="a number that decides what is written (default 1)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Generate, then tell in one line how much."""
        progress = Progress(self.report, "stories")
        failure = ""
        try:
            synthetic.generate(options["articles"], options["topics"], options["seed"], progress)
        except ValueError as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            failure = f"The database gave way: {str(error).splitlines()[0]}. {KEPT}"
        except KeyboardInterrupt:
            failure = f"Interrupted. {KEPT}"
        self.stdout.write(f"{progress.done:,} stories generated; {progress.seconds:.0f} s")
        if failure:
            raise CommandError(failure)
