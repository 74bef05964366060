"""Stories that come in: each becomes new, changed or stays, by its id. Every importer writes through here.

What a line does (docs/interchange.md):

* New: it arrives as a draft; with `publish` it is published at its date, unless it says that it is a draft.
* Unchanged since it was last taken (`WorkingCopy.imported_digest`): nothing; with `publish`, a text that an earlier
  import left as a draft is published.
* Changed: its text becomes the story's draft; with `publish`, an update that readers see.
* Edited here since the last import, or written here in the first place: kept as it is, and reported.
* Withdrawn here: refused, and reported.

A live story stays live, a scheduled one scheduled: a line that says draft or has no date gives it a draft, and is
reported; so does, for a live one, a date to come.
"""

import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from articles.choices import Status
from articles.models import Article, WorkingCopy
from articles.workflow import drafting, publishing
from newsroom.core.html import sanitise
from newsroom.core.text import slugs
from newsroom.exchange.export import record_of_article
from newsroom.exchange.names import Names
from newsroom.exchange.progress import Progress
from newsroom.exchange.records import DRAFT, Entry, Record
from newsroom.exchange.sources import Unreadable
from newsroom.exchange.summary import BAD, KEPT, NEW, REFUSED, UNCHANGED, UPDATED, Summary
from topics import counting

# One transaction holds so many stories, or so much text, or lasts so many seconds: an editor's save waits for it.
BATCH_STORIES = 32
LONGEST_HOLD = 0.3
BATCH_CHARACTERS = 1024 * 1024
ATTEMPTS = 5
# SQLite's lock has no queue: an editor's save gets in between two transactions only if there is some time.
PAUSE = 0.1


class Import:
    """One run of an import.

    publish: whether stories may go live. report: told a sentence for everything that the operator should know.
    Raises OperationalError from `run` if the database stays busy or goes away; `summary` then says what is kept.
    """

    def __init__(self, *, publish: bool, report: Callable[[str], object], unit: str = "lines") -> None:
        self.publish = publish
        self.report = report
        self.place = unit.removesuffix("s")
        self.summary = Summary(unit)
        self.progress = Progress(report, unit)
        # By the id's hash of 64 bits, because ids may be long and millions. Among a million, two share one
        # with a chance of 3 in 100 million; the later line is then reported as bad.
        self.numbers: dict[int, int] = {}
        self.reported: set[str] = set()

    def run(self, entries: Iterable[Entry]) -> Summary:
        """Write what the entries hold, in their order. Each story is whole or absent, and kept once it is counted."""
        try:
            for batch in filter(None, _batches(self._once(entries))):
                self._commit(batch)
        finally:
            self.summary.seconds = self.progress.seconds
        return self.summary

    def _once(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """The entries, an id that came before being a problem."""
        for entry in entries:
            if entry.record is None:
                yield entry
            elif (first := self.numbers.setdefault(hash(entry.record.id), entry.number)) != entry.number:
                yield Entry(
                    entry.number, problem=f"Duplicate id “{entry.record.id}” (first used in {self.place} {first})."
                )
            else:
                yield entry

    def _commit(self, entries: Sequence[Entry]) -> None:
        """Write the entries in a transaction, or in several if it takes long."""
        while entries:
            began = time.monotonic()
            with _interrupt_deferred():
                batch = self._write(entries)
                self._count(batch)
            entries = entries[batch.outcomes.total() :]
            if connection.vendor == "sqlite":
                time.sleep(PAUSE * (time.monotonic() - began))

    def _write(self, entries: Sequence[Entry]) -> "Batch":
        for attempt in range(1, ATTEMPTS + 1):
            batch = Batch(publish=self.publish)
            try:
                batch.write(entries)
                break
            except OperationalError:
                # Somebody held the lock too long, or two waited for each other. The transaction was rolled back.
                if attempt == ATTEMPTS:
                    raise
                time.sleep(attempt / 10)
        return batch

    def _count(self, batch: "Batch") -> None:
        self.summary.outcomes.update(batch.outcomes)
        self.summary.published += batch.published
        for number, sentence in batch.notes:
            self.report(f"{self.place} {number}: {sentence}")
        for sentence in batch.names.skipped:
            if sentence not in self.reported:
                self.reported.add(sentence)
                self.report(sentence)
        self.progress.add(batch.outcomes.total())


@contextmanager
def _interrupt_deferred() -> Iterator[None]:
    """Let Ctrl-C take effect at the end of the block, so that what is committed is also counted."""
    if threading.current_thread() is not threading.main_thread():
        # Python runs signal handlers in the main thread alone.
        yield
        return
    is_interrupted = False

    def defer(*signal_and_frame: Any) -> None:
        nonlocal is_interrupted
        is_interrupted = True

    handler = signal.signal(signal.SIGINT, defer)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
        if is_interrupted:
            signal.raise_signal(signal.SIGINT)


class Batch:
    """A few stories, written in one transaction, in which each of them is whole or absent."""

    def __init__(self, *, publish: bool) -> None:
        self.publish = publish
        self.outcomes: Counter[str] = Counter()
        self.published = 0
        self.notes: list[tuple[int, str]] = []
        self.names = Names()

    def write(self, entries: Sequence[Entry]) -> None:
        """Write the entries' stories, or the first of them if it takes long; `outcomes` has one for each.

        Raises OperationalError, having written nothing.
        """
        records = [entry.record for entry in entries if entry.record]
        began = time.monotonic()
        with transaction.atomic(), counting.together():
            copies = self._hold(records)
            for entry in entries:
                if entry.record is None:
                    self._note(entry, BAD, entry.problem)
                    continue
                if entry.note:
                    self._note(entry, None, entry.note)
                self._write_one(entry, entry.record, copies.get(entry.record.id))
                if time.monotonic() - began > LONGEST_HOLD:
                    break

    def _hold(self, records: Sequence[Record]) -> dict[str, WorkingCopy]:
        """Lock all that the records touch, in the order in which everybody does, and read it: the copies by id."""
        copies = self._copies(records)
        slugs.lock()
        self.names.hold(records, [copy.pk for copy in copies.values()])
        return copies

    def _copies(self, records: Sequence[Record]) -> dict[str, WorkingCopy]:
        wanted = WorkingCopy.objects.select_related("article").filter(article__uid__in=[r.id for r in records])
        return {copy.article.uid: copy for copy in wanted.select_for_update().order_by("pk")}

    def _write_one(self, entry: Entry, record: Record, copy: WorkingCopy | None) -> None:
        try:
            try:
                outcome = self._write_whole(entry, record, copy)
            except IntegrityError:
                # Somebody may have made the same story or name since we looked. Then it is found now.
                outcome = self._write_whole(entry, record, self._copies([record]).get(record.id))
        except ValidationError as error:
            self._note(entry, BAD, " ".join(error.messages))
        except (IntegrityError, DataError) as error:
            self._note(entry, BAD, f"Database error: {str(error).splitlines()[0].rstrip('.')}.")
        else:
            self._note(entry, outcome)

    def _write_whole(self, entry: Entry, record: Record, copy: WorkingCopy | None) -> str:
        """Take the story. If it fails, nothing of it stays, be it written, counted or noted."""
        published, notes = self.published, len(self.notes)
        try:
            with transaction.atomic(), counting.together(), self.names.for_one_story():
                return self._take(entry, record, copy)
        except Exception:
            self.published, self.notes[notes:] = published, []
            raise

    def _note(self, entry: Entry, outcome: str | None, sentence: str = "") -> None:
        if outcome:
            self.outcomes[outcome] += 1
        if sentence:
            self.notes.append((entry.number, sentence))

    def _take(self, entry: Entry, record: Record, copy: WorkingCopy | None) -> str:
        if copy is None:
            return self._add(entry, record)
        if copy.article.status == Status.WITHDRAWN:
            self._note(entry, None, f"“{record.id}” rejected: it has been unpublished on this site.")
            return REFUSED
        if copy.imported_digest == record.digest():
            return self._take_again(entry, record, copy)
        return self._change(entry, record, copy)

    def _add(self, entry: Entry, record: Record) -> str:
        article = drafting.create(self._content(record), uid=record.id, digest=record.digest())
        if self._may_go_live(entry, record, article):
            self._publish(article, record, is_new=True)
        return NEW

    def _take_again(self, entry: Entry, record: Record, copy: WorkingCopy) -> str:
        article = copy.article
        if not self._may_go_live(entry, record, article):
            return UNCHANGED
        if article.status == Status.PUBLISHED and copy.content is None:
            return UNCHANGED
        if copy.is_edited_here:
            return self._keep(entry, record)
        self._publish(article, record)
        return UPDATED

    def _change(self, entry: Entry, record: Record, copy: WorkingCopy) -> str:
        article = copy.article
        if copy.is_edited_here or not copy.imported_digest:
            # The export may tell another slug than the story has (`export.records`).
            here = record_of_article(article)
            is_same = replace(record, slug=here.slug).digest() == here.digest()
            return UNCHANGED if is_same else self._keep(entry, record)
        drafting.save(article, self._content(record, article), digest=record.digest())
        if self._may_go_live(entry, record, article):
            self._publish(article, record)
        return UPDATED

    def _keep(self, entry: Entry, record: Record) -> str:
        self._note(entry, None, f"“{record.id}” skipped: it has been edited on this site since the last import.")
        return KEPT

    def _may_go_live(self, entry: Entry, record: Record, article: Article) -> bool:
        """Whether the story may be published as the record says. What stands against it is noted."""
        if not self.publish:
            return False
        if record.status == DRAFT:
            reason = "its status is draft"
        elif record.published_at is None:
            reason = "it has no date"
        elif article.is_live and record.published_at > timezone.now():
            reason = "its date is in the future"
        else:
            return True
        if article.status == Status.PUBLISHED:
            state = "live" if article.is_live else "scheduled"
            told = f"“{record.id}” stays {state}. The imported version was saved as a draft: {reason}."
            self._note(entry, None, told)
        elif record.status != DRAFT:
            self._note(entry, None, f"“{record.id}” has no date and was imported as a draft.")
        return False

    def _content(self, record: Record, article: Article | None = None) -> drafting.Content:
        """The record as a draft of the story holds it, its topics and authors found or made."""
        moment = record.published_at
        if article is not None and article.status == Status.PUBLISHED:
            stays = moment is None or (article.is_live and moment > timezone.now())
            moment = article.published_at if stays else moment
        return {
            "title": record.title,
            "summary": record.summary,
            "body": sanitise(record.body),
            "slug": record.slug,
            "language": record.language,
            "published_at": moment.isoformat() if moment else None,
            "topics": drafting.references(self.names.topics(record)),
            "authors": drafting.references(self.names.authors(record)),
        }

    def _publish(self, article: Article, record: Record, *, is_new: bool = False) -> None:
        publishing.publish(article, by=None, at=record.published_at, is_new=is_new)
        self.published += 1


def _batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    batch: list[Entry] = []
    size = 0
    try:
        for entry in entries:
            batch.append(entry)
            size += len(entry.record.body) if entry.record else 0
            if len(batch) >= BATCH_STORIES or size >= BATCH_CHARACTERS:
                yield batch
                batch, size = [], 0
    except (Unreadable, OSError):
        # What was read before the file gave way is kept.
        yield batch
        raise
    yield batch
