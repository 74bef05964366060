"""How far the processes have come that an operator runs beside the server."""

from datetime import datetime

from django.db import models
from django.utils import timezone


class Process(models.TextChoices):
    """A process, by the name of its command."""

    BACKUP = "backup"
    MAINTAIN = "maintain"
    PURGE_EDGE = "purge_edge"
    NOTIFY_HUB = "notify_hub"


# The processes that read the invalidation log until they are stopped.
LOG_READERS = (Process.PURGE_EDGE, Process.NOTIFY_HUB)


class ProcessStatus(models.Model):
    """The moment up to which a process has done its work; one row for each machine that it runs on.

    For a backup and for maintenance: when the last one finished. For a reader of the invalidation log: it has handled
    all changes until then.
    """

    process = models.CharField(max_length=20, choices=Process)
    # The host name; "" for what runs once for the whole site.
    machine = models.CharField(max_length=255, blank=True)
    done_until = models.DateTimeField()
    # The file of a backup.
    file = models.CharField(max_length=4096, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["process", "machine"], name="process_status_of_machine")]

    def __str__(self) -> str:
        return f"{self.process} until {self.done_until:%Y-%m-%d %H:%M}"

    @classmethod
    def record(cls, process: Process, *, until: datetime | None = None, machine: str = "", file: str = "") -> None:
        """Store that the process has done its work up to this moment (aware; now if None)."""
        status = {"done_until": until or timezone.now(), "file": file}
        cls.objects.update_or_create(process=process, machine=machine, defaults=status)

    @classmethod
    def last(cls, process: Process) -> "ProcessStatus | None":
        """Return the newest status of the process, or None if it has never run."""
        return cls.objects.filter(process=process).order_by("-done_until").first()
