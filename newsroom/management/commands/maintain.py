"""`manage.py maintain`."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from articles.collaboration import preview_links
from articles.notifications import notifying
from articles.search import topic_training
from articles.workflow import revisions
from newsroom.core.accounts import account_log, devices, session_store, throttling
from newsroom.core.cache import invalidation
from newsroom.core.desk import presence
from newsroom.core.images import storage
from newsroom.core.models import Process, ProcessStatus
from newsroom.core.monitoring import error_mail, processes
from newsroom.core.monitoring.task_queue import FAILED_TASK_DAYS
from newsroom.management.base import ReportingCommand, count_with_noun, database_error
from newsroom.wire import receiving

# What is deleted: one, several, and the function that deletes it and returns how many.
JOBS: tuple[tuple[str, str, Callable[[], int]], ...] = (
    ("expired session", "expired sessions", session_store.prune),
    ("device of an ended session", "devices of ended sessions", devices.prune),
    ("expired sign-in failure", "expired sign-in failures", throttling.prune),
    ("old IP address of the audit log", "old IP addresses of the audit log", account_log.prune),
    ("old cache invalidation", "old cache invalidations", invalidation.prune),
    ("expired preview link", "expired preview links", preview_links.prune),
    ("closed editing session", "closed editing sessions", presence.prune),
    ("old autosaved version", "old autosaved versions", revisions.prune),
    ("incomplete image file", "incomplete image files", storage.prune),
    ("status of a former process", "statuses of former processes", processes.prune),
    ("old notification", "old notifications", notifying.prune),
    ("old record of error mail", "old records of error mail", error_mail.prune),
    ("old wire item or subject", "old wire items and subjects", receiving.prune),
)


class Command(ReportingCommand):
    """Deletes what is no longer needed, and learns which words speak for which topic.

    Run it every night; it can run again at any time, also twice at once.
    """

    help = (
        "Deletes expired sessions, preview links, autosaved versions and other rows that are no longer needed, and "
        "improves topic suggestions with the newest stories."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do all jobs, also if one fails, and print how many rows each has deleted."""
        total, failures = 0, []
        for one, several, prune in JOBS:
            try:
                deleted = prune()
            except DatabaseError as error:
                failures.append(f"{several}: {database_error(error)}")
                continue
            total += deleted
            self.report(f"{count_with_noun(deleted, one, several)} deleted.")
        try:
            learned = topic_training.train()
            self.report(f"Topic suggestions learned from {count_with_noun(learned, 'story', 'stories')}.")
        except DatabaseError as error:
            failures.append(f"topic suggestions: {database_error(error)}")
        if settings.TASKS_RUN == "database":
            call_command("prune_db_task_results", failed_min_age_days=FAILED_TASK_DAYS, verbosity=0)
            self.report(f"Tasks deleted: completed ones after 14 days, failed ones after {FAILED_TASK_DAYS}.")
        if failures:
            raise CommandError(f"Maintenance is incomplete. Not done: {' '.join(failures)}")
        ProcessStatus.record(Process.MAINTAIN)
        self.stdout.write(f"Maintenance finished: {count_with_noun(total, 'row', 'rows')} deleted.")
