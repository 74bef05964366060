"""What both rooms stand on: pictures, written pages, the audit log and the addresses that once worked."""

import re
import secrets
from functools import partial
from pathlib import PurePosixPath

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from imagefield.fields import ImageField, PPOIField

from newsroom.core.html import pictures_in
from newsroom.core.images import renditions

# A picture's own name or that of one of its renditions; both hold its token.
_MEDIA_NAME = re.compile(
    r"(?:images/|__processed__/[0-9a-f]{3}/[0-9a-f]{3}/)"
    r"(?P<token>[A-Za-z0-9_-]{24})(?:-[0-9a-f]{12})?\.(?:jpg|png|webp|avif)"
)


def random_name(image, filename):
    """A name that cannot be guessed and never changes what it holds; the uploader's own name is not used."""
    # imagefield calls a JPEG .jpeg.
    suffix = PurePosixPath(filename).suffix.lower().replace(".jpeg", ".jpg")
    return f"images/{secrets.token_urlsafe(18)}{suffix}"


class ImageQuerySet(models.QuerySet):
    """What can be asked of pictures."""

    def named(self, *names):
        """The pictures that these names of media files belong to, as files or as renditions."""
        tokens = {found["token"] for name in names if (found := _MEDIA_NAME.fullmatch(name))}
        return self.filter(file__in=[f"images/{token}{suffix}" for token in tokens for suffix in (".jpg", ".png")])

    def shown_in(self, html):
        """The pictures that a sanitised text shows."""
        return self.named(*pictures_in(html))

    def undescribed(self):
        """Those of which nobody said yet what they show, or that they tell nothing."""
        return self.filter(alt="", is_decorative=False)


class Image(models.Model):
    """A picture of the library, with what has to be known to print it.

    Stories and topics refer to it; the ground does not know who does. The file is what `images.cleaned()`
    returned: re-encoded, without EXIF and GPS.
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
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    objects = ImageQuerySet.as_manager()

    class Meta:
        verbose_name = "image"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["-created_at", "-id"], name="image_newest")]

    def __str__(self):
        return self.alt or self.caption or f"Image {self.pk}"

    @property
    def is_described(self):
        """Whether it was decided what who cannot see the picture is told: a description, or nothing."""
        return bool(self.alt) or self.is_decorative

    def delete(self, *args, **kwargs):
        """Remove the picture from the library, and its files once that is certain."""
        removed = super().delete(*args, **kwargs)
        transaction.on_commit(partial(self.file.delete, save=False))
        return removed


class KnownPage(models.TextChoices):
    """The pages that a newsroom is expected to have, each at an address of its own: the value is the word in it."""

    ABOUT = "about", "About us"
    CONTACT = "contact", "Contact"
    ETHICS = "ethics", "Ethics"
    CORRECTIONS = "corrections-policy", "Corrections policy"
    PRIVACY = "privacy", "Privacy"


class Page(models.Model):
    """A page that editors write, such as “About us”. Its columns are what readers see; `pages.editing` writes it."""

    # That of a known page says which it is. Pages of one slug are one page in several languages.
    slug = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    description = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    # Which it is written in stays.
    language = models.CharField(max_length=35)
    is_in_footer = models.BooleanField(default=True)
    is_public = models.BooleanField(default=False)
    # When readers first saw it, and when they last saw its text change.
    first_public_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    # What is typed and not published: the columns from `slug` to `is_in_footer`, but the language. None: nothing.
    draft = models.JSONField(null=True)
    # Counts what is done to the page, so that nobody overwrites what they have not seen.
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["slug", "language"], name="page_once_in_a_language"),
            models.CheckConstraint(
                name="public_page_is_whole",
                condition=models.Q(is_public=False)
                | (~models.Q(title="") & ~models.Q(body="") & models.Q(changed_at__isnull=False)),
            ),
        ]

    def __str__(self):
        return (self.draft or {}).get("title") or self.title

    def get_absolute_url(self):
        """The path of its public page."""
        return reverse("known_page" if self.is_known else "page", args=[self.slug])

    @property
    def is_known(self):
        """Whether it is one of the pages that every newsroom is expected to have; its address is fixed."""
        return self.slug in KnownPage


class AuditEntry(models.Model):
    """Who did what to what, and when. Written by the verbs, within their transaction; never changed."""

    at = models.DateTimeField(default=timezone.now)
    # No user: a command did it.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    verb = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    subject_name = models.CharField(max_length=300)
    detail = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = "audit log entry"
        verbose_name_plural = "audit log entries"
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_newest"),
            models.Index(fields=["subject_kind", "subject_id", "-at"], name="audit_subject"),
            # The log narrowed by one thing is read by time.
            models.Index(fields=["by", "-at", "-id"], name="audit_of_person"),
            models.Index(fields=["verb", "-at", "-id"], name="audit_of_verb"),
            models.Index(fields=["subject_kind", "-at", "-id"], name="audit_of_kind"),
        ]

    def __str__(self):
        return f"{self.verb} {self.subject_name}"

    @classmethod
    def record(cls, verb, subject, *, by, **detail):
        """Note that the user (None for a command) did `verb` to the model instance `subject`."""
        return cls.objects.create(
            verb=verb,
            by=by,
            subject_kind=subject._meta.concrete_model._meta.model_name,
            subject_id=subject.pk,
            subject_name=str(subject)[:300],
            detail=detail,
        )


class FormerAddress(models.Model):
    """An address that once was a story's, a topic's or a page's, and leads to where that is today.

    It names the thing and not its next address, so there are no chains however often that changes.
    """

    path = models.CharField("old URL", max_length=255, unique=True)
    kind = models.CharField("item type", max_length=20)
    target_id = models.BigIntegerField("item ID")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "redirect"
        indexes = [models.Index(fields=["kind", "target_id"], name="former_target")]

    def __str__(self):
        return self.path

    @classmethod
    def remember(cls, path, target, *, kind=""):
        """Let the path lead to the model instance `target` from now on, whatever it led to before.

        kind: what it was the address of, the instance itself if "".
        """
        kind = kind or target._meta.model_name
        cls.objects.update_or_create(
            path=path, defaults={"kind": kind, "target_id": target.pk, "since": timezone.now()}
        )

    @classmethod
    def target_of(cls, path, kind):
        """The id of the thing of this kind that the path leads to, or None."""
        return cls.objects.filter(path=path, kind=kind).values_list("target_id", flat=True).first()


class _NextMark(models.Func):
    """The mark of what this transaction records (`Change.mark`)."""

    output_field = models.BigIntegerField()

    def as_postgresql(self, compiler, connection, **context):
        return "pg_current_xact_id()::text::bigint", ()

    def as_sqlite(self, compiler, connection, **context):
        return "(SELECT COALESCE(MAX(mark), 0) + 1 FROM newsroom_change)", ()


class Change(models.Model):
    """One thing that changed for readers, or changes for them at a moment to come. `cache.invalidation` writes them."""

    tag = models.CharField(max_length=80)
    # A later transaction has a greater mark, so that it can be told what of the log is known. On PostgreSQL it is the
    # transaction's id, because rows become visible in another order than that of theirs.
    mark = models.BigIntegerField(db_index=True)
    recorded_at = models.DateTimeField(default=timezone.now, db_index=True)
    due_at = models.DateTimeField(null=True)
    is_takedown = models.BooleanField(default=False)

    class Meta:
        verbose_name = "cache invalidation"
        default_permissions = ()
        indexes = [models.Index(fields=["due_at"], name="change_due", condition=models.Q(due_at__isnull=False))]

    def __str__(self):
        return self.tag

    @staticmethod
    def next_mark():
        """What a new row's mark is, for the database to find."""
        return _NextMark()
