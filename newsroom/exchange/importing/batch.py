"""Import of records: creates and updates stories, which are identified by the record's id. All importers use it.

What a record does (docs/interchange.md):

* New: it becomes a draft; with `publish` it is published at its date, unless its status is draft.
* Unchanged since the last import (`WorkingCopy.imported_digest`): nothing; with `publish`, a draft that an earlier
  import created is published.
* Changed: it replaces the story's draft; with `publish`, the update is published.
* Edited on this site since the last import, or written here: the story is not changed, and this is reported.
* Unpublished on this site: the record is rejected, and this is reported.

A live story stays live, a scheduled one scheduled: a record with the status draft or without a date only replaces the
draft, and this is reported; the same goes for a live story and a future date.
"""

import time
from collections import Counter
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from articles.choices import Status
from articles.models import Article, WorkingCopy
from articles.story_fields import BY_NAME, EXCHANGED, Content, date_of, references
from articles.workflow import drafting, publishing, reviewing
from newsroom.core.text import slugs
from newsroom.exchange.export import record_of_article
from newsroom.exchange.importing.summary import INVALID, NEW, REJECTED, SKIPPED, UNCHANGED, UPDATED
from newsroom.exchange.importing.topics_and_authors import Names
from newsroom.exchange.records import DRAFT, Entry, Record
from topics import counting

# Seconds after which a transaction ends, because an editor's save waits for it.
MAX_SECONDS = 0.3


class Batch:
    """A few stories imported in one transaction, each completely or not at all.

    settled: the number and the outcome of each entry. notes: sentences about entries, with their numbers.
    """

    def __init__(self, *, publish: bool) -> None:
        self.publish = publish
        self.outcomes: Counter[str] = Counter()
        self.settled: list[tuple[int, str]] = []
        self.published = 0
        self.notes: list[tuple[int, str]] = []
        self.names = Names()

    def write(self, entries: Sequence[Entry]) -> None:
        """Import the entries, or only the first ones if it takes long. `outcomes` counts those that were handled.

        Raises OperationalError if nothing was written.
        """
        records = [entry.record for entry in entries if entry.record]
        started = time.monotonic()
        with transaction.atomic(), counting.batch_counts():
            copies = self._load_and_lock(records)
            for entry in entries:
                if entry.record is None:
                    self._note(entry, INVALID, entry.problem)
                    continue
                if entry.note:
                    self._note(entry, None, entry.note)
                self._write_one(entry, entry.record, copies.get(entry.record.id))
                if time.monotonic() - started > MAX_SECONDS:
                    break

    def _load_and_lock(self, records: Sequence[Record]) -> dict[str, WorkingCopy]:
        """Lock all rows that the records may change, in the common order, and return the working copies by id."""
        copies = self._copies(records)
        slugs.lock()
        self.names.load_and_lock(records, [copy.pk for copy in copies.values()])
        return copies

    def _copies(self, records: Sequence[Record]) -> dict[str, WorkingCopy]:
        copies = WorkingCopy.objects.select_related("article").filter(article__uid__in=[r.id for r in records])
        return {copy.article.uid: copy for copy in copies.select_for_update().order_by("pk")}

    def _write_one(self, entry: Entry, record: Record, copy: WorkingCopy | None) -> None:
        try:
            try:
                outcome = self._write_atomically(entry, record, copy)
            except IntegrityError:
                # The same story or name may have been created since it was looked up. Then it is found now.
                outcome = self._write_atomically(entry, record, self._copies([record]).get(record.id))
        except ValidationError as error:
            self._note(entry, INVALID, " ".join(error.messages))
        except (IntegrityError, DataError) as error:
            self._note(entry, INVALID, f"Database error: {str(error).splitlines()[0].rstrip('.')}.")
        else:
            self._note(entry, outcome)

    def _write_atomically(self, entry: Entry, record: Record, copy: WorkingCopy | None) -> str:
        """Import the story and return the outcome. If it fails, its rows, counts and notes are rolled back."""
        published, notes = self.published, len(self.notes)
        try:
            with transaction.atomic(), counting.batch_counts(), self.names.savepoint():
                return self._import(entry, record, copy)
        except Exception:
            self.published, self.notes[notes:] = published, []
            raise

    def _note(self, entry: Entry, outcome: str | None, sentence: str = "") -> None:
        if outcome:
            self.outcomes[outcome] += 1
            self.settled.append((entry.number, outcome))
        if sentence:
            self.notes.append((entry.number, sentence))

    def _import(self, entry: Entry, record: Record, copy: WorkingCopy | None) -> str:
        if copy is None:
            return self._import_new(entry, record)
        if copy.article.status == Status.WITHDRAWN:
            self._note(entry, None, f"“{record.id}” rejected: it has been unpublished on this site.")
            return REJECTED
        if copy.imported_digest == entry.digest():
            return self._import_unchanged(entry, record, copy)
        return self._import_changed(entry, record, copy)

    def _import_new(self, entry: Entry, record: Record) -> str:
        article = drafting.create(self._content(entry, record), uid=record.id, digest=entry.digest())
        if self._may_go_live(entry, record, article):
            self._publish(article, entry, record, is_new=True)
        elif entry.is_submitted:
            reviewing.submit(article, by=None)
        return NEW

    def _import_unchanged(self, entry: Entry, record: Record, copy: WorkingCopy) -> str:
        article = copy.article
        if not self._may_go_live(entry, record, article):
            return UNCHANGED
        if article.status == Status.PUBLISHED and copy.content is None:
            return UNCHANGED
        if copy.is_edited_here:
            return self._skip(entry, record)
        self._publish(article, entry, record)
        return UPDATED

    def _import_changed(self, entry: Entry, record: Record, copy: WorkingCopy) -> str:
        article = copy.article
        if copy.is_edited_here or not copy.imported_digest:
            # The export may give another slug than the story has (`export.records`).
            current = record_of_article(article)
            is_same = record.changed(slug=current.slug).digest() == current.digest()
            return UNCHANGED if is_same else self._skip(entry, record)
        drafting.save(article, self._content(entry, record, article), digest=entry.digest())
        if self._may_go_live(entry, record, article):
            self._publish(article, entry, record)
        return UPDATED

    def _skip(self, entry: Entry, record: Record) -> str:
        self._note(
            entry, None, f"“{record.id}” skipped: it has been edited or held back on this site since the last import."
        )
        return SKIPPED

    def _may_go_live(self, entry: Entry, record: Record, article: Article) -> bool:
        """Return whether the story may be published as the record says. Adds a note with the reason if not."""
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
            sentence = f"“{record.id}” stays {state}. The imported version was saved as a draft: {reason}."
            self._note(entry, None, sentence)
        elif record.status != DRAFT:
            self._note(entry, None, f"“{record.id}” has no date and was imported as a draft.")
        return False

    def _content(self, entry: Entry, record: Record, article: Article | None = None) -> Content:
        """Return the content of a draft for the entry. Creates missing topics and authors."""
        date = record.published_at
        if article is not None and article.status == Status.PUBLISHED:
            is_date_unusable = date is None or (article.is_live and date > timezone.now())
            date = article.published_at if is_date_unusable else date
        return {
            **{name: BY_NAME[name].clean(record.values[name]) for name in EXCHANGED},
            "published_at": date_of(date),
            "topics": references(self.names.topics(record)),
            "authors": references(self.names.authors(record)),
            **entry.extra,
        }

    def _publish(self, article: Article, entry: Entry, record: Record, *, is_new: bool = False) -> None:
        publishing.publish(article, by=None, at=record.published_at, is_new=is_new, day=entry.day)
        self.published += 1
