"""The topic itself, and who belongs with whom."""

from functools import lru_cache

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from taggit.models import TagBase

from newsroom.core.i18n.languages import current
from newsroom.core.models import Image
from newsroom.core.time import clock
from topics import cache_tags
from topics.querysets import ENOUGH_STORIES, TopicPartQuerySet, TopicQuerySet

NAME_LENGTH = 200
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

    Stories are filed under it: `topic.entries` is the reverse of `topics.TopicEntry.tag`, whose queryset says
    what readers may see. Topics know no more of stories than that. `topics.names.naming` makes and finds topics,
    `topics.counting` keeps the counts, `topics.curation` writes the rest.
    """

    name = models.CharField(max_length=NAME_LENGTH, unique=True)
    # What it is called in other languages of the site, by Django's code of the language; each is one of its aliases.
    names = models.JSONField(default=dict, blank=True, editable=False)
    slug = models.SlugField(max_length=80, unique=True, allow_unicode=True)
    # What names are compared by: `naming.key_of(name)`.
    key = models.CharField(max_length=KEY_LENGTH, unique=True, editable=False)
    kind = models.CharField("type", max_length=20, choices=Kind, default=Kind.SUBJECT)
    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="children", db_index=False)
    # The moment it became, or with its first scheduled story will become, public; it stays so.
    public_from = models.DateTimeField(null=True, blank=True, editable=False)
    # When an editor last said something of it or of a story in it.
    curated_at = models.DateTimeField(null=True, blank=True, editable=False)
    # All dated entries, those of scheduled stories too. What readers see subtracts these: `live_count`.
    entry_count = models.PositiveIntegerField(default=0, editable=False)
    is_in_navigation = models.BooleanField("show in navigation", default=False)
    navigation_position = models.PositiveSmallIntegerField(default=0)
    lead_image = models.ForeignKey(Image, models.PROTECT, null=True, blank=True, related_name="+")
    briefing = models.TextField(blank=True, help_text="Introduction at the top of the topic page. Sanitised HTML.")
    briefing_reviewed_on = models.DateField(null=True, blank=True)
    description = models.CharField(
        "meta description", max_length=300, blank=True, help_text="Shown by search engines under the topic name."
    )
    # Who pays for the topic, in the words that readers are shown; "": nobody.
    sponsor = models.CharField(
        "sponsor label",
        max_length=200,
        blank=True,
        help_text="Shown above the topic name, for example “Supported by the Harbour Foundation”.",
    )
    related = models.ManyToManyField("self", through="RelatedTopic", symmetrical=False, related_name="+")

    objects = TopicQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        ordering = ["name"]
        permissions = [("curate_topic", "Can curate topics")]
        indexes = [
            models.Index(fields=["kind", "name"], name="topic_kind_name"),
            models.Index(fields=["public_from"], name="topic_public"),
            models.Index(fields=["-entry_count", "id"], name="topic_largest"),
            # Of topics below another alone. Most are below none, so of the field's own index SQLite's statistics say
            # that a value stands in all of them, and it reads them all instead.
            models.Index(fields=["parent"], name="topic_children", condition=Q(parent__isnull=False)),
            models.Index(
                fields=["navigation_position", "name"],
                name="topic_navigation",
                condition=Q(is_in_navigation=True),
            ),
        ]

    def __str__(self) -> str:
        """Its name in the language that is spoken, or else the one that it has."""
        language = current()
        return self.name if language == settings.LANGUAGE_CODE else self.names.get(language, self.name)

    def get_absolute_url(self) -> str:
        """The topic page's path."""
        return path_of(self.slug, current())

    @property
    def cache_tags(self) -> list[str]:
        """The cache tags of the columns that were loaded, and of the number of its stories, if that was."""
        found = [cache_tags.name(self.pk)]
        if "briefing" not in self.get_deferred_fields():
            found.append(cache_tags.said(self.pk))
        if "live_count" in self.__dict__:
            found.append(cache_tags.stream(self.pk))
        return found

    @property
    def relation_tags(self) -> tuple[str, ...]:
        """The cache tags of its stories, its curation and the topics below it."""
        return (cache_tags.stream(self.pk),)

    @property
    def is_public(self) -> bool:
        """Whether readers may see the topic now."""
        return self.public_from is not None and self.public_from <= clock.now()

    @property
    def ancestors(self) -> list["Topic"]:
        """The public topics above it that `for_page()` loaded, the nearest last."""
        return [topic for topic in self.above if topic.is_public]

    @property
    def above(self) -> list["Topic"]:
        """The topics above it that `for_page()` loaded, whether readers may see them or not, the nearest last."""
        return [topic for topic in (self.parent and self.parent.parent, self.parent) if topic]

    def is_thin(self, live_count: int) -> bool:
        """Whether, with so many live stories, the topic's page is too little for search engines."""
        return live_count < ENOUGH_STORIES and not self.briefing


@lru_cache(maxsize=10_000)
def path_of(slug: str, language: str) -> str:
    """The path of the page of the topic with this slug, percent-encoded. Every page leads to a dozen.

    language: the one that is spoken now, whose tree of addresses it lies in.
    """
    return reverse("topics:detail", args=[slug])


class RelatedTopic(models.Model):
    """An editor's choice: readers of the topic are shown the other one first."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="chosen_related")
    other = models.ForeignKey(Topic, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    objects = TopicPartQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "other"], name="related_once"),
            models.CheckConstraint(condition=~Q(topic=F("other")), name="related_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} → {self.other}"
