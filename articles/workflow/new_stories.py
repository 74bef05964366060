"""The service functions that create many stories at once, for imports and load tests.

They write the same rows as `drafting.create` and `publishing.publish` do for each story in turn, with a number of
queries that does not grow with the number of stories. What is rare, they leave to these functions.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from typing import Any

from django.db import transaction
from django.utils import timezone

from articles import invalidation
from articles.choices import Status
from articles.models import Article
from articles.search import drafts, index, similarity
from articles.story_fields import EMPTY, Content
from articles.workflow import bylines, creation, draft_application, drafting, publishing, story_urls
from newsroom.core.models import AuditEntry, Image
from newsroom.core.text import slugs
from topics import entries


@dataclass
class NewStory:
    """A story that a command creates, as long as it is not saved.

    content: of its draft, without topics and authors; fields that are absent from it are empty. at: the date (aware) at
    which it is published, None for a draft. day: of its URL; None for that of its date. uid, digest: see
    `drafting.create`. images: by ID, of which its lead image may be one. topics, authors: references, which may be set
    after the rest.
    """

    content: Mapping[str, Any]
    at: datetime | None = None
    day: date | None = None
    uid: str = ""
    digest: str = ""
    images: Mapping[int, Image] = field(default_factory=dict)
    topics: Sequence[Content] = ()
    authors: Sequence[Content] = ()

    @property
    def whole_content(self) -> Content:
        """The content with topics and authors."""
        return {**self.content, "topics": list(self.topics), "authors": list(self.authors)}

    @property
    def url_day(self) -> date | None:
        """The day of its URL, None for a draft."""
        return self.day or (timezone.localdate(self.at) if self.at else None)

    @property
    def is_translation(self) -> bool:
        """Whether the story depends on its original."""
        return bool(self.content.get("translation_of"))

    @cached_property
    def article(self) -> Article:
        """The unsaved article with its columns as they are published. Raises ValidationError if it cannot be."""
        article = creation.unsaved(self.content, uid=self.uid, digest=self.digest)
        draft_application.set_columns(article, article.working_copy.content or EMPTY, self.images)
        return article

    @cached_property
    def words(self) -> index.Words:
        """The words for the search index."""
        return index.words_in(self.article)

    @cached_property
    def first_words(self) -> dict[str, int]:
        """The words for the similarity index."""
        return similarity.first_words(self.article)

    def prepare(self) -> None:
        """Do what needs no lock before the transaction, so that editors wait for less. Raises ValidationError."""
        if self.at and not self.is_translation:
            _ = self.article, self.words, self.first_words


def create_drafts(stories: Sequence[NewStory]) -> list[Article]:
    """Create these stories as drafts, in one transaction, and return them.

    Their dates (`at`) are ignored; the content has one.
    """
    articles = [creation.unsaved(story.whole_content, uid=story.uid, digest=story.digest) for story in stories]
    with transaction.atomic():
        copies = creation.insert(articles)
        for copy in copies:
            copy.update_media()
        drafts.add(copies)
    return articles


def publish(stories: Sequence[NewStory]) -> list[Article]:
    """Create these stories and publish each at its date, or schedule it if that is in the future. Return them.

    All changes are made in one transaction. Raises ValidationError with sentences by field if one of the stories cannot
    be published; then none is created.
    """
    with transaction.atomic():
        slugs.lock()
        now = timezone.now()
        days = {story.url_day for story in stories if story.at and story.at > now}
        days |= story_urls.days_of_scheduled()
        articles = list[Article]()
        for is_plain, group in groupby(stories, key=lambda story: _is_plain(story, days)):
            if is_plain:
                articles += _publish_live(list(group))
            else:
                for story in group:
                    article = drafting.create(story.whole_content, uid=story.uid, digest=story.digest)
                    publishing.publish(article, by=None, at=story.at, is_new=True, day=story.day)
                    articles.append(article)
    return articles


def _is_plain(story: NewStory, days_of_scheduled: Collection[date | None]) -> bool:
    """Return whether the story can be written with others: it is live at once and changes no other story.

    One that competes for its URL with scheduled stories may renumber these, and a translation depends on its original.
    """
    return (
        story.at is not None
        and story.at.year in publishing.YEARS
        and story.url_day not in days_of_scheduled
        and not story.is_translation
    )


def _publish_live(stories: Sequence[NewStory]) -> list[Article]:
    """Create and publish these stories, which are plain, and return them. Must run under the lock on slugs."""
    articles = [story.article for story in stories]
    for story in stories:
        story.article.status, story.article.published_at = Status.PUBLISHED, story.at
    story_urls.set_new_urls([(story.article, story.content.get("slug", ""), story.day) for story in stories])
    for article in articles:
        draft_application.check_columns(article)
        # Nothing is unpublished.
        copy = article.working_copy
        copy.content, copy.planned_at, copy.title = None, None, article.title
    topics = draft_application.topics_of_each([story.topics for story in stories])
    authors = draft_application.authors_of_each([story.authors for story in stories])
    creation.insert(articles)
    similarity.index(articles, are_new=True, words=[story.first_words for story in stories])
    index.add(articles, are_new=True, words=[story.words for story in stories])
    creation.add_media(articles)
    entries.add_new(zip(articles, topics, strict=True))
    bylines.add_new(zip(articles, authors, strict=True))
    invalidation.published(articles)
    details = [(article, {"published_at": article.published_at}) for article in articles]
    AuditEntry.record_many("publish", details, by=None)
    return articles
