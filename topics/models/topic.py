"""Topics, and relations between them."""

from functools import lru_cache

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import pgettext
from taggit.models import TagBase

from newsroom.core.i18n.languages import current, tag_of
from newsroom.core.models import Image
from newsroom.core.time import clock
from topics import cache_tags
from topics.models.urls import validate_urls
from topics.querysets.topics import ENOUGH_STORIES, TopicPartQuerySet, TopicQuerySet

NAME_LENGTH = 200
# Normalisation replaces some characters by several (㍿ by four).
KEY_LENGTH = 800


class Kind(models.TextChoices):
    """What a topic is about. The site's navigation consists of sections."""

    SUBJECT = "subject"
    PLACE = "place"
    PERSON = "person"
    ORGANISATION = "organisation"
    EVENT = "event"
    SERIES = "series"
    SECTION = "section"


class Topic(TagBase):
    """A taggit tag with its own page.

    `topic.entries` is the reverse of `topics.TopicEntry.tag`; its queryset knows what readers may see. Topics know
    nothing else about stories. `topics.names.naming` creates and finds topics, `topics.counting` updates the counts,
    and `topics.curation` writes the rest.
    """

    name = models.CharField(max_length=NAME_LENGTH, unique=True)
    # Its names in other languages of the site, by Django's code of the language. Each is also an alias.
    names = models.JSONField(default=dict, blank=True, editable=False)
    # No SlugField: its validator refuses the vowel signs of Indic and other scripts.
    slug = models.CharField(max_length=80, unique=True)
    # For comparisons: `naming.key_of(name)`.
    key = models.CharField(max_length=KEY_LENGTH, unique=True, editable=False)
    kind = models.CharField("type", max_length=20, choices=Kind, default=Kind.SUBJECT)
    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="children", db_index=False)
    # When it became public, or will with its first scheduled story. It stays public.
    public_from = models.DateTimeField(null=True, blank=True, editable=False)
    # When an editor last curated it or a story in it.
    curated_at = models.DateTimeField(null=True, blank=True, editable=False)
    # All dated entries, including scheduled ones, which `live_count` subtracts.
    entry_count = models.PositiveIntegerField(default=0, editable=False)
    is_in_navigation = models.BooleanField("show in navigation", default=False)
    navigation_position = models.PositiveSmallIntegerField(default=0)
    lead_image = models.ForeignKey(Image, models.PROTECT, null=True, blank=True, related_name="+")
    # The short form, and after its first horizontal rule the long one. Sanitised HTML.
    briefing = models.TextField(blank=True, help_text="Introduction at the top of the topic page.")
    # In other languages of the site, by Django's code of the language.
    briefings = models.JSONField(default=dict, blank=True, editable=False)
    briefing_byline = models.CharField(
        "briefing by", max_length=200, blank=True, help_text="Who wrote the briefing, as readers see it."
    )
    briefing_reviewed_on = models.DateField(null=True, blank=True)
    description = models.CharField(
        "meta description", max_length=300, blank=True, help_text="Shown by search engines under the topic name."
    )
    # The label that names the sponsor to readers, "" if there is none.
    sponsor = models.CharField(
        "sponsor label",
        max_length=200,
        blank=True,
        help_text="Shown above the topic name, for example “Supported by the Harbour Foundation”.",
    )
    # What it is elsewhere: for search engines, which nothing is fetched from.
    wikidata_id = models.CharField(
        "Wikidata ID",
        max_length=20,
        blank=True,
        validators=[RegexValidator(r"\AQ[1-9][0-9]*\Z", "Enter a Wikidata ID: Q followed by digits, such as Q11725.")],
    )
    # Web addresses, one per line.
    same_as = models.TextField(
        "pages about the same thing",
        blank=True,
        validators=[validate_urls],
        help_text="One link per line, such as the official website. Only search engines use them.",
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
            # Only topics with a parent. Most have none, so for a full index SQLite's statistics would say that a value
            # occurs in all rows, and it would read them all instead.
            models.Index(fields=["parent"], name="topic_children", condition=Q(parent__isnull=False)),
            models.Index(
                fields=["navigation_position", "name"],
                name="topic_navigation",
                condition=Q(is_in_navigation=True),
            ),
        ]

    def __str__(self) -> str:
        """Return its name in the current language, or else its main name."""
        language = current()
        return self.name if language == settings.LANGUAGE_CODE else self.names.get(language, self.name)

    @property
    def phrase(self) -> str:
        """Its name in a sentence: in Chinese, with the word for a topic or a section."""
        if self.kind == Kind.SECTION:
            return pgettext("section", "%(name)s") % {"name": self}
        return pgettext("topic", "%(name)s") % {"name": self}

    def get_absolute_url(self) -> str:
        """Return the path of the topic's page."""
        return path_of(self.slug, current())

    @property
    def cache_tags(self) -> list[str]:
        """The cache tags of the loaded columns, and of the number of its stories if that was loaded."""
        found = [cache_tags.name(self.pk)]
        if "briefing" not in self.get_deferred_fields():
            found.append(cache_tags.details(self.pk))
        if "live_count" in self.__dict__:
            found.append(cache_tags.stream(self.pk))
        return found

    @property
    def relation_tags(self) -> tuple[str, ...]:
        """The cache tags of its stories, curation and subtopics."""
        return (cache_tags.stream(self.pk),)

    @property
    def own_briefing(self) -> str:
        """The briefing in the current language, or ""."""
        return self.briefing if current() == settings.LANGUAGE_CODE else self.briefings.get(current(), "")

    @property
    def briefing_tag(self) -> str:
        """The language (BCP 47) of `own_briefing`."""
        return tag_of(current())

    @property
    def identity_urls(self) -> list[str]:
        """The URLs of pages elsewhere that are about the same thing: Wikidata first."""
        wikidata = [f"https://www.wikidata.org/wiki/{self.wikidata_id}"] if self.wikidata_id else []
        return [*wikidata, *self.same_as.splitlines()]

    @property
    def is_public(self) -> bool:
        """Whether readers may see the topic now."""
        return self.public_from is not None and self.public_from <= clock.now()

    @property
    def ancestors(self) -> list["Topic"]:
        """The public ancestors that `for_page()` loaded, nearest last."""
        loaded = (self.parent and self.parent.parent, self.parent)
        return [topic for topic in loaded if topic and topic.is_public]

    def is_thin(self, live_count: int) -> bool:
        """Return whether the topic's page, with so many live stories, has too little content for search engines."""
        return live_count < ENOUGH_STORIES and not self.briefing


@lru_cache(maxsize=10_000)
def path_of(slug: str, language: str) -> str:
    """Return the path of the page of the topic with this slug, percent-encoded. Cached, because pages have many links.

    language: the current language, which determines the prefix of the path.
    """
    return reverse("topics:detail", args=[slug])


class RelatedTopic(models.Model):
    """An editor's choice: the topic's page lists the other topic first among related topics."""

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
