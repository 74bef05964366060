"""Which story is filed under which topic, and what curation says about the pair."""

from django.db import models
from django.db.models import Q
from taggit.models import ItemBase

from articles.choices import Status
from articles.querysets import FilingManager
from articles.tags import story
from topics.models import Pinned, Topic
from topics.tags import stream


class Filing(Pinned, ItemBase):
    """One article filed under one topic: taggit's through model, which names its keys.

    Written by `workflow.filing`, `topics.curation` and `topics.merging` alone, because counts hang on it. Neither
    side can be deleted under it: the story is unfiled first.
    """

    content_object = models.ForeignKey("articles.Article", models.PROTECT, related_name="filings", db_index=False)
    tag = models.ForeignKey(Topic, models.PROTECT, related_name="filings", db_index=False)
    # The article's date while it is published and not hidden in this topic, else empty.
    published_at = models.DateTimeField(null=True, editable=False)
    is_hidden = models.BooleanField(default=False)
    hidden_reason = models.CharField(max_length=300, blank=True)
    is_key_moment = models.BooleanField(default=False)
    key_moment_line = models.CharField(max_length=200, blank=True)

    objects = FilingManager()

    class Meta:
        verbose_name = "topic entry"
        verbose_name_plural = "topic entries"
        # The order in which the story was filed.
        ordering = ["pk"]
        indexes = [
            # A topic's stream: it holds all that the list's order and its ids need.
            models.Index(fields=["tag", "published_at", "content_object"], name="filing_stream"),
            # The topics of many stories, counted in it alone.
            models.Index(fields=["content_object", "published_at", "tag"], name="filing_topics"),
            # What is scheduled anywhere, which every list of topics subtracts.
            models.Index(fields=["published_at", "tag"], name="filing_scheduled"),
            models.Index(
                fields=["tag", "pinned_position"],
                name="filing_pinned",
                condition=Q(pinned_position__isnull=False),
            ),
            # In the list's order to its end: else SQLite takes the stream, and goes through all of it.
            models.Index(
                fields=["tag", "published_at", "content_object"],
                name="filing_timeline",
                condition=Q(is_key_moment=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["content_object", "tag"], name="filing_once"),
            models.CheckConstraint(
                name="filing_hidden_is_undated", condition=Q(is_hidden=False) | Q(published_at__isnull=True)
            ),
        ]

    def __str__(self):
        return f"“{self.content_object}” in “{self.tag}”"

    @property
    def due_at(self):
        """The date that this filing ought to have: its story's, or None while it may not be seen in the topic."""
        article = self.content_object
        return article.published_at if article.status == Status.PUBLISHED and not self.is_hidden else None

    def beside(self):
        """All filings that a pin's position is compared with: those of the topic."""
        return Filing.objects.filter(tag=self.tag_id, pinned_position__gt=0)

    @property
    def page_tag(self):
        """Its topic's stories."""
        return stream(self.tag_id)

    @property
    def story_tag(self):
        """Its story, which shows its topics."""
        return story(self.content_object_id)

    @property
    def article(self):
        """The story."""
        return self.content_object

    @property
    def topic(self):
        """The topic."""
        return self.tag
