"""`manage.py ingest [SOURCE …]`."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import CommandError, CommandParser

from newsroom.management.base import ReportingCommand, count_with_noun
from newsroom.wire import sources
from newsroom.wire.ingest import Result, ingest
from newsroom.wire.models import WireSource
from newsroom.wire.receiving import Outcome


class Command(ReportingCommand):
    """Calls `wire.ingest.ingest` for each source. One that cannot be read does not stop the others.

    The exit status is 1 if anything could not be read. Run it every minute; it can also run twice at once.
    """

    help = (
        "Reads the sources of the wire that are in use, or those with these names, or a folder or URL, and saves their "
        "new items, later versions and cancellations in the inbox of the desk."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the names of sources, or a folder or URL."""
        parser.add_argument("source", nargs="*", help="name of a source; without any, all that are in use are read")
        place = parser.add_mutually_exclusive_group()
        place.add_argument("--folder", help="read the files of this folder; files already read are skipped")
        place.add_argument("--url", help="read this URL, which can be in your own network")
        parser.add_argument(
            "--name", help="name of the source for --folder or --url; by default that of the folder or host"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the sources and print a summary."""
        place, names = options["folder"] or options["url"], options["source"]
        if place and names:
            raise CommandError("Give either names of sources, or --folder or --url. Nothing was changed.")
        if options["name"] and not place:
            raise CommandError("--name needs --folder or --url. Nothing was changed.")
        results = list(self._results(names) if not place else [self._place(options)])
        outcomes: Counter[Outcome] = Counter()
        problems = left_out = 0
        for result in results:
            outcomes.update(result.outcomes)
            left_out += result.left_out
            problems += len(result.problems)
            for sentence in result.problems:
                self.report(f"{result.source.name}: {sentence}")
        self.stdout.write(_summary(len(results), outcomes, left_out, problems))
        if problems:
            raise CommandError(f"{count_with_noun(problems, 'problem', 'problems')} (see above). All else was saved.")

    def _results(self, names: list[str]) -> Iterator[Result]:
        found = {source.name: source for source in WireSource.objects.all()}
        if missing := [name for name in names if name not in found]:
            raise CommandError(f"There is no source “{missing[0]}”. Nothing was changed.")
        chosen = [found[name] for name in names] if names else [source for source in found.values() if source.is_active]
        return (ingest(source) for source in chosen)

    def _place(self, options: dict[str, Any]) -> Result:
        folder, url = options["folder"], options["url"]
        if url and not url.lower().startswith(("http://", "https://")):
            raise CommandError("The URL must start with http:// or https://. Nothing was changed.")
        location = str(Path(folder).resolve()) if folder else url
        name = options["name"] or (Path(location).name if folder else urlsplit(url).hostname) or "Wire"
        return ingest(sources.of_command(name, location), location=location, is_trusted=True)


def _summary(number: int, outcomes: Counter[Outcome], left_out: int, problems: int) -> str:
    counts = ", ".join(f"{outcomes[outcome]:,} {outcome}" for outcome in Outcome)
    if left_out:
        counts += f", {left_out:,} without a text left out"
    return (
        f"{count_with_noun(number, 'source', 'sources')}: {counts}; {count_with_noun(problems, 'problem', 'problems')}"
    )
