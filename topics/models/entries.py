"""Topic entries: which stories are in which topic, and how an editor presents each of them there."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from taggit.models import ItemBase

from newsroom.core.i18n.languages import code_for, current, tag_of
from newsroom.core.time.partial_dates import MAX_LENGTH, PartialDate, validate_partial_date
from topics.cache_tags import INDEX, entries_of, stream
from topics.models.pins import Pinned
from topics.models.topic import Topic
from topics.querysets.entries import TopicEntryManager


class TopicEntry(Pinned, ItemBase):
    """One story in one topic: taggit's through model, which determines the names of both foreign keys.

    Only `topics.entries`, `topics.curation` and `topics.merging` write it, because the stored counts depend on it.
    Neither the story nor the topic can be deleted while the entry exists.
    """

    content_object = models.ForeignKey("articles.Article", models.PROTECT, related_name="entries", db_index=False)
    tag = models.ForeignKey(Topic, models.PROTECT, related_name="entries", db_index=False)
    # The story's date while the story is published and not hidden in this topic, else empty.
    published_at = models.DateTimeField(null=True, editable=False)
    is_hidden = models.BooleanField(default=False)
    hidden_reason = models.CharField(max_length=300, blank=True)
    is_key_moment = models.BooleanField(default=False)
    key_moment_line = models.CharField(max_length=200, blank=True)
    # The same text in other languages of the site, by Django's code of the language.
    key_moment_translations = models.JSONField(default=dict, blank=True, editable=False)
    # The date of the event, as `PartialDate` takes it; "" if it is the story's.
    key_moment_date = models.CharField(max_length=MAX_LENGTH, blank=True, validators=[validate_partial_date])

    # Whether the topic's page recommends the story to new readers.
    is_start_here = models.BooleanField(default=False)

    objects = TopicEntryManager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = "topic entry"
        verbose_name_plural = "topic entries"
        # The order in which topics were added to the story.
        ordering = ["pk"]
        indexes = [
            # A topic's stream: covers the order of the list and the IDs.
            models.Index(fields=["tag", "published_at", "content_object"], name="entry_stream"),
            # The topics of many stories, counted from the index only.
            models.Index(fields=["content_object", "published_at", "tag"], name="entry_topics"),
            # All scheduled entries, which every list of topics subtracts.
            models.Index(fields=["published_at", "tag"], name="entry_scheduled"),
            models.Index(
                fields=["tag", "pinned_position"],
                name="entry_pinned",
                condition=Q(pinned_position__isnull=False),
            ),
            # With all columns of the order. Otherwise SQLite uses the stream's index and reads all of it.
            models.Index(
                fields=["tag", "published_at", "content_object"],
                name="entry_timeline",
                condition=Q(is_key_moment=True),
            ),
            models.Index(
                fields=["tag", "published_at", "content_object"],
                name="entry_start_here",
                condition=Q(is_start_here=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["content_object", "tag"], name="entry_once"),
            models.CheckConstraint(
                name="entry_hidden_is_undated", condition=Q(is_hidden=False) | Q(published_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"“{self.content_object}” in “{self.tag}”"

    @property
    def moment(self) -> PartialDate:
        """The date of a key moment: of the event or, if that is not known, of the story."""
        return PartialDate(self.key_moment_date or timezone.localdate(self.published_at).isoformat())

    @property
    def key_moment_text(self) -> str:
        """The timeline text in the current language if it has one, else in the language of the story."""
        return self._translated_line or self.key_moment_line

    @property
    def key_moment_tag(self) -> str:
        """The language (BCP 47) of `key_moment_text`."""
        return tag_of(current() if self._translated_line else self.key_moment_language)

    @property
    def _translated_line(self) -> str:
        code = current()
        return "" if code == self.key_moment_language else self.key_moment_translations.get(code, "")

    @property
    def key_moment_language(self) -> str:
        """The language (Django's code) of the timeline text: the story's if the site has it, else the site's first."""
        return code_for(self.article.language) or settings.LANGUAGE_CODE

    @property
    def due_at(self) -> datetime | None:
        """The date that the entry should have: the story's if that is listed and not hidden here, else None."""
        return None if self.is_hidden else self.article.listed_at

    def why_unpinnable(self) -> str:
        """Return why it cannot be pinned now: it is hidden, perhaps since it was loaded."""
        is_hidden = TopicEntry.objects.filter(pk=self.pk, is_hidden=True).exists()
        return "This story is hidden from the topic. Unhide it before you pin it." if is_hidden else ""

    def pins_of_page(self) -> models.QuerySet["TopicEntry"]:
        """Return the pinned entries of the topic, among which a pin has its position."""
        entries: models.QuerySet[TopicEntry] = TopicEntry.objects.filter(tag=self.tag_id, pinned_position__gt=0)
        return entries

    @property
    def page_tags(self) -> tuple[str, ...]:
        """The cache tags of the topic's stories and of the list of topics."""
        return (stream(self.tag_id), INDEX)

    @property
    def story_tag(self) -> str:
        """The cache tag of the topics that the story's pages show."""
        return entries_of(self.content_object_id)

    @property
    def article(self) -> Any:
        """The story."""
        return self.content_object

    @property
    def topic(self) -> Topic:
        """The topic."""
        return self.tag
