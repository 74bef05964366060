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
from collections import Counter, deque
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import groupby
from typing import cast

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from articles.choices import State, Status
from articles.models import Article, WorkingCopy
from articles.story_fields import BY_NAME, Content, date_of, references
from articles.workflow import drafting, new_stories, past, publishing, reviewing
from articles.workflow.new_stories import NewStory
from newsroom.core.models import Image
from newsroom.core.text import slugs
from newsroom.exchange.export import record_of_article
from newsroom.exchange.importing.pictures import adds_only_pictures
from newsroom.exchange.importing.summary import INVALID, NEW, REJECTED, SKIPPED, UNCHANGED, UPDATED
from newsroom.exchange.importing.topics_and_authors import Names
from newsroom.exchange.records import APPROVED, DRAFT, REVIEW, UNPUBLISHED, Entry, Record
from topics import counting
from topics.names.indexing import batch_indexing

# Seconds after which a transaction ends, because an editor's save waits for it.
MAX_SECONDS = 0.5
# Kinds of new stories.
_LIVE, _DRAFT = "live", "draft"
# Fields whose rows are found or created in the transaction.
_RELATIONS = ("topics", "authors")


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
        # New stories by id, as far as they could be prepared.
        self._prepared: dict[str, NewStory] = {}

    def prepare(self, entries: Sequence[Entry]) -> None:
        """Do what needs no lock before `write`, so that editors wait for less: clean and index the texts of stories."""
        records = {entry.record.id: (entry, entry.record) for entry in entries if entry.record}
        known = set(Article.objects.filter(uid__in=records).values_list("uid", flat=True))
        leads = (entry.extra.get("lead_image") for uid, (entry, _) in records.items() if uid not in known)
        images = Image.objects.in_bulk(ids) if (ids := {lead["id"] for lead in leads if lead}) else {}
        for uid, (entry, record) in records.items():
            if uid not in known:
                story = self._new_story(entry, record, images)
                # If it cannot be published, `write` reports it.
                with suppress(ValidationError):
                    story.prepare()
                    self._prepared[uid] = story

    def write(self, entries: Sequence[Entry]) -> None:
        """Import the entries, or only the first ones if it takes long. `outcomes` counts those that were handled.

        Raises OperationalError if nothing was written.
        """
        records = [each.record for entry in entries for each in (entry, entry.draft) if each and each.record]
        started = time.monotonic()
        with transaction.atomic(), counting.batch_counts(), batch_indexing():
            copies = self._load_and_lock(records)
            groups = deque(list(group) for _, group in groupby(entries, key=lambda entry: self._kind_of(entry, copies)))
            while groups and not (self.outcomes and time.monotonic() - started > MAX_SECONDS):
                self._write_group(groups, copies)

    def _kind_of(self, entry: Entry, copies: Mapping[str, WorkingCopy]) -> Hashable:
        """Return a key that neighbouring entries share if they can be written together."""
        record = entry.record
        if record is None or record.id in copies:
            return entry.number
        if self._obstacle(record) is None and entry.state != UNPUBLISHED:
            return _LIVE
        return entry.number if entry.state else _DRAFT

    def _new_story(self, entry: Entry, record: Record, images: Mapping[int, Image] | None = None) -> NewStory:
        """Return the story without its topics and authors. images: by ID, of which its lead image may be one."""
        at = record.published_at if self._obstacle(record) is None else None
        content = {**self._values(entry, record, is_cleaned=at is None), **entry.extra}
        return NewStory(content, at=at, day=entry.day, uid=record.id, digest=entry.digest(), images=images or {})

    def _write_group(self, groups: deque[list[Entry]], copies: Mapping[str, WorkingCopy]) -> None:
        """Write the first group. If new stories cannot be written together, divide them, so that the rest is."""
        group = groups.popleft()
        if len(group) == 1:
            self._write_one(group[0], copies)
            return
        try:
            with self._savepoint():
                self._write_new(group)
        except (ValidationError, IntegrityError, DataError):
            middle = len(group) // 2
            groups.extendleft([group[middle:], group[:middle]])

    def _write_new(self, entries: Sequence[Entry]) -> None:
        """Create the stories of these entries, which are all of one kind."""
        stories, may_go_live = [], False
        for entry in entries:
            record = cast(Record, entry.record)
            self._note(entry, NEW, entry.note)
            # Once only: if the transaction is rolled back, its rows are no unsaved ones.
            story = self._prepared.pop(record.id, None) or self._new_story(entry, record)
            story.topics = references(self.names.topics(record))
            story.authors = references(self.names.authors(record))
            may_go_live = self._may_go_live(entry, record)
            stories.append(story)
        if may_go_live:
            articles = new_stories.publish(stories)
            self.published += len(stories)
        else:
            articles = new_stories.create_drafts(stories)
        self._complete(zip(articles, entries, strict=True))

    def _load_and_lock(self, records: Sequence[Record]) -> dict[str, WorkingCopy]:
        """Lock all rows that the records may change, in the common order, and return the working copies by id."""
        copies = self._copies(records)
        slugs.lock()
        self.names.load_and_lock(records, [copy.pk for copy in copies.values()])
        return copies

    def _copies(self, records: Sequence[Record]) -> dict[str, WorkingCopy]:
        copies = WorkingCopy.objects.select_related("article").filter(article__uid__in=[r.id for r in records])
        return {copy.article.uid: copy for copy in copies.select_for_update().order_by("pk")}

    def _write_one(self, entry: Entry, copies: Mapping[str, WorkingCopy]) -> None:
        record = entry.record
        if record is None:
            self._note(entry, INVALID, entry.problem)
            return
        if entry.note:
            self._note(entry, None, entry.note)
        copy = copies.get(record.id)
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
        """Import the story and return the outcome. If it fails, nothing of it stays."""
        with self._savepoint():
            return self._import(entry, record, copy)

    @contextmanager
    def _savepoint(self) -> Iterator[None]:
        """Roll back the rows, counts, notes and outcomes of the block if it raises."""
        outcomes, published = self.outcomes.copy(), self.published
        notes, settled = len(self.notes), len(self.settled)
        try:
            with transaction.atomic(), counting.batch_counts(), self.names.savepoint():
                yield
        except Exception:
            self.outcomes, self.published, self.notes[notes:], self.settled[settled:] = outcomes, published, [], []
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
            if entry.state == UNPUBLISHED and copy.imported_digest == entry.digest():
                return UNCHANGED
            self._note(entry, None, f"“{record.id}” rejected: it has been unpublished on this site.")
            return REJECTED
        if copy.imported_digest == entry.digest():
            return self._import_unchanged(entry, record, copy)
        return self._import_changed(entry, record, copy)

    def _import_new(self, entry: Entry, record: Record) -> str:
        article = drafting.create(self._content(entry, record), uid=record.id, digest=entry.digest())
        if entry.state == UNPUBLISHED:
            self._publish_and_withdraw(article, entry, record)
        elif self._may_go_live(entry, record):
            self._publish(article, entry, record, is_new=True)
        elif entry.state in {REVIEW, APPROVED}:
            reviewing.submit(article, by=None)
            if entry.state == APPROVED:
                reviewing.approve(article, by=None)
        self._complete([(article, entry)])
        return NEW

    def _publish_and_withdraw(self, article: Article, entry: Entry, record: Record, *, is_new: bool = True) -> None:
        """Publish and unpublish a draft, so that its URL says that it is gone. If that is impossible, it stays one."""
        if not self.publish:
            return
        try:
            with transaction.atomic():
                at = record.published_at
                publishing.publish(article, by=None, at=at, is_new=is_new, day=entry.day)
                if entry.past:
                    past.write([(article, entry.past)])
                publishing.withdraw(article, by=None)
        except ValidationError as error:
            article.refresh_from_db()
            reason = " ".join(error.messages)
            self._note(entry, None, f"“{record.id}” was unpublished and was imported as a draft: {reason}")

    def _complete(self, stories: Iterable[tuple[Article, Entry]]) -> None:
        """Give stories that were just created or published their past and their draft changes."""
        stories = list(stories)
        past.write((article, entry.past) for article, entry in stories if entry.past)
        for article, entry in stories:
            if entry.draft and entry.draft.record and article.status == Status.PUBLISHED:
                drafting.save(article, self._content(entry.draft, entry.draft.record, article), digest=entry.digest())

    def _import_unchanged(self, entry: Entry, record: Record, copy: WorkingCopy) -> str:
        article = copy.article
        if entry.state == UNPUBLISHED:
            if not self.publish or article.status != Status.DRAFT or copy.is_edited_here:
                return UNCHANGED
            self._publish_and_withdraw(article, entry, record, is_new=False)
            return UPDATED
        if not self._may_go_live(entry, record, article):
            return UNCHANGED
        if article.status == Status.PUBLISHED and (copy.content is None or entry.draft):
            return UNCHANGED
        if copy.is_edited_here:
            return self._skip(entry, record)
        if entry.source:
            # Its links lead to what was not published yet when the draft was made.
            drafting.save(article, self._content(entry, record, article), digest=entry.digest())
        self._publish(article, entry, record)
        self._complete([(article, entry)])
        return UPDATED

    def _import_changed(self, entry: Entry, record: Record, copy: WorkingCopy) -> str:
        article = copy.article
        if copy.is_edited_here or not copy.imported_digest:
            # The export may give another slug than the story has (`export.records`).
            current = record_of_article(article)
            is_same = record.changed(slug=current.slug).digest() == current.digest()
            return UNCHANGED if is_same else self._skip(entry, record)
        drafting.save(article, self._content(entry, record, article), digest=entry.digest())
        if entry.state != UNPUBLISHED and self._may_go_live(entry, record, article):
            self._publish(article, entry, record, is_minor=self._is_minor(article))
            self._complete([(article, entry)])
        return UPDATED

    def _skip(self, entry: Entry, record: Record) -> str:
        self._note(
            entry, None, f"“{record.id}” skipped: it has been edited or held back on this site since the last import."
        )
        return SKIPPED

    def _may_go_live(self, entry: Entry, record: Record, article: Article | None = None) -> bool:
        """Return whether the story may be published as the record says. Adds a note with the reason if not.

        article: None if it is new.
        """
        reason = self._obstacle(record, article)
        if not reason:
            return reason is None
        if article and article.status == Status.PUBLISHED:
            state = "live" if article.is_live else "scheduled"
            sentence = f"“{record.id}” stays {state}. The imported version was saved as a draft: {reason}."
            self._note(entry, None, sentence)
        elif record.status != DRAFT:
            self._note(entry, None, f"“{record.id}” has no date and was imported as a draft.")
        return False

    def _obstacle(self, record: Record, article: Article | None = None) -> str | None:
        """Return why the story may not be published as the record says: "" if no story may be; None if it may."""
        if not self.publish:
            return ""
        if record.status == DRAFT:
            return "its status is draft"
        if record.published_at is None:
            return "it has no date"
        if article and article.is_live and record.published_at > timezone.now():
            return "its date is in the future"
        return None

    def _content(self, entry: Entry, record: Record, article: Article | None = None) -> Content:
        """Return the content of a draft for the entry. Creates missing topics and authors."""
        return {
            **self._values(entry, record, article),
            "topics": references(self.names.topics(record)),
            "authors": references(self.names.authors(record)),
            **entry.extra,
        }

    def _values(
        self, entry: Entry, record: Record, article: Article | None = None, *, is_cleaned: bool = True
    ) -> Content:
        """Return the content without topics and authors, which needs no database.

        is_cleaned: whether to sanitise the body. Publishing does so, too, and once is enough, because it takes time.
        """
        date = record.published_at
        if article is not None and article.status == Status.PUBLISHED:
            is_date_unusable = date is None or (article.is_live and date > timezone.now())
            date = article.published_at if is_date_unusable else date
        values = {
            name: BY_NAME[name].clean(value) if is_cleaned or name != "body" else value
            for name, value in record.values.items()
            if name not in _RELATIONS
        }
        return {**values, "published_at": date_of(date)}

    def _is_minor(self, article: Article) -> bool:
        """Return whether publishing the draft of the story is no update that readers should be told of."""
        has_changed = article.state == State.PUBLISHED and article.working_copy.content is not None
        return has_changed and adds_only_pictures(article, drafting.content_of(article))

    def _publish(
        self, article: Article, entry: Entry, record: Record, *, is_new: bool = False, is_minor: bool = False
    ) -> None:
        # An update of a published story makes nothing public that was not.
        self.published += article.status != Status.PUBLISHED
        at = record.published_at
        publishing.publish(article, by=None, at=at, is_new=is_new, is_minor=is_minor, day=entry.day)
