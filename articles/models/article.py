"""The article: the published version of a story."""

import uuid
from datetime import date, datetime, timedelta
from typing import cast

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from taggit.managers import TaggableManager

from articles.cache_tags import ALL, LATEST, card, story
from articles.choices import Label, State, Status
from articles.models.authors import Author
from articles.querysets import ArticleQuerySet
from newsroom.core.i18n.languages import code_for, current, localised_path
from newsroom.core.models import Image, MediaFile
from newsroom.core.system.compressed_fields import CompressedTextField
from newsroom.core.time import clock
from topics.cache_tags import entries_of
from topics.models import Kind, Pinned, Topic, TopicEntry


def new_uid() -> str:
    """Return a new interchange ID, a random UUID, for a story created here."""
    return str(uuid.uuid4())


def site_language() -> str:
    """Return the default language of stories (BCP 47)."""
    return str(settings.LANGUAGE_CODE)


class Article(Pinned):
    """A story. Its columns hold the published version; its `working_copy` holds the draft.

    The columns of a story that was never published are empty. `articles.workflow.publishing` writes the published
    version and `articles.workflow.drafting` the draft; `articles.workflow.new_stories` creates both for many
    stories. Nothing else saves an article. Pinned: to the front page.
    """

    # The interchange ID: opaque, unique in the site.
    uid = models.CharField("id", max_length=255, unique=True, default=new_uid, editable=False)
    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT, editable=False)
    title = models.CharField("headline", max_length=300, blank=True)
    summary = models.TextField("standfirst", blank=True)
    body = CompressedTextField(blank=True)
    # The URL, together with `slug`; fixed at the first publication, in the newsroom's time zone.
    address_day = models.DateField(null=True, blank=True, editable=False)
    slug = models.CharField("URL slug", max_length=80, blank=True)
    language = models.CharField(max_length=35, default=site_language)
    # The original of a translation; never a translation itself.
    translation_of = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="translations")
    # The story that it was duplicated from (`drafting.duplicate`).
    duplicate_of = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="duplicates", db_index=False
    )
    label = models.CharField(max_length=20, choices=Label, default=Label.NEWS, blank=True)
    lead_image = models.ForeignKey(Image, models.PROTECT, null=True, blank=True, related_name="led_articles")
    # "" for the caption of the image library.
    lead_caption = models.CharField("caption", max_length=500, blank=True)
    # See `articles.sources`.
    sources = models.JSONField(default=list, blank=True)
    pictures = models.ManyToManyField(Image, through="articles.ArticleImage", related_name="+", editable=False)
    files = models.ManyToManyField(MediaFile, through="articles.ArticleFile", related_name="+", editable=False)
    published_at = models.DateTimeField("publication date", null=True, blank=True)
    # When the last update or correction after the first publication was published.
    updated_at = models.DateTimeField(null=True, blank=True, editable=False)
    # When it first went live, or will if it is scheduled. Cleared if it is unscheduled before that.
    live_from = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    topics = TaggableManager(through=TopicEntry, to=Topic, blank=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        # The desk's word for an article.
        verbose_name = "story"
        verbose_name_plural = "stories"
        permissions = [("publish_article", "Can publish, correct and unpublish")]
        # Ascending, although lists begin with the newest: SQLite would leave half of each page empty.
        indexes = [
            # For the front page and the archives; covers counting a range. Not a partial index, which SQLite does not
            # use if the value of its condition is bound.
            models.Index(fields=["status", "published_at", "id"], name="article_stream"),
            # The newest stories in a language (`in_language`).
            models.Index(Lower("language"), "status", "published_at", "id", name="article_language"),
            # Searches by label. Partial, because most stories have none; this condition is repeated in the statement.
            models.Index(
                fields=["label", "status", "published_at", "id"],
                name="article_label",
                condition=Q(label__gt=""),
            ),
            models.Index(fields=["status", "created_at", "id"], name="article_desk"),
            models.Index(fields=["created_at", "id"], name="article_newest"),
            # A user's own stories: lists all of them, and finds the few drafts among them.
            models.Index(fields=["created_by", "status", "created_at", "id"], name="article_writer"),
            # Partial, because most stories are no translation: according to the statistics of the field's own index,
            # every value occurs in nearly all rows, so SQLite would scan the table instead.
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
            # Live pinned stories. Includes the status, or SQLite would scan the whole of article_stream.
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
        """Return the article's path. Only for articles with an `address_day`: published, scheduled or live earlier."""
        return url_of(cast(date, self.address_day), self.slug)

    @property
    def labelled_title(self) -> str:
        """Return the headline, prefixed by the label if the story has one, for use outside the site's own design.

        The label is in the language of the story if the site has that one.
        """
        if not self.label:
            return self.title
        with override(code_for(self.language) or current()):
            return _("%(label)s: %(title)s") % {"label": self.get_label_display(), "title": self.title}

    @property
    def root_id(self) -> int:
        """Return the ID of the original if this is a translation, otherwise its own."""
        return self.translation_of_id or self.pk

    @property
    def permanent_url(self) -> str:
        """Return the canonical path: in the tree of the article's language or, if the site has none, the first one."""
        return localised_path(self.get_absolute_url(), self.language)

    def pins_of_page(self) -> models.QuerySet["Article"]:
        """Return all stories pinned to the front page, among which this one's pin is sorted."""
        return Article.objects.filter(pinned_position__gt=0)

    @property
    def page_tags(self) -> tuple[str, ...]:
        """Return the cache tags of the pages that show front page pins."""
        return (LATEST, ALL)

    @property
    def cache_tags(self) -> tuple[str, ...]:
        """Return the cache tag of its page, or of its card if the body was not loaded."""
        return (card(self.pk) if "body" in self.get_deferred_fields() else story(self.pk),)

    @property
    def relation_tags(self) -> tuple[str, ...]:
        """Return the cache tags of its topics, authors and corrections."""
        return (story(self.pk), entries_of(self.pk))

    @property
    def was_updated_later(self) -> bool:
        """Return whether lists mention the last update: it is at least a day after the publication."""
        return bool(self.updated_at and self.published_at and self.updated_at - self.published_at >= timedelta(days=1))

    @property
    def kicker(self) -> Topic | None:
        """Return the topic above the headline on the front page: the first section, or else the first topic."""
        return next(iter(self.leading_topics), None)

    @property
    def authors_in_order(self) -> list[Author]:
        """Return the authors. Its bylines must be loaded with them."""
        return [byline.author for byline in self.bylines.all()]

    @property
    def public_topics(self) -> list[Topic]:
        """Return the public topics that show the story, in the order added. Its entries must be loaded."""
        return [entry.tag for entry in self.entries.all() if entry.tag.is_public and not entry.is_hidden]

    @property
    def public_sections(self) -> list[Topic]:
        """Return its public topics that are sections."""
        return [topic for topic in self.public_topics if topic.kind == Kind.SECTION]

    @property
    def leading_topics(self) -> list[Topic]:
        """Return a list of at most one topic for breadcrumbs and cards: the first section, or else the first topic."""
        return (self.public_sections or self.public_topics)[:1]

    @property
    def listed_at(self) -> datetime | None:
        """Return the date that lists sort the story by, which may be in the future; None if it is not published."""
        return self.published_at if self.status == Status.PUBLISHED else None

    @property
    def is_live(self) -> bool:
        """Return whether readers can see the story now."""
        return self.status == Status.PUBLISHED and cast(datetime, self.published_at) <= clock.now()

    @property
    def was_live(self) -> bool:
        """Return whether the story was ever live. If so, its URL is reserved and answers 410 once it is unpublished."""
        return self.live_from is not None and self.live_from <= clock.now()

    @property
    def has_draft_changes(self) -> bool:
        """Return whether the story is published or scheduled and has draft changes. Needs the working copy.

        What was scheduled as an update and has not been changed since does not count.
        """
        copy = self.working_copy
        return (
            self.status == Status.PUBLISHED
            and copy.content is not None
            and copy.text_version != copy.update_text_version
        )

    @property
    def public_date(self) -> datetime | None:
        """Return the publication date that readers have seen; None if the story was never live or has a future date."""
        return self.published_at if self.was_live and cast(datetime, self.published_at) <= clock.now() else None

    @property
    def state(self) -> State:
        """Return the state that the desk shows: the status, with scheduled and binned stories as separate states."""
        if self.status == Status.PUBLISHED and not self.is_live:
            return State.SCHEDULED
        if self.status == Status.WITHDRAWN and not self.was_live:
            return State.BINNED
        return State(self.status)


def url_of(day: date, slug: str) -> str:
    """Return the path of the article with this day and slug, percent-encoded."""
    return reverse("articles:detail", args=[f"{day.year:04}", f"{day.month:02}", f"{day.day:02}", slug])


def former_path(day: date, slug: str) -> str:
    """Return the path of the article in the format of `Redirect.path`: not percent-encoded, without language prefix."""
    return f"/{day.year:04}/{day.month:02}/{day.day:02}/{slug}/"
