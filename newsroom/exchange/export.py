"""Every story that was not withdrawn, in the interchange format: what readers see, or else the draft's text.

The file is the same wherever it is made: ordered by `published_at` (drafts without a date last), then by the code
points of the id. Importing it into an empty site with `--publish` and exporting that gives the same bytes.
"""

import heapq
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import batched
from typing import Any, BinaryIO

from django.db import connection
from django.db.models.functions import Collate
from django.utils import timezone

from articles.choices import Status
from articles.models import Article, Author, Byline
from articles.workflow import drafting
from newsroom.core.html import sanitise, single_line, without_controls
from newsroom.core.text import slugs
from newsroom.core.tracking.snapshot import snapshot
from newsroom.exchange.progress import Progress
from newsroom.exchange.records import DEFAULT_LANGUAGE, DRAFT, PUBLISHED, Record, TopicName
from topics.models import Kind, Topic, TopicEntry
from topics.names import naming

BATCH = 200
_LAST = datetime.max.replace(tzinfo=UTC)

type _Key = tuple[datetime, str, int]


def write(file: BinaryIO, progress: Progress) -> None:
    """Write every story that was not withdrawn to the open file, a line each, as the site is at this moment."""
    with snapshot():
        for record in progress.over(records()):
            file.write(json.dumps(record.as_dict(), ensure_ascii=False).encode() + b"\n")


def records() -> Iterator[Record]:
    """Every story that was not withdrawn, in the export's order. Needs the memory of a few hundred stories.

    On an import each story of a day gets a slug of its own. Here two may have the same, having moved to one day after
    their first publication; the later one is told with the slug that it will get.
    """
    day: date | None = None
    taken: set[str] = set()
    for keys in batched(heapq.merge(_published_keys(), _draft_keys()), BATCH):
        for record in _records([pk for _, _, pk in keys]):
            if record.status == DRAFT or record.published_at is None:
                yield record
                continue
            if (its_day := timezone.localdate(record.published_at)) != day:
                day, taken = its_day, set()
            slug = slugs.free_slug(record.slug, fallback="story", is_taken=taken.__contains__)
            taken.add(slug)
            yield replace(record, slug=slug)


def record_of_article(article: Article) -> Record:
    """The story as the export tells it."""
    return next(_records([article.pk]))


def _published_keys() -> Iterator[_Key]:
    # Languages have their own orders, code points have one. It is BINARY on SQLite and C on PostgreSQL.
    by_code_point = Collate("uid", "BINARY" if connection.vendor == "sqlite" else "C")
    stories = Article.objects.filter(status=Status.PUBLISHED).order_by("published_at", by_code_point)
    for moment, uid, pk in stories.values_list("published_at", "uid", "pk").iterator():
        yield moment or _LAST, uid, pk


def _draft_keys() -> list[_Key]:
    """Those of all drafts, sorted here, because their dates stand inside their content."""
    drafts = Article.objects.exclude(status__in=[Status.PUBLISHED, Status.WITHDRAWN])
    told = drafts.values_list("working_copy__content__published_at", "uid", "pk")
    return sorted((_moment(text) or _LAST, uid, pk) for text, uid, pk in told.iterator())


def _records(ids: Sequence[int]) -> Iterator[Record]:
    """The records of these articles, in this order, with a fixed number of queries."""
    articles = Article.objects.select_related("working_copy").in_bulk(ids)
    names = _Names(articles)
    for pk in ids:
        article = articles[pk]
        content = article.working_copy.content
        is_published = article.status == Status.PUBLISHED
        yield _published(article, names) if is_published or content is None else _draft(article, content, names)


def _published(article: Article, names: "_Names") -> Record:
    return Record(
        id=article.uid,
        title=article.title,
        summary=article.summary,
        body=article.body,
        published_at=article.published_at,
        topics=names.filed_topics(article.pk),
        authors=names.signed_authors(article.pk),
        slug=article.slug,
        language=article.language,
        status=PUBLISHED if article.status == Status.PUBLISHED else DRAFT,
    )


def _draft(article: Article, content: drafting.Content, names: "_Names") -> Record:
    """A draft may hold anything; it is told as an import would take it."""
    content = {**drafting.EMPTY, **content}
    return Record(
        id=article.uid,
        title=single_line(content["title"]),
        summary=without_controls(content["summary"]).strip(),
        body=sanitise(content["body"]),
        published_at=_moment(content["published_at"]),
        topics=names.wanted_topics(content["topics"]),
        authors=names.wanted_authors(content["authors"]),
        slug=slugs.slug_of(content["slug"]),
        language=single_line(content["language"]) or DEFAULT_LANGUAGE,
        status=DRAFT,
    )


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else timezone.make_aware(moment)


class _Names:
    """The topics and authors of a few stories, as filed and signed or as their drafts want them."""

    def __init__(self, articles: Mapping[int, Article]) -> None:
        drafts = [{**drafting.EMPTY, **(article.working_copy.content or {})} for article in articles.values()]
        self._filed: dict[int, list[int]] = {}
        filed = TopicEntry.objects.filter(content_object__in=articles).order_by("pk")
        for article_id, topic_id in filed.values_list("content_object", "tag"):
            self._filed.setdefault(article_id, []).append(topic_id)
        self._signed: dict[int, list[str]] = {}
        signed = Byline.objects.filter(article__in=articles).order_by("position", "pk")
        for article_id, name in signed.values_list("article", "author__name"):
            self._signed.setdefault(article_id, []).append(name)
        self._load_topics([ref for draft in drafts for ref in draft["topics"]])
        self._authors = Author.objects.in_bulk([ref["id"] for draft in drafts for ref in draft["authors"]])

    def _load_topics(self, wanted: Sequence[Mapping[str, Any]]) -> None:
        ids = {ref["id"] for ref in wanted}.union(*self._filed.values())
        topics = {topic.pk: topic for topic in Topic.objects.filter(pk__in=ids).prefetch_related("aliases")}
        self._topics = {pk: _told(topic) for pk, topic in topics.items()}
        gone = [ref["name"] for ref in wanted if ref["id"] not in topics]
        self._by_key = {key: _told(topic) for key, topic in naming.find(gone).items()} if gone else {}

    def filed_topics(self, article_id: int) -> tuple[TopicName, ...]:
        return tuple(self._topics[pk] for pk in self._filed.get(article_id, ()))

    def signed_authors(self, article_id: int) -> tuple[str, ...]:
        return tuple(self._signed.get(article_id, ()))

    def wanted_topics(self, wanted: Sequence[Mapping[str, Any]]) -> tuple[TopicName, ...]:
        """The topics that a draft refers to; one whose row is gone is found by its name, as publishing does."""
        told = (self._topics.get(ref["id"]) or self._by_name(ref["name"]) for ref in wanted)
        return tuple({naming.key_of(topic.name): topic for topic in told if topic.name}.values())

    def _by_name(self, name: str) -> TopicName:
        return self._by_key.get(naming.key_of(name)) or TopicName(single_line(name), Kind.SUBJECT)

    def wanted_authors(self, wanted: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
        names = (self._authors[ref["id"]].name if ref["id"] in self._authors else ref["name"] for ref in wanted)
        return tuple(dict.fromkeys(name for name in map(single_line, names) if name))


def _told(topic: Topic) -> TopicName:
    return TopicName(topic.name, topic.kind, tuple(alias.name for alias in topic.aliases.all()))
