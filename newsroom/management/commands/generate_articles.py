"""`manage.py generate_articles --articles N --topics M [--seed S]`."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError

from newsroom.exchange import synthetic
from newsroom.exchange.progress import Progress
from newsroom.management.base import ReportingCommand, count_with_noun, database_error


class Command(ReportingCommand):
    """Calls `exchange.synthetic`."""

    help = (
        "Generates synthetic stories for load testing. The same seed produces the same stories. Running it again adds "
        "more."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the numbers and the seed."""
        parser.add_argument("--articles", type=int, required=True, help="number of stories to add")
        parser.add_argument("--topics", type=int, required=True, help="number of topics to spread them over")
        parser.add_argument("--seed", type=int, default=1, help="random seed (default: 1)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Generate the stories and print a summary."""
        progress = Progress(self.report, "stories")
        failure = ""
        try:
            synthetic.generate(options["articles"], options["topics"], options["seed"], progress)
        except ValueError as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            failure = database_error(error)
        except KeyboardInterrupt:
            failure = "Interrupted."
        if failure and not progress.done:
            raise CommandError(f"{failure} No stories were generated.")
        self.stdout.write(f"{count_with_noun(progress.done, 'story', 'stories')} generated; {progress.seconds:.0f} s")
        if failure:
            raise CommandError(
                f"{failure} The stories generated so far have been saved. Run the command again to add more."
            )
