"""When nightly maintenance has run."""

from datetime import datetime

from django.db import models
from django.utils import timezone


class MaintenanceRun(models.Model):
    """The last complete run of `manage.py maintain`: one row, or none before the first."""

    _ONLY = 1

    finished_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.finished_at:%Y-%m-%d %H:%M}"

    @classmethod
    def finish(cls) -> None:
        """Store that maintenance has just finished."""
        cls.objects.update_or_create(pk=cls._ONLY, defaults={"finished_at": timezone.now()})

    @classmethod
    def last(cls) -> datetime | None:
        """Return when maintenance last finished; None if it never has."""
        return cls.objects.values_list("finished_at", flat=True).first()
