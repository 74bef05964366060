"""Topics and their other names, who belongs with whom, and the kept counts."""

from functools import lru_cache

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from taggit.models import TagBase

from newsroom import changes, clock
from newsroom.languages import current
from newsroom.models import Image
from topics import tags
from topics.querysets import ENOUGH_STORIES, MergeQuerySet, SplitQuerySet, TopicQuerySet

NAME_LENGTH = 200
# Fewer stories that two topics have in common say nothing.
SHARED = 5
# Under so many topics a story may be filed on the desk, and so many other names a topic may have: each is compared with
# each.
MOST_TOPICS = MOST_ALIASES = 100
# Comparing takes some characters apart (㍿ is four).
KEY_LENGTH = 800


class Kind(models.TextChoices):
    """What a topic is about. Sections are what the site's navigation is made of."""

    SUBJECT = "subject"
    PLACE = "place"
    PERSON = "person"
    ORGANISATION = "organisation"
    EVENT = "event"
    SERIES = "series"
    SECTION = "section"


class Topic(TagBase):
    """A taggit tag with a page of its own.

    Stories are filed under it: `topic.filings` is the reverse of `articles.Filing.tag`, whose queryset says
    what readers may see. Topics know no more of stories than that. `topics.naming` makes and finds topics,
    `topics.counting` keeps the counts, `topics.curation` writes the rest.
    """

    name = models.CharField(max_length=NAME_LENGTH, unique=True)
    slug = models.SlugField(max_length=80, unique=True, allow_unicode=True)
    # What names are compared by: `naming.key_of(name)`.
    key = models.CharField(max_length=KEY_LENGTH, unique=True, editable=False)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.SUBJECT)
    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="children")
    # The moment it became, or with its first scheduled story will become, public; it stays so.
    public_from = models.DateTimeField(null=True, blank=True, editable=False)
    # When an editor last said something of it or of a story in it.
    curated_at = models.DateTimeField(null=True, blank=True, editable=False)
    # All dated filings, those of scheduled stories too. What readers see subtracts these: `live_count`.
    filed_count = models.PositiveIntegerField(default=0, editable=False)
    is_in_navigation = models.BooleanField("in the navigation", default=False)
    navigation_position = models.PositiveSmallIntegerField(default=0)
    lead_image = models.ForeignKey(Image, models.PROTECT, null=True, blank=True, related_name="+")
    briefing = models.TextField(blank=True, help_text="The editor's own introduction. Sanitised HTML.")
    briefing_reviewed_on = models.DateField(null=True, blank=True)
    description = models.CharField(
        "search description", max_length=300, blank=True, help_text="What search engines show under the name."
    )
    # Who pays for the topic, in the words that readers are shown; "": nobody.
    sponsor = models.CharField("sponsor label", max_length=200, blank=True)
    related = models.ManyToManyField("self", through="RelatedTopic", symmetrical=False, related_name="+")

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        permissions = [("curate_topic", "Can pin, hide, mark and brief")]
        indexes = [
            models.Index(fields=["kind", "name"], name="topic_kind_name"),
            models.Index(fields=["public_from"], name="topic_public"),
            models.Index(
                fields=["navigation_position", "name"],
                name="topic_navigation",
                condition=Q(is_in_navigation=True),
            ),
        ]

    def get_absolute_url(self):
        """The topic page's path."""
        return path_of(self.slug, current())

    @property
    def page_tags(self):
        """The tags of what its page says of the topic itself; it was loaded with `for_page()`."""
        return [
            tags.said(self.pk),
            *(tags.name(topic.pk) for topic in (self, *self.above)),
            *([changes.picture(self.lead_image_id)] if self.lead_image_id else []),
        ]

    @property
    def is_public(self):
        """Whether readers may see the topic now."""
        return self.public_from is not None and self.public_from <= clock.now()

    @property
    def ancestors(self):
        """The public topics above it that `for_page()` loaded, the nearest last."""
        changes.depends_on(*(tags.name(topic.pk) for topic in self.above))
        return [topic for topic in self.above if topic.is_public]

    @property
    def above(self):
        """The topics above it that `for_page()` loaded, whether readers may see them or not, the nearest last."""
        return [topic for topic in (self.parent and self.parent.parent, self.parent) if topic]

    def is_thin(self, live_count):
        """Whether, with so many live stories, the topic's page is too little for search engines."""
        return live_count < ENOUGH_STORIES and not self.briefing


@lru_cache(maxsize=10_000)
def path_of(slug, language):
    """The path of the page of the topic with this slug, percent-encoded. Every page leads to a dozen.

    language: the one that is spoken now, whose tree of addresses it lies in.
    """
    return reverse("topics:detail", args=[slug])


class Alias(models.Model):
    """Another name of a topic: typing it files under the topic, its address redirects there."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=NAME_LENGTH)
    key = models.CharField(max_length=KEY_LENGTH, unique=True, editable=False)
    # "" for a name without a letter (🙂): it files, but has no address.
    slug = models.SlugField(max_length=80, allow_unicode=True, blank=True, editable=False)

    class Meta:
        verbose_name_plural = "aliases"
        ordering = ["name"]

    def __str__(self):
        return self.name


class Way(models.TextChoices):
    """How two names resemble each other, the surest first."""

    SPELLING = "spelling"
    PINYIN = "pinyin"
    PLURAL = "plural"
    LETTERS = "letters"


class Fingerprint(models.Model):
    """A word that is made of a topic's name or alias; names that resemble each other have one in common.

    Written by `resemblance` alone.
    """

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="+", db_index=False)
    word = models.CharField(max_length=NAME_LENGTH)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "word"], name="fingerprint_once")]
        indexes = [models.Index(fields=["word", "topic"], name="fingerprint_word")]

    def __str__(self):
        return f"{self.topic}: {self.word}"


class Resemblance(models.Model):
    """Two topics that may be one, because of two of their names. Kept in both directions by `resemblance` alone."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="resemblances", db_index=False)
    other = models.ForeignKey(Topic, models.CASCADE, related_name="+")
    way = models.CharField(max_length=10, choices=Way)
    name = models.CharField(max_length=NAME_LENGTH, help_text="The one of the topic's names that the other resembles.")
    other_name = models.CharField(max_length=NAME_LENGTH)
    # Whether one of the two is an alias.
    is_by_alias = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "other"], name="resemblance_once")]

    def __str__(self):
        return f"{self.name} ~ {self.other_name}"


class Opening(models.Model):
    """A topic's name or alias, as names compare, from one of its words on: what somebody may begin to type.

    Written by `openings` alone.
    """

    TEXT_LENGTH = 100

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="openings")
    text = models.CharField(max_length=TEXT_LENGTH)
    # Its first character, and its first three, by which it is looked up.
    initial = models.CharField(max_length=1)
    start = models.CharField(max_length=3)
    # Whether it begins with the name's first word.
    is_whole = models.BooleanField()

    class Meta:
        indexes = [
            models.Index(fields=["initial", "topic"], name="opening_initial"),
            models.Index(fields=["start", "topic"], name="opening_start"),
        ]

    def __str__(self):
        return f"{self.topic}: {self.text}"


class Flag(models.TextChoices):
    """What may be wrong with a topic, or with two."""

    DUPLICATE = "duplicate", "Written like another"
    ALIAS = "alias", "Another name like another topic’s"
    STORIES = "stories", "The same stories as another"
    ORPHAN = "orphan", "Nothing filed"
    THIN = "thin"
    STALE = "stale", "Stale briefing"
    NEGLECTED = "neglected", "Never curated"


class DismissedFlag(models.Model):
    """An editor said that this is not wrong. Of two topics it is kept in both directions."""

    flag = models.CharField(max_length=10, choices=Flag)
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="dismissed_flags", db_index=False)
    # Empty for what is wrong with the topic alone.
    other = models.ForeignKey(Topic, models.CASCADE, null=True, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["topic", "flag", "other"], name="dismissed_once_of_two"),
            models.UniqueConstraint(fields=["topic", "flag"], condition=Q(other=None), name="dismissed_once"),
        ]

    def __str__(self):
        return f"{self.topic}: {self.get_flag_display()}"


class RelatedTopic(models.Model):
    """An editor's choice: readers of the topic are shown the other one first."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="chosen_related")
    other = models.ForeignKey(Topic, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "other"], name="related_once"),
            models.CheckConstraint(condition=~Q(topic=F("other")), name="related_to_another"),
        ]

    def __str__(self):
        return f"{self.topic} → {self.other}"


class Undoable(models.Model):
    """What was done with two topics, with all that it takes to take that back. Written by `topics.merging` alone.

    Topics are told by ids and names, no keys: one is gone meanwhile, or may be merged or deleted in its turn.
    """

    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # What `merging` moved and what it changed. Only its own modules read it.
    record = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        abstract = True
        ordering = ["-at", "-pk"]


class Merge(Undoable):
    """One topic became part of another."""

    loser_id = models.BigIntegerField()
    loser_name = models.CharField(max_length=NAME_LENGTH)
    survivor_id = models.BigIntegerField()
    survivor_name = models.CharField(max_length=NAME_LENGTH)

    objects = MergeQuerySet.as_manager()

    class Meta(Undoable.Meta):
        indexes = [
            models.Index(fields=["survivor_id", "-at", "-id"], name="merge_newest"),
            models.Index(fields=["-at", "-id"], name="merge_newest_of_all"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["loser_id"], condition=Q(undone_at__isnull=True), name="merged_once")
        ]

    def __str__(self):
        return f"{self.loser_name} into {self.survivor_name}"

    @property
    def told(self):
        """What became of which, for people."""
        return f"“{self.loser_name}” into “{self.survivor_name}”"

    @property
    def what(self):
        """Which merge it is, within a sentence."""
        return f"the merge of {self.loser_name}"


class Split(Undoable):
    """Stories of one topic were filed under another instead."""

    source_id = models.BigIntegerField()
    source_name = models.CharField(max_length=NAME_LENGTH)
    target_id = models.BigIntegerField()
    target_name = models.CharField(max_length=NAME_LENGTH)
    # How many stories it moved, which no list has to read the record for.
    number = models.PositiveIntegerField()

    objects = SplitQuerySet.as_manager()

    class Meta(Undoable.Meta):
        indexes = [
            models.Index(fields=["source_id", "-at", "-id"], name="split_out_newest"),
            models.Index(fields=["target_id", "-at", "-id"], name="split_in_newest"),
            models.Index(fields=["-at", "-id"], name="split_newest_of_all"),
        ]

    def __str__(self):
        return f"{self.source_name} to {self.target_name}"

    @property
    def told(self):
        """What went from where to where, for people."""
        stories = "1 story" if self.number == 1 else f"{self.number} stories"
        return f"{stories} from “{self.source_name}” to “{self.target_name}”"

    @property
    def what(self):
        """Which split it is, within a sentence."""
        return f"the split to {self.target_name}"


class MonthCount(models.Model):
    """How many of a topic's dated filings fall in a month, scheduled ones too. Written by `counting` alone."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="month_counts", db_index=False)
    month = models.DateField(help_text="The first day of the month, in the newsroom's time zone.")
    filed_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "month"], name="month_count_once")]

    def __str__(self):
        return f"{self.topic} {self.month:%Y-%m}: {self.filed_count}"


class SharedCount(models.Model):
    """How many stories are filed, and dated, under both topics. Kept in both directions by `counting` alone."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="shared_counts", db_index=False)
    other = models.ForeignKey(Topic, models.CASCADE, related_name="+")
    filed_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "other"], name="shared_count_once")]
        indexes = [
            models.Index(fields=["topic", "-filed_count", "other"], name="shared_most"),
            # Of most pairs there are only a few: those that may be one topic are found without reading them.
            models.Index(fields=["topic", "other"], name="shared_enough", condition=Q(filed_count__gte=SHARED)),
        ]

    def __str__(self):
        return f"{self.topic} and {self.other}: {self.filed_count}"


class Pinned(models.Model):
    """A place at the top of a page, until a moment. `topics.curation` writes it; months and feeds ignore it."""

    # 1 is the first. Empty: not pinned.
    pinned_position = models.PositiveSmallIntegerField(null=True, blank=True)
    pinned_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def beside(self) -> models.QuerySet:
        """All pinned rows of the page, which a pin's position is compared with. Who inherits says which."""
        raise NotImplementedError

    @property
    def page_tag(self) -> str:
        """The tag of that page's stories (`newsroom.changes`)."""
        raise NotImplementedError
