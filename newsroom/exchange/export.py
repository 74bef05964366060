"""Export of all stories except unpublished and binned ones, in the interchange format.

A published story is exported as published, any other as its draft. The file is the same on every site and database:
ordered by `published_at` (drafts without a date last), then by the code points of the id. Importing it into an empty
site with `--publish` and exporting again gives the same bytes.
"""

import heapq
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import batched
from typing import Any, BinaryIO

from django.db import connection
from django.db.models.functions import Collate
from django.utils import timezone

from articles.choices import Status
from articles.models import Article, Author, Byline
from articles.story_fields import BY_NAME, EMPTY, EXCHANGED, Content
from newsroom.core.html import single_line
from newsroom.core.text import slugs
from newsroom.core.tracking.snapshot import snapshot
from newsroom.exchange.progress import Progress
from newsroom.exchange.records import DRAFT, PUBLISHED, Record, TopicName
from topics.models import Kind, Topic, TopicEntry
from topics.names import naming

BATCH_SIZE = 200
_LAST = datetime.max.replace(tzinfo=UTC)

type _Key = tuple[datetime, str, int]


def write(file: BinaryIO, progress: Progress) -> None:
    """Write all stories to the open file, one per line, as the database is at this moment."""
    with snapshot():
        for _, record in progress.over(stories()):
            file.write(line_of(record.as_dict()))


def line_of(values: Mapping[str, Any]) -> bytes:
    """Return an object as a line of JSON."""
    return json.dumps(values, ensure_ascii=False).encode() + b"\n"


def stories(*, with_unpublished: bool = False) -> Iterator[tuple[int, Record]]:
    """Yield the IDs and records of all stories in the order of the export. Holds a few hundred stories in memory.

    with_unpublished: also those that were unpublished, as drafts; never those in the bin.

    An import gives the stories of a day different slugs. Here two may share one, if they were rescheduled to the same
    day after their first publication; the later one is exported with the slug that the import will give it.
    """
    day: date | None = None
    slugs_of_day: set[str] = set()
    unsorted = [*_draft_keys(), *(_unpublished_keys() if with_unpublished else ())]
    for keys in batched(heapq.merge(_published_keys(), sorted(unsorted)), BATCH_SIZE):
        ids = [pk for _, _, pk in keys]
        for pk, record in zip(ids, _records(ids), strict=True):
            if record.status == DRAFT or record.published_at is None:
                yield pk, record
                continue
            if (published_on := timezone.localdate(record.published_at)) != day:
                day, slugs_of_day = published_on, set()
            slug = slugs.free_slug(record.slug, fallback="story", is_taken=slugs_of_day.__contains__)
            slugs_of_day.add(slug)
            yield pk, record.changed(slug=slug)


def record_of_article(article: Article) -> Record:
    """Return the record of one story."""
    return next(_records([article.pk]))


def drafts_of(ids: Iterable[int]) -> dict[int, Record]:
    """Return the draft changes of those of these published stories that have some, by ID, with two queries or more."""
    found = Article.objects.filter(pk__in=ids, status=Status.PUBLISHED, working_copy__content__isnull=False)
    articles = found.select_related("working_copy").in_bulk()
    names = _Names(articles)
    return {
        pk: Record(id=article.uid, values=_draft(article.working_copy.content, names), status=DRAFT)
        for pk, article in articles.items()
    }


def _published_keys() -> Iterator[_Key]:
    # The same order on every site: by code points, which is BINARY on SQLite and C on PostgreSQL.
    by_code_point = Collate("uid", "BINARY" if connection.vendor == "sqlite" else "C")
    stories = Article.objects.filter(status=Status.PUBLISHED).order_by("published_at", by_code_point)
    for moment, uid, pk in stories.values_list("published_at", "uid", "pk").iterator():
        yield moment or _LAST, uid, pk


def _draft_keys() -> Iterator[_Key]:
    """Yield the keys of all drafts. The database cannot sort them, because their dates are in JSON."""
    drafts = Article.objects.exclude(status__in=[Status.PUBLISHED, Status.WITHDRAWN])
    values = drafts.values_list("working_copy__content__published_at", "uid", "pk")
    return ((_date(text) or _LAST, uid, pk) for text, uid, pk in values.iterator())


def _unpublished_keys() -> Iterator[_Key]:
    """Yield the keys of the stories that were unpublished. One in the bin was never live."""
    stories = Article.objects.filter(status=Status.WITHDRAWN, live_from__isnull=False)
    values = stories.values_list("working_copy__content__published_at", "published_at", "uid", "pk")
    return ((_date(text) or moment or _LAST, uid, pk) for text, moment, uid, pk in values.iterator())


def _records(ids: Sequence[int]) -> Iterator[Record]:
    """Yield the records of the stories with these IDs, in this order, with a fixed number of queries."""
    articles = Article.objects.select_related("working_copy").in_bulk(ids)
    names = _Names(articles)
    for pk in ids:
        article = articles[pk]
        is_published = article.status == Status.PUBLISHED
        content = None if is_published else article.working_copy.content
        values = _published(article, names) if content is None else _draft(content, names)
        yield Record(id=article.uid, values=values, status=PUBLISHED if is_published else DRAFT)


def _published(article: Article, names: "_Names") -> dict[str, Any]:
    relations = {"topics": names.published_topics(article.pk), "authors": names.published_authors(article.pk)}
    return {name: relations[name] if name in relations else getattr(article, name) for name in EXCHANGED}


def _draft(content: Content, names: "_Names") -> dict[str, Any]:
    """Return the values of a draft, which may hold anything, as an import would read them."""
    content = {**EMPTY, **content}
    return {
        **{name: BY_NAME[name].clean(content[name]) for name in EXCHANGED},
        "published_at": _date(content["published_at"]),
        "topics": names.draft_topics(content["topics"]),
        "authors": names.draft_authors(content["authors"]),
    }


def _date(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else timezone.make_aware(moment)


class _Names:
    """Topics and authors of a few stories, published or in their drafts."""

    def __init__(self, articles: Mapping[int, Article]) -> None:
        drafts = [{**EMPTY, **(article.working_copy.content or {})} for article in articles.values()]
        self._topic_ids: dict[int, list[int]] = {}
        entries = TopicEntry.objects.filter(content_object__in=articles).order_by("pk")
        for article_id, topic_id in entries.values_list("content_object", "tag"):
            self._topic_ids.setdefault(article_id, []).append(topic_id)
        self._author_names: dict[int, list[str]] = {}
        bylines = Byline.objects.filter(article__in=articles).order_by("position", "pk")
        for article_id, name in bylines.values_list("article", "author__name"):
            self._author_names.setdefault(article_id, []).append(name)
        self._load_topics([ref for draft in drafts for ref in draft["topics"]])
        self._authors = Author.objects.in_bulk([ref["id"] for draft in drafts for ref in draft["authors"]])

    def _load_topics(self, references: Sequence[Mapping[str, Any]]) -> None:
        ids = {ref["id"] for ref in references}.union(*self._topic_ids.values())
        topics = {topic.pk: topic for topic in Topic.objects.filter(pk__in=ids).prefetch_related("aliases")}
        self._topics = {pk: _topic_name(topic) for pk, topic in topics.items()}
        deleted = [ref["name"] for ref in references if ref["id"] not in topics]
        self._by_key = {key: _topic_name(topic) for key, topic in naming.find(deleted).items()} if deleted else {}

    def published_topics(self, article_id: int) -> tuple[TopicName, ...]:
        return tuple(self._topics[pk] for pk in self._topic_ids.get(article_id, ()))

    def published_authors(self, article_id: int) -> tuple[str, ...]:
        return tuple(self._author_names.get(article_id, ()))

    def draft_topics(self, references: Sequence[Mapping[str, Any]]) -> tuple[TopicName, ...]:
        """Return the topics that a draft refers to. A deleted one is looked up by name, as publishing does."""
        topics = (self._topics.get(ref["id"]) or self._by_name(ref["name"]) for ref in references)
        return tuple({naming.key_of(topic.name): topic for topic in topics if topic.name}.values())

    def _by_name(self, name: str) -> TopicName:
        return self._by_key.get(naming.key_of(name)) or TopicName(single_line(name), Kind.SUBJECT)

    def draft_authors(self, references: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
        names = (self._authors[ref["id"]].name if ref["id"] in self._authors else ref["name"] for ref in references)
        return tuple(dict.fromkeys(name for name in map(single_line, names) if name))


def _topic_name(topic: Topic) -> TopicName:
    return TopicName(topic.name, topic.kind, tuple(alias.name for alias in topic.aliases.all()))
