"""Which errors were reported by mail."""

from django.db import models


class ErrorMail(models.Model):
    """The last mail about a kind of error. Written by `newsroom.core.monitoring.error_mail` only."""

    # The SHA-256 of what errors of the kind have in common.
    kind = models.CharField(max_length=64, unique=True)
    # Empty if there was none, because of the limit of all mails. If it failed, earlier, so that the next is due soon.
    sent_at = models.DateTimeField(null=True)
    # Errors since then that were not mailed.
    left_out = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["sent_at"], name="error_mail_by_time")]

    def __str__(self) -> str:
        return self.kind
