"""Who writes, and who wrote what."""

from datetime import datetime
from typing import Any, Self, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse

from articles import cache_tags
from articles.querysets import BylineQuerySet
from newsroom.core.html import single_line
from newsroom.core.models import Image
from newsroom.core.text.slugs import free_slug, lock
from newsroom.core.tracking.querysets import TrackedQuerySet


class AuthorQuerySet(TrackedQuerySet):
    """What can be asked of people."""

    table_tags = (cache_tags.AUTHORS,)

    def public(self, at: datetime | None = None) -> Self:
        """Those with a live story at the given moment (now if None)."""
        stories = Byline.objects.live(at).order_by().filter(author=OuterRef("pk"))
        return self.with_rows_covering("bylines__published_at").filter(Exists(stories))

    def find_or_create(self, name: str) -> "Author":
        """The author of exactly this name, in its spelling (`Author.spelling_of`); made if there is none.

        Raises ValidationError if it cannot be a name.
        """
        name = self.model.spelling_of(name)
        if author := self.filter(name=name).first():
            return cast(Author, author)
        with transaction.atomic():
            lock()
            if author := self.filter(name=name).first():
                return cast(Author, author)
            author = Author(name=name, slug=self.slug_for(name))
            author.full_clean()
            author.save()
        return author

    def slug_for(self, name: str) -> str:
        """A slug for a new author of this name, that nobody has. Must run under the lock on slugs (`slugs.lock`)."""
        return free_slug(name, fallback="author", is_taken=lambda slug: self.filter(slug=slug).exists())


class Author(models.Model):
    """A person or desk that stories are signed with. The name is matched exactly."""

    name = models.CharField(max_length=200, unique=True)
    slug = models.CharField("URL slug", max_length=80, unique=True)
    role = models.CharField(max_length=200, blank=True, help_text="For example, “Economics correspondent”.")
    bio = models.TextField(blank=True)
    photo = models.ForeignKey(Image, models.PROTECT, null=True, blank=True, related_name="+")
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="author")

    objects = AuthorQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The author page's path."""
        return reverse("articles:author", args=[self.slug])

    @property
    def cache_tags(self) -> tuple[str, ...]:
        """The cache tag of the name, the URL and the profile."""
        return (cache_tags.person(self.pk),)

    @property
    def relation_tags(self) -> tuple[str, ...]:
        """The cache tag of the person's stories."""
        return (cache_tags.signed(self.pk),)

    @classmethod
    def spelling_of(cls, name: str) -> str:
        """The name as it is kept: on one line with single spaces, without control characters.

        Raises ValidationError with a sentence if nothing is left of it or it is longer than 200 characters.
        """
        column: Any = cls._meta.get_field("name")
        spelling, longest = single_line(name), column.max_length
        if not spelling:
            raise ValidationError("Enter a name.")
        if len(spelling) > longest:
            raise ValidationError(f"Author names can be up to {longest} characters. This one has {len(spelling)}.")
        return spelling


class Byline(models.Model):
    """One author of one published story, in the order of signing. Dated like a topic entry."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="bylines", db_index=False)
    author = models.ForeignKey(Author, models.PROTECT, related_name="bylines", db_index=False)
    position = models.PositiveSmallIntegerField(default=0)
    # The article's date while it is published, else empty.
    published_at = models.DateTimeField(null=True, editable=False)

    objects = BylineQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        indexes = [
            models.Index(fields=["author", "published_at", "article"], name="byline_stream"),
            # The authors of many stories, counted in it alone.
            models.Index(fields=["article", "published_at", "author"], name="byline_authors"),
        ]
        constraints = [models.UniqueConstraint(fields=["article", "author"], name="byline_once")]

    def __str__(self) -> str:
        return self.author.name
