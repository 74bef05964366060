"""The article: one story, as readers see it."""

import uuid
from datetime import date, datetime
from typing import cast

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from taggit.managers import TaggableManager

from articles.cache_tags import ALL, LATEST, card, story
from articles.choices import Label, State, Status
from articles.querysets import ArticleQuerySet
from newsroom.core.i18n.languages import split_language_prefix
from newsroom.core.models import Image
from newsroom.core.time import clock
from topics.cache_tags import entries_of
from topics.models import Kind, Pinned, Topic, TopicEntry


def new_uid() -> str:
    """The interchange id of a story of our own."""
    return str(uuid.uuid4())


def site_language() -> str:
    """Of a story that nobody says the language of."""
    return str(settings.LANGUAGE_CODE)


class Article(Pinned):
    """One story. Its columns are what readers see; what is being written stands in its `working_copy`.

    A story that was never published has empty columns. `articles.workflow.publishing` changes what readers see,
    `articles.workflow.drafting` what the desk types; nobody else saves an article. Pinned: to the front page.
    """

    # The interchange id: opaque, unique in the site.
    uid = models.CharField("id", max_length=255, unique=True, default=new_uid, editable=False)
    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT, editable=False)
    title = models.CharField("headline", max_length=300, blank=True)
    summary = models.TextField("standfirst", blank=True)
    body = models.TextField(blank=True)
    # With `slug` the address; fixed at the first publication, in the newsroom's time zone.
    address_day = models.DateField(null=True, blank=True, editable=False)
    slug = models.CharField("URL slug", max_length=80, blank=True)
    language = models.CharField(max_length=35, default=site_language)
    # The story that this one is a translation of, which is none itself.
    translation_of = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="translations")
    # The story whose text it began with (`drafting.duplicate`).
    duplicate_of = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="duplicates", db_index=False
    )
    label = models.CharField(max_length=20, choices=Label, default=Label.NEWS, blank=True)
    lead_image = models.ForeignKey(Image, models.PROTECT, null=True, blank=True, related_name="led_articles")
    # What the story says of its picture; "": what the library says.
    lead_caption = models.CharField("caption", max_length=500, blank=True)
    pictures = models.ManyToManyField(Image, through="articles.ArticleImage", related_name="+", editable=False)
    published_at = models.DateTimeField("publication date", null=True, blank=True)
    # The last update that readers saw, if there was one after the first publication.
    updated_at = models.DateTimeField(null=True, blank=True, editable=False)
    # The moment it first was, or being scheduled will be, live. Cleared if withdrawn before that.
    live_from = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    topics = TaggableManager(through=TopicEntry, to=Topic, blank=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        # As the newsroom calls it.
        verbose_name = "story"
        verbose_name_plural = "stories"
        permissions = [("publish_article", "Can publish, correct and unpublish")]
        indexes = [
            # The front page and the archives; a range of it is counted without reading a story. Not a partial index:
            # SQLite does not use one for a condition whose value is bound.
            models.Index(fields=["status", "-published_at", "-id"], name="article_stream"),
            # The newest in a language, as `written_in` asks for them.
            models.Index(
                Lower("language"), "status", F("published_at").desc(), F("id").desc(), name="article_language"
            ),
            models.Index(fields=["status", "-created_at", "-id"], name="article_desk"),
            models.Index(fields=["-created_at", "-id"], name="article_newest"),
            # What somebody began: all of it is listed, and the few drafts among it are found.
            models.Index(fields=["created_by", "status", "-created_at", "-id"], name="article_writer"),
            # Of translations alone. Most stories are none, so of the field's own index SQLite's statistics say that a
            # value stands in all of them, and it reads them all instead.
            models.Index(
                fields=["translation_of"],
                name="article_translations",
                condition=Q(translation_of__isnull=False),
            ),
            models.Index(fields=["duplicate_of"], name="article_duplicates", condition=Q(duplicate_of__isnull=False)),
            models.Index(
                fields=["pinned_position"],
                name="article_pinned",
                condition=Q(pinned_position__isnull=False),
            ),
            # Those that are live: with the status, or SQLite takes the stream and goes through all of it.
            models.Index(
                fields=["status", "pinned_position"],
                name="article_front",
                condition=Q(pinned_position__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["address_day", "slug"], name="article_address", condition=Q(address_day__isnull=False)
            ),
            models.CheckConstraint(
                name="article_published_is_complete",
                condition=~Q(status=Status.PUBLISHED)
                | (
                    ~Q(title="")
                    & ~Q(slug="")
                    & Q(published_at__isnull=False, address_day__isnull=False, live_from__isnull=False)
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.working_copy.title or "Untitled"

    def get_absolute_url(self) -> str:
        """The article's path; only of one that has been published or scheduled."""
        return address_of(cast(date, self.address_day), self.slug)

    @property
    def labelled_title(self) -> str:
        """The headline, after the label if the story has one: where it stands without a page's design."""
        if not self.label:
            return self.title
        return _("%(label)s: %(title)s") % {"label": self.get_label_display(), "title": self.title}

    @property
    def root_id(self) -> int:
        """The id of the story of which this one and its translations are versions: itself, or the original."""
        return self.translation_of_id or self.pk

    @property
    def permanent_url(self) -> str:
        """The path that does not depend on the language that is spoken: its canonical one."""
        return split_language_prefix(self.get_absolute_url())[1]

    def beside(self) -> models.QuerySet["Article"]:
        """All stories that a pin's position is compared with: the front page's."""
        return Article.objects.filter(pinned_position__gt=0)

    @property
    def page_tags(self) -> tuple[str, ...]:
        """The cache tags of the front page's stories."""
        return (LATEST, ALL)

    @property
    def cache_tags(self) -> tuple[str, ...]:
        """The cache tag of its page, or of its card if the body was not loaded."""
        return (card(self.pk) if "body" in self.get_deferred_fields() else story(self.pk),)

    @property
    def relation_tags(self) -> tuple[str, ...]:
        """The cache tags of its topics, authors and corrections."""
        return (story(self.pk), entries_of(self.pk))

    @property
    def public_topics(self) -> list[Topic]:
        """The topics in which readers see the story, in the order in which they were added; its entries are loaded."""
        return [entry.tag for entry in self.entries.all() if entry.tag.is_public and not entry.is_hidden]

    @property
    def public_sections(self) -> list[Topic]:
        """Those of its public topics that are sections."""
        return [topic for topic in self.public_topics if topic.kind == Kind.SECTION]

    @property
    def leading_topics(self) -> list[Topic]:
        """The topic that stands above it on a trail or a card, its section or else its first one; at most one."""
        return (self.public_sections or self.public_topics)[:1]

    @property
    def listed_at(self) -> datetime | None:
        """The date by which lists show the story, also one in the future; None unless it is published."""
        return self.published_at if self.status == Status.PUBLISHED else None

    @property
    def is_live(self) -> bool:
        """Whether readers may see the story now."""
        return self.status == Status.PUBLISHED and cast(datetime, self.published_at) <= clock.now()

    @property
    def was_live(self) -> bool:
        """Whether readers ever saw the story: then its address is kept, and answers 410 once it is withdrawn."""
        return self.live_from is not None and self.live_from <= clock.now()

    @property
    def has_draft_changes(self) -> bool:
        """Whether the story is published or scheduled, and its draft differs from that. Needs the working copy."""
        return self.status == Status.PUBLISHED and self.working_copy.content is not None

    @property
    def known_date(self) -> datetime | None:
        """The date that readers know the story by, or None if they never saw it: one to come is no such date."""
        return self.published_at if self.was_live and cast(datetime, self.published_at) <= clock.now() else None

    @property
    def state(self) -> State:
        """The `State` that the desk shows: the status, with scheduled stories and the bin told apart."""
        if self.status == Status.PUBLISHED and not self.is_live:
            return State.SCHEDULED
        if self.status == Status.WITHDRAWN and not self.was_live:
            return State.BINNED
        return State(self.status)


def address_of(day: date, slug: str) -> str:
    """The path of the article with this day (a date) and slug, percent-encoded."""
    return reverse("articles:detail", args=[f"{day.year:04}", f"{day.month:02}", f"{day.day:02}", slug])


def former_path(day: date, slug: str) -> str:
    """The path under which such an address is remembered (`Redirect`): as people write it, not encoded."""
    return f"/{day.year:04}/{day.month:02}/{day.day:02}/{slug}/"
