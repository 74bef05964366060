"""Sources of the wire, their items and versions, and what their subjects mean here. Service functions write them."""

import re
from datetime import datetime
from typing import Self
from urllib.parse import quote

from django.db import models
from django.db.models import Q
from django.utils import timezone

from newsroom.core.tracking.querysets import TrackedQuerySet
from newsroom.wire.items import MAX_GUID, MAX_LINE, MAX_TEXT, MAX_URL, MAX_VERSION, Change, Format

# The cache tag of what uses subjects.
SUBJECTS = "wire-subjects"
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
# The characters of a URI that are not encoded, besides letters and digits.
_SAFE = "%/:?#@!$&'()*+,;=~"


class WireSource(models.Model):
    """A feed or a folder that items come from."""

    name = models.CharField(max_length=100, unique=True)
    location = models.CharField(
        "URL or folder",
        max_length=500,
        help_text="Enter a URL that starts with https://, or the name of a folder in the wire folder.",
    )
    kind = models.CharField("format", max_length=20, choices=Format, blank=True, default=Format.AUTO)
    credit = models.CharField(max_length=300, blank=True, help_text="Leave blank to use the credit that each item has.")
    # BCP 47.
    language = models.CharField(
        max_length=35, blank=True, help_text="For example, “en”. It is used for items that do not say their language."
    )
    is_active = models.BooleanField("in use", default=True, help_text="Clear this to stop reading the source.")
    checked_at = models.DateTimeField(null=True, editable=False)
    # A sentence about the last run, "" if all went well.
    problem = models.CharField(max_length=500, blank=True, editable=False)
    etag = models.CharField(max_length=300, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)

    class Meta:
        verbose_name = "wire source"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_url(self) -> bool:
        """Return whether the location is a URL and not a folder."""
        return self.location.lower().startswith(("http://", "https://"))


class WireFile(models.Model):
    """A file of a source's folder that was read, so that it is not read again until it changes."""

    source = models.ForeignKey(WireSource, models.CASCADE, related_name="files", db_index=False)
    name = models.CharField(max_length=255)
    # SHA-256 of the content, in hexadecimal.
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "name"], name="wire_file")]

    def __str__(self) -> str:
        return self.name


class SubjectMappingQuerySet(TrackedQuerySet):
    """Queries for subjects."""

    table_tags = (SUBJECTS,)


class SubjectMapping(models.Model):
    """A subject of the wire, and the topic that it means here.

    The topic is stored by its name, which leads to the topic also after a merge or an undone one. A scheme is the URI
    of a vocabulary, "" for keywords.
    """

    scheme = models.CharField(max_length=200, blank=True)
    code = models.CharField(max_length=200)
    name = models.CharField(max_length=200, blank=True)
    topic_name = models.CharField(
        "topic",
        max_length=200,
        blank=True,
        help_text="Stories made of items with this subject are added to it. Leave blank for none.",
    )
    # The key of the topic's name (`topics.names.naming.key_of`).
    topic_key = models.CharField(max_length=400, blank=True, editable=False)
    is_ignored = models.BooleanField(
        "ignore", default=False, help_text="Select this if the subject has no topic, also none of the same name."
    )

    objects = SubjectMappingQuerySet.as_manager()

    class Meta:
        verbose_name = "wire subject"
        ordering = ["name", "pk"]
        indexes = [
            models.Index(fields=["name", "id"], name="wire_subject_list"),
            models.Index(fields=["topic_key"], name="wire_subject_topic", condition=~Q(topic_key="")),
        ]
        constraints = [models.UniqueConstraint(fields=["code", "scheme"], name="wire_subject")]

    def __str__(self) -> str:
        return self.name or self.code

    @property
    def cache_tags(self) -> tuple[str, ...]:
        """Return the cache tag of what uses subjects."""
        return (SUBJECTS,)

    @property
    def uri(self) -> str:
        """Return the subject's URI, "" for a keyword. What a URI may not have is encoded, as codes can be any text."""
        if not self.scheme.startswith(("http://", "https://")):
            return ""
        return quote(_LONE_PERCENT.sub("%25", f"{self.scheme}{self.code}"), safe=_SAFE)


class ItemState(models.TextChoices):
    """The state of an item. A cancelled one may no longer be used, whatever was made of it."""

    NEW = "new", "New"
    USED = "used", "Used"
    DISMISSED = "dismissed", "Dismissed"
    CANCELLED = "cancelled", "Cancelled by the source"


CHANGES = [
    (Change.NEW.value, "New"),
    (Change.UPDATE.value, "Update"),
    (Change.CORRECTION.value, "Correction"),
    (Change.KILL.value, "Cancellation"),
]


class WireItemQuerySet(models.QuerySet["WireItem"]):
    """Queries for items."""

    def for_list(self) -> Self:
        """Return the items as lists show them, without their texts."""
        return self.select_related("source").defer("body", "standfirst", "copyright", "usage_terms", "note", "media")

    def to_check(self) -> Self:
        """Return the items that someone has to check (`is_changed`), newest first."""
        return self.filter(is_changed=True).order_by("-changed_at", "-pk")


class WireItem(models.Model):
    """The newest version of an item."""

    source = models.ForeignKey(WireSource, models.CASCADE, related_name="items", db_index=False)
    guid = models.CharField("ID", max_length=MAX_GUID)
    version = models.CharField(max_length=MAX_VERSION, blank=True)
    change = models.CharField(max_length=12, choices=CHANGES, default=Change.NEW.value)
    # SHA-256 of what the source sent.
    digest = models.CharField(max_length=64)
    headline = models.CharField(max_length=MAX_LINE, blank=True)
    standfirst = models.CharField(max_length=MAX_TEXT, blank=True)
    # Sanitised HTML.
    body = models.TextField(blank=True)
    byline = models.CharField(max_length=MAX_LINE, blank=True)
    credit = models.CharField(max_length=MAX_LINE, blank=True)
    copyright = models.CharField(max_length=MAX_TEXT, blank=True)
    usage_terms = models.CharField(max_length=MAX_TEXT, blank=True)
    note = models.CharField("note to editors", max_length=MAX_TEXT, blank=True)
    language = models.CharField(max_length=35, blank=True)
    # 1 (highest) to 9.
    urgency = models.PositiveSmallIntegerField(null=True)
    is_withheld = models.BooleanField("withheld", default=False)
    embargo_at = models.DateTimeField("embargoed until", null=True)
    expires_at = models.DateTimeField("expires", null=True)
    sent_at = models.DateTimeField("sent", null=True)
    updated_at = models.DateTimeField("updated", null=True)
    link = models.CharField(max_length=MAX_URL, blank=True)
    # URLs.
    media = models.JSONField(default=list)
    subjects = models.ManyToManyField(SubjectMapping, related_name="items")
    state = models.CharField(max_length=10, choices=ItemState, default=ItemState.NEW)
    story = models.ForeignKey("articles.Article", models.SET_NULL, null=True, related_name="+", db_index=False)
    # Whether no one has reviewed yet what came last: a later version after the story was made, or the cancellation of
    # an item that was in the inbox or used.
    is_changed = models.BooleanField(default=False)
    received_at = models.DateTimeField(default=timezone.now)
    # When the newest version was received.
    changed_at = models.DateTimeField(default=timezone.now)
    # When the source last had the item, to the day.
    seen_at = models.DateTimeField(default=timezone.now)

    objects = WireItemQuerySet.as_manager()

    class Meta:
        verbose_name = "wire item"
        ordering = ["-changed_at", "-pk"]
        indexes = [
            models.Index(fields=["-changed_at", "-id"], name="wire_newest"),
            models.Index(fields=["state", "-changed_at", "-id"], name="wire_state"),
            models.Index(fields=["source", "-changed_at", "-id"], name="wire_of_source"),
            models.Index(fields=["urgency", "-changed_at", "-id"], name="wire_urgency"),
            models.Index(fields=["-changed_at", "-id"], name="wire_to_check", condition=Q(is_changed=True)),
            models.Index(fields=["story"], name="wire_of_story", condition=Q(story__isnull=False)),
            models.Index(fields=["seen_at"], name="wire_unused", condition=Q(story__isnull=True)),
        ]
        constraints = [models.UniqueConstraint(fields=["source", "guid"], name="wire_guid")]

    def __str__(self) -> str:
        return self.headline or self.guid

    @property
    def credit_line(self) -> str:
        """Return the credit of the source, or else that of the item."""
        return self.source.credit or self.credit or self.source.name

    def embargo_after(self, moment: datetime) -> datetime | None:
        """Return the end of the embargo if it is after this moment, or None."""
        return self.embargo_at if self.embargo_at and self.embargo_at > moment else None


class WireVersion(models.Model):
    """A version of an item, as it was received."""

    item = models.ForeignKey(WireItem, models.CASCADE, related_name="versions", db_index=False)
    version = models.CharField(max_length=MAX_VERSION, blank=True)
    change = models.CharField(max_length=12, choices=CHANGES)
    received_at = models.DateTimeField(default=timezone.now)
    headline = models.CharField(max_length=MAX_LINE, blank=True)
    standfirst = models.CharField(max_length=MAX_TEXT, blank=True)
    body = models.TextField(blank=True)
    note = models.CharField(max_length=MAX_TEXT, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["item", "-id"], name="wire_versions")]

    def __str__(self) -> str:
        return f"{self.headline} ({self.version or self.change})"
