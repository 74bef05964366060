"""Authors and bylines."""

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
from newsroom.core.text.slugs import free_slug, lock, slug_of
from newsroom.core.tracking.querysets import TrackedQuerySet


class AuthorQuerySet(TrackedQuerySet):
    """Queries for authors."""

    table_tags = (cache_tags.AUTHORS,)

    def public(self, at: datetime | None = None) -> Self:
        """Filter for authors with a live story at the given moment (aware; now if None)."""
        stories = Byline.objects.live(at).order_by().filter(author=OuterRef("pk"))
        return self.with_rows_covering("bylines__published_at").filter(Exists(stories))

    def named(self, name: str) -> "Author | None":
        """Return the author with this name, in capital or small letters, or None."""
        found = self.filter(models.Q(name=name) | models.Q(slug=slug_of(name))) if "\x00" not in name else self.none()
        return next((cast(Author, author) for author in found if author.name.casefold() == name.casefold()), None)

    def find_or_create(self, name: str) -> "Author":
        """Return the author with exactly this name, normalised by `Author.spelling_of`; create one if there is none.

        Raises ValidationError if the name is empty or too long.
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
        """Return an unused slug for a new author, made from these words. Must run under the lock on slugs."""
        return free_slug(name, fallback="author", is_taken=lambda slug: self.filter(slug=slug).exists())


class Author(models.Model):
    """A person or desk named in bylines. Names are matched exactly."""

    name = models.CharField(max_length=200, unique=True)
    slug = models.CharField("URL slug", max_length=80, unique=True)
    role = models.CharField(max_length=200, blank=True, help_text="For example, “Economics correspondent”.")
    bio = models.TextField(blank=True)
    is_organisation = models.BooleanField(
        "desk or organisation", default=False, help_text="Select this if the name is not that of a person."
    )
    photo = models.ForeignKey(Image, models.PROTECT, null=True, blank=True, related_name="+")
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="author")

    objects = AuthorQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the path of the author's page."""
        return reverse("articles:author", args=[self.slug])

    @property
    def cache_tags(self) -> tuple[str, ...]:
        """Return the cache tag of the name, the URL and the profile."""
        return (cache_tags.author_profile(self.pk),)

    @property
    def relation_tags(self) -> tuple[str, ...]:
        """Return the cache tag of the author's stories."""
        return (cache_tags.author_stories(self.pk),)

    @classmethod
    def spelling_of(cls, name: str) -> str:
        """Return the name as it is stored: on one line with single spaces, without control characters.

        Raises ValidationError with a sentence if the result is empty or longer than 200 characters.
        """
        column: Any = cls._meta.get_field("name")
        spelling, max_length = single_line(name), column.max_length
        if not spelling:
            raise ValidationError("Enter a name.")
        if len(spelling) > max_length:
            raise ValidationError(f"Author names can be up to {max_length} characters. This one has {len(spelling)}.")
        return spelling


class Byline(models.Model):
    """An author of a published story. position: its order in the byline. Dated like a topic entry."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="bylines", db_index=False)
    author = models.ForeignKey(Author, models.PROTECT, related_name="bylines", db_index=False)
    position = models.PositiveSmallIntegerField(default=0)
    # The article's publication date while it is published or scheduled, otherwise empty.
    published_at = models.DateTimeField(null=True, editable=False)

    objects = BylineQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        indexes = [
            models.Index(fields=["author", "published_at", "article"], name="byline_stream"),
            # Covers counting the authors of many stories.
            models.Index(fields=["article", "published_at", "author"], name="byline_authors"),
        ]
        constraints = [models.UniqueConstraint(fields=["article", "author"], name="byline_once")]

    def __str__(self) -> str:
        return self.author.name
