"""Who has which screen of the desk open."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Presence(models.Model):
    """A user who has the screen of an item open. Written by `newsroom.core.desk.presence` only."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    # The item, as in the audit log.
    subject_kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    seen_at = models.DateTimeField(default=timezone.now)
    # When they last typed there; empty if they have not.
    typed_at = models.DateTimeField(null=True, blank=True)
    # The name of the field that the caret is in, "" if it is not known; and of a long text its paragraph, from 1.
    place = models.CharField(max_length=40, blank=True)
    paragraph = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        verbose_name = "editing session"
        constraints = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "user"], name="presence_of_user_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.subject_kind} {self.subject_id}"
