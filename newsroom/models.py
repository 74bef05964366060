"""What both rooms stand on: pictures, the audit log and the addresses that once worked."""

import secrets
from pathlib import PurePosixPath

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from imagefield.fields import ImageField, PPOIField


def random_name(image, filename):
    """A name that cannot be guessed and never changes what it holds; the uploader's own name is not used."""
    return f"images/{secrets.token_urlsafe(18)}{PurePosixPath(filename).suffix.lower()}"


class Image(models.Model):
    """A picture of the library, with what has to be known to print it.

    Stories and topics refer to it; the ground does not know who does. The file is what `images.cleaned()`
    returned: re-encoded, without EXIF and GPS.
    """

    file = ImageField(
        upload_to=random_name,
        max_length=200,
        width_field="width",
        height_field="height",
        ppoi_field="focal_point",
    )
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    focal_point = PPOIField("focal point")
    alt = models.CharField(
        "alternative text",
        max_length=500,
        blank=True,
        help_text="What the picture shows, for who cannot see it.",
    )
    is_decorative = models.BooleanField(
        "decorative", default=False, help_text="The picture tells nothing that the text does not."
    )
    caption = models.CharField(max_length=500, blank=True)
    credit = models.CharField(max_length=200, blank=True)
    licence = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["-created_at", "-id"], name="image_newest")]

    def __str__(self):
        return self.alt or self.caption or f"Picture {self.pk}"


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
        verbose_name_plural = "audit entries"
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_newest"),
            models.Index(fields=["subject_kind", "subject_id", "-at"], name="audit_subject"),
        ]

    def __str__(self):
        return f"{self.verb} {self.subject_name}"

    @classmethod
    def record(cls, verb, subject, *, by, **detail):
        """Note that the user (None for a command) did `verb` to the model instance `subject`."""
        return cls.objects.create(
            verb=verb,
            by=by,
            subject_kind=subject._meta.model_name,
            subject_id=subject.pk,
            subject_name=str(subject)[:300],
            detail=detail,
        )


class FormerAddress(models.Model):
    """An address that once was a story's, a topic's or a person's, and leads to where that stands today.

    It names the thing and not its next address, so there are no chains however often that changes.
    """

    path = models.CharField(max_length=255, unique=True)
    kind = models.CharField(max_length=20)
    target_id = models.BigIntegerField()
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "former addresses"
        indexes = [models.Index(fields=["kind", "target_id"], name="former_target")]

    def __str__(self):
        return self.path

    @classmethod
    def remember(cls, path, target):
        """Let the path lead to the model instance `target` from now on, whatever it led to before."""
        cls.objects.update_or_create(
            path=path,
            defaults={"kind": target._meta.model_name, "target_id": target.pk, "since": timezone.now()},
        )

    @classmethod
    def target_of(cls, path, kind):
        """The id of the thing of this kind that the path leads to, or None."""
        return cls.objects.filter(path=path, kind=kind).values_list("target_id", flat=True).first()
