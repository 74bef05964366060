"""The audit log."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

# The name of the user in entries about someone who was not signed in.
NOT_SIGNED_IN = "Not signed in"


class AuditEntry(models.Model):
    """Who did what to which item, and when. Service functions write it within their transaction. Append-only."""

    at = models.DateTimeField(default=timezone.now)
    # None: a command did it, or the account was deleted.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # The name at the time, which remains when the account is deleted. Blank: a command did it.
    by_name = models.CharField(max_length=301, default="")
    # The IP address, where it is recorded: what concerns accounts.
    address = models.GenericIPAddressField(null=True)
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
            # Ascending, although lists begin with the newest: SQLite would leave half of each page empty.
            models.Index(fields=["at", "id"], name="audit_newest"),
            models.Index(fields=["subject_kind", "subject_id", "at"], name="audit_subject"),
            # The log filtered by one field, newest first.
            models.Index(fields=["by", "at", "id"], name="audit_of_person"),
            models.Index(fields=["verb", "at", "id"], name="audit_of_verb"),
            models.Index(fields=["subject_kind", "at", "id"], name="audit_of_kind"),
            models.Index(fields=["at"], name="audit_addresses", condition=models.Q(address__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_name}"

    @classmethod
    def record(cls, verb: str, subject: models.Model, *, by: User | None, **detail: Any) -> "AuditEntry":
        """Record that the user (None for a command) did `verb` to `subject`."""
        return cls.add(verb, subject, detail, by=by)

    @classmethod
    def add(
        cls,
        verb: str,
        subject: models.Model,
        detail: dict[str, Any],
        *,
        by: User | None,
        by_name: str = "",
        address: str | None = None,
    ) -> "AuditEntry":
        """Record as `record` does, with who did it if it was no user, and with the IP address."""
        return cls.objects.create(**cls._values(verb, subject, detail, by, by_name), address=address)

    @classmethod
    def record_many(
        cls, verb: str, subjects: Iterable[tuple[models.Model, dict[str, Any]]], *, by: User | None
    ) -> None:
        """Record that the user (None for a command) did `verb` to each of the subjects, with its details."""
        entries: list[Any] = [cls(**cls._values(verb, subject, detail, by)) for subject, detail in subjects]
        cls.objects.bulk_create(entries)

    @staticmethod
    def _values(
        verb: str, subject: models.Model, detail: dict[str, Any], by: User | None, by_name: str = ""
    ) -> dict[str, Any]:
        return {
            "verb": verb,
            "by": by,
            "by_name": by.get_full_name() or by.get_username() if by else by_name,
            "subject_kind": (subject._meta.concrete_model or type(subject))._meta.model_name,
            "subject_id": subject.pk,
            "subject_name": str(subject)[:300],
            "detail": detail,
        }
