"""Checks of what has to run: maintenance, backups, the worker, and the readers of the invalidation log."""

import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from articles.notifications import mailing
from articles.workflow import scheduled_updates
from newsroom.core.cache.invalidation import SHARED_BACKEND
from newsroom.core.models import Process, ProcessStatus
from newsroom.core.monitoring import readiness
from newsroom.core.monitoring.task_queue import FAILED_TASK_DAYS, failed_tasks, queue_state
from newsroom.core.system import checks
from newsroom.doctor.findings import Check, Finding, Subject, reason_of
from newsroom.exchange.backup.archive import MANIFEST

BACKUP_OVERDUE = timedelta(days=2)
# A task is done within seconds; a reader of the log stores its status every half a minute.
MAX_WAIT, MAX_LAG = timedelta(minutes=5), timedelta(minutes=2)


def backups() -> Iterator[Finding]:
    """Find whether the site is backed up, and whether the file of the last backup is complete."""
    last, remedy = ProcessStatus.last(Process.BACKUP), "Run `manage.py backup`. See docs/running.md, “Backups”."
    created = checks.created_at()
    if last is None:
        if created is None or timezone.now() - created > BACKUP_OVERDUE:
            yield Finding("The site was never backed up.", "If its disk fails, everything is lost.", remedy)
        return
    if (age := timezone.now() - last.done_until) > BACKUP_OVERDUE:
        yield Finding(
            f"The last backup is {age.days} days old.", "If the disk fails, everything since then is lost.", remedy
        )
    file = Path(last.file)
    try:
        is_complete = _is_complete(file)
    except FileNotFoundError:
        yield Finding(
            f"The last backup is no longer at {file}.",
            "",
            "If you did not move it to another place yourself, run `manage.py backup` again.",
            is_advice=True,
        )
        return
    except PermissionError:
        yield Finding(
            f"This user cannot read the last backup, {file}, so it was not checked.",
            "",
            "Run `doctor` as the user of the site, or correct the owner of the file.",
            is_advice=True,
        )
        return
    if not is_complete:
        yield Finding(f"The last backup, {file}, is damaged.", "It cannot be restored.", remedy)


def _is_complete(file: Path) -> bool:
    """Return whether the list at the end of the file can be read; of a small file, also everything else.

    Raises FileNotFoundError or PermissionError.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            return archive.testzip() is None if file.stat().st_size < 1024**2 else MANIFEST in archive.namelist()
    except (FileNotFoundError, PermissionError):
        raise
    except (OSError, zipfile.BadZipFile):
        return False


def maintenance() -> Iterator[Finding]:
    """Find whether maintenance runs every night."""
    for message in checks.maintenance_is_recent(None):
        effect = "Old rows fill the disk, and topic suggestions become worse."
        yield Finding(message.msg, effect, message.hint or "")


def worker() -> Iterator[Finding]:
    """Find whether the background worker does its tasks."""
    state = queue_state()
    if state is None:
        return
    if state.waiting_since and (wait := timezone.now() - state.waiting_since) > MAX_WAIT:
        yield Finding(
            f"Waiting tasks: {state.waiting}, the oldest for {_duration(wait)}. The background worker is not running, "
            "or does not keep up.",
            "New images have no renditions, and email is not sent.",
            "Read its log: journalctl --unit newsroom-worker. If nothing happens there, run `systemctl restart "
            "newsroom-worker`.",
        )
    if state.stuck_worker:
        yield Finding(
            f"A task has been running for more than an hour, by the worker {state.stuck_worker}.",
            "If this worker was killed, the task is not done: an email, or renditions of an image.",
            f"Unless it still runs, start a worker with its name, which begins with this task: `manage.py db_worker "
            f"--worker-id {state.stuck_worker}`.",
        )
    if not state.failed:
        return
    failed = failed_tasks()
    if mails := failed.pop(mailing.send.module_path, 0):
        yield Finding(
            f"Notification emails of the last {FAILED_TASK_DAYS} days that were not sent: {mails}.",
            "Their recipients see the notifications on the desk only.",
            "Read the log of newsroom-worker, and correct EMAIL_URL or the addresses of users.",
            is_advice=True,
        )
    if others := sum(failed.values()):
        yield Finding(
            f"Other tasks of the last {FAILED_TASK_DAYS} days that failed: {others}.",
            "Renditions may be missing.",
            "Read the log of newsroom-worker, then run `manage.py render_pictures`.",
            is_advice=True,
        )


def cdn_purge() -> Iterator[Finding]:
    """Find whether the CDN is purged of changes."""
    if settings.EDGE_KIND:
        effect = f"Readers get outdated pages for up to {settings.EDGE_SECONDS} seconds."
        yield from _reader(Process.PURGE_EDGE, "The CDN purge process", effect, "newsroom-purge", "CDN purge failed")


def hub() -> Iterator[Finding]:
    """Find whether the WebSub hub is notified of changes."""
    if settings.WEBSUB_HUB:
        effect = "Followers of feeds get new stories late."
        name, line = "The process that notifies the WebSub hub", "WebSub hub notification failed"
        yield from _reader(Process.NOTIFY_HUB, name, effect, "newsroom-hub", line)


def _reader(process: Process, name: str, effect: str, unit: str, line: str) -> Iterator[Finding]:
    """Find whether a reader of the invalidation log runs on each machine on which it has run.

    line: with what its log gives the reason of a failure.
    """
    remedy = (
        f"Look for “{line}” in its log, which has the reason: journalctl --unit {unit}. If there is no such line, run "
        f"`systemctl restart {unit}`."
    )
    statuses = list(ProcessStatus.objects.filter(process=process).order_by("machine"))
    if not statuses:
        yield Finding(f"{name} has never run.", effect, f"Run `systemctl enable --now {unit}`.")
    for status in statuses:
        if (lag := timezone.now() - status.done_until) > MAX_LAG:
            problem = f"{name} on {status.machine} is {_duration(lag)} behind: it is not running, or fails."
            yield Finding(problem, effect, f"{remedy} A machine that no longer exists is forgotten after 7 days.")


def updates() -> Iterator[Finding]:
    """Find scheduled updates that were not published."""
    if overdue := scheduled_updates.count_overdue():
        yield Finding(
            f"Scheduled updates that are overdue: {overdue}.",
            "Readers see the old version of these stories.",
            "Look for “was not published” in the log, which has the reason: journalctl --unit newsroom. If there is no "
            "such line, check that the server is running with deploy/gunicorn.conf.py: systemctl status newsroom",
        )


def cache() -> Iterator[Finding]:
    """Find whether the cache works, and whether Redis is set up as a cache."""
    try:
        readiness.check_cache()
    except Exception as error:
        yield Finding(
            f"The cache does not work: {reason_of(error)}",
            "The site works, but asks the database at each request.",
            "Check CACHE_URL and that Redis is running.",
        )
        return
    if settings.CACHES["default"]["BACKEND"] == SHARED_BACKEND:
        # Sites without Redis need not install its driver.
        yield from _redis(import_string("newsroom.core.cache.redis_backend.information")())


def _redis(information: dict[str, Any]) -> Iterator[Finding]:
    if information["maxmemory_policy"] == "noeviction" and information["maxmemory"]:
        yield Finding(
            "Redis refuses to store anything once its memory is full.",
            "Then the site asks the database at each request.",
            "Set `maxmemory-policy allkeys-lru`.",
        )
    if information["aof_enabled"]:
        yield Finding("Redis writes to disk.", "A cache need not.", "Set `appendonly no`.", is_advice=True)


def _duration(length: timedelta) -> str:
    seconds = length.total_seconds()
    for unit, size in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} seconds"


SUBJECT = Subject(
    "processes",
    (
        Check(backups),
        Check(maintenance),
        Check(worker),
        Check(cdn_purge),
        Check(hub),
        Check(updates),
        Check(cache, needs_database=False),
    ),
)
