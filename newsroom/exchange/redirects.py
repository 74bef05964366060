"""Import of redirects from the lines of a file."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import batched
from typing import NamedTuple

from django.core.exceptions import ValidationError

from newsroom.exchange.progress import Progress
from newsroom.exchange.readers.redirects import Line
from newsroom.redirects.bulk import CHUNK_SIZE, write
from newsroom.redirects.live_pages import open_pages
from newsroom.redirects.old_urls import stored_form
from newsroom.redirects.planning import Entry, Outcome, Planned, plan, summary_of
from newsroom.redirects.targets import find


class _Given(NamedTuple):
    """A line whose URLs could be read."""

    line: Line
    entry: Entry


class Import:
    """One import. outcomes: how many lines had each.

    report: called with a sentence. is_trial: whether nothing is stored; a redirect to the old URL of an earlier line is
    then not shortened.
    """

    def __init__(self, *, report: Callable[[str], object], is_trial: bool = False) -> None:
        self.outcomes: Counter[str] = Counter()
        self.warnings = 0
        self.report, self.is_trial = report, is_trial
        self.progress = Progress(report, "lines")
        # The first line of each old URL, by its hash: a line takes 100 bytes here, however long its URLs are.
        self._seen: dict[int, int] = {}

    def run(self, lines: Iterable[Line]) -> None:
        """Import the lines, some at a time, each of these in one short transaction. Reports what is refused, and why.

        An interrupted import has stored its first lines; the same import continues it.
        """
        for chunk in batched(lines, CHUNK_SIZE):
            given = self._read(chunk)
            entries = [each.entry for each in given]
            planned = plan(entries) if self.is_trial else write(entries, by=None)
            self._warn(given, planned)
            for each, result in zip(given, planned, strict=True):
                self.outcomes[result.outcome] += 1
                if result.outcome == Outcome.REFUSED:
                    self._say(each.line, f"{result.sentence} Refused.")
            self.progress.add(len(chunk))

    @property
    def summary(self) -> str:
        """The numbers in one line."""
        number = self.outcomes.total()
        warnings = f"; {self.warnings:,} warning{'s' * (self.warnings != 1)}" if self.warnings else ""
        trial = " Dry run: nothing was changed." if self.is_trial else ""
        lines = f"{number:,} line{'s' * (number != 1)}"
        return f"{lines}: {summary_of(self.outcomes)}{warnings}; {self.progress.seconds:.0f} s.{trial}"

    def _read(self, lines: Sequence[Line]) -> list[_Given]:
        """Return the lines with their URLs as they are stored. Refuses those that cannot be read, and duplicates."""
        targets = find({line.new_url for line in lines if not line.problem})
        given = []
        for line in lines:
            try:
                if line.problem:
                    raise ValidationError(line.problem)
                path, target = stored_form(line.old_url), targets[line.new_url]
                if isinstance(target, ValidationError):
                    raise target
                if (first := self._seen.setdefault(hash(path), line.number)) != line.number:
                    raise ValidationError(f"Line {first} has the same old URL.")
            except ValidationError as error:
                self.outcomes[Outcome.REFUSED] += 1
                self._say(line, f"{error.messages[0]} Refused.")
            else:
                given.append(_Given(line, Entry(path, target)))
        return given

    def _warn(self, given: Sequence[_Given], planned: Sequence[Planned]) -> None:
        """Report the redirects to paths of this site that readers cannot open."""
        stored = [(each.line, result) for each, result in zip(given, planned, strict=True)]
        paths = [
            (line, result.target)
            for line, result in stored
            if result.target.is_path and result.outcome != Outcome.REFUSED and not result.target.target.endswith("*")
        ]
        live = open_pages({target.path for _, target in paths})
        missing = [(line, target) for line, target in paths if target.path not in live]
        for line, target in missing:
            self.warnings += 1
            self._say(line, f"Warning: there is no page at {target.target} yet, so readers get “Page not found”.")

    def _say(self, line: Line, sentence: str) -> None:
        self.report(f"Line {line.number}: {sentence}")
