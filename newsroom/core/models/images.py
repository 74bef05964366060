"""Images of the library."""

import re
import secrets
from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from itertools import chain
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.utils import timezone
from imagefield.fields import ImageField, PPOIField

from newsroom.core.html import pictures_in
from newsroom.core.images import renditions
from newsroom.core.tracking.querysets import TrackedQuerySet

# How long before the end of a licence editors are warned.
ENDS_SOON = timedelta(days=30)
# The name of an image file or of one of its renditions; both contain its token.
_MEDIA_NAME = re.compile(
    r"(?:images/|__processed__/[0-9a-f]{3}/[0-9a-f]{3}/)"
    r"(?P<token>[A-Za-z0-9_-]{24})(?:-[0-9a-f]{12})?\.(?:jpg|png|webp|avif)"
)


def random_name(image: "Image", filename: str) -> str:
    """Return a file name that cannot be guessed, or the one of the image's token. That of the upload is not used."""
    # imagefield calls a JPEG .jpeg.
    suffix = PurePosixPath(filename).suffix.lower().replace(".jpeg", ".jpg")
    return f"images/{image.token or secrets.token_urlsafe(18)}{suffix}"


def _token(name: str) -> str:
    """Return the token in the name of an image file or rendition; "" if it is none."""
    found = _MEDIA_NAME.fullmatch(name)
    return found["token"] if found else ""


class ImageQuerySet(TrackedQuerySet):
    """Queries of images."""

    table_tags = ("pictures",)

    def named(self, *names: str) -> "ImageQuerySet":
        """Images by the names of their files or renditions."""
        tokens = {_token(name) for name in names} - {""}
        return self.filter(file__in=[f"images/{token}{suffix}" for token in tokens for suffix in (".jpg", ".png")])

    def shown_in(self, html: str) -> "ImageQuerySet":
        """Images in sanitised HTML."""
        return self.named(*pictures_in(html))

    def shown_in_each(self, bodies: Sequence[str]) -> list[list["Image"]]:
        """Return the images in each of several sanitised HTML texts, in one query."""
        names = [pictures_in(html) for html in bodies]
        found = {_token(image.file.name): image for image in self.named(*chain.from_iterable(names)).order_by("pk")}
        tokens = ({_token(name) for name in each} for each in names)
        return [[image for token, image in found.items() if token in each] for each in tokens]

    def usable_before(self, day: date) -> "ImageQuerySet":
        """Images whose licence ends before this day."""
        return self.filter(usable_until__lt=day)

    def undescribed(self) -> "ImageQuerySet":
        """Images that neither have alt text nor are decorative."""
        return self.filter(alt="", is_decorative=False)


class Image(models.Model):
    """An image of the library.

    Stories and topics refer to it. The file is what `uploads.clean_upload()` returned: re-encoded, without EXIF and
    GPS.
    """

    file = ImageField(
        upload_to=random_name,
        max_length=200,
        unique=True,
        width_field="width",
        height_field="height",
        ppoi_field="focal_point",
        formats=renditions.FORMATS,
    )
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    # Fractions of the width and the height, from the top left.
    focal_point = PPOIField(
        "focal point",
        validators=[RegexValidator(r"\A(0(\.\d+)?|1(\.0+)?)x(0(\.\d+)?|1(\.0+)?)\Z", "Enter a point such as 0.5x0.5.")],
    )
    alt = models.CharField(
        "alt text",
        max_length=500,
        blank=True,
        help_text="Describe the image for people who cannot see it.",
    )
    is_decorative = models.BooleanField(
        "decorative", default=False, help_text="The image adds no information. Screen readers will skip it."
    )
    caption = models.CharField(max_length=500, blank=True)
    credit = models.CharField(max_length=200, blank=True)
    licence = models.CharField(max_length=200, blank=True)
    usable_until = models.DateField(
        null=True, blank=True, help_text="The last day on which the licence allows publication. Blank for no end."
    )
    is_single_use = models.BooleanField(
        "for one story only", default=False, help_text="The licence allows the image in one story."
    )
    taken_on = models.DateField("date taken", null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    # Of a new image that had a name on another site: the part of it that cannot be guessed.
    token = ""

    objects = ImageQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = "image"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="image_newest"),
            models.Index(
                fields=["usable_until"], name="image_usable_until", condition=models.Q(usable_until__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.alt or self.caption or f"Image {self.pk}"

    @property
    def cache_tags(self) -> tuple[str, ...]:
        """The cache tags of the image: the file, its crops and its metadata."""
        return (f"picture-{self.pk}",)

    @property
    def is_described(self) -> bool:
        """Whether it has alt text or is decorative."""
        return bool(self.alt) or self.is_decorative

    @property
    def is_licence_ended(self) -> bool:
        """Whether the licence no longer allows publication."""
        return self.usable_until is not None and self.usable_until < timezone.localdate()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete the image, and its files after the commit."""
        deleted = super().delete(*args, **kwargs)
        # If that fails, it is logged, and the file that is left is found by no one.
        transaction.on_commit(partial(self.file.delete, save=False), robust=True)
        return deleted
