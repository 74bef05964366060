"""The queue of tasks for the background worker."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.models import Case, Count, Min, Q, When
from django.tasks import TaskResultStatus
from django.utils import timezone

# Without a worker, the app is not installed, and its models cannot be imported.
if settings.TASKS_RUN == "database":
    from django_tasks_db.models import DBTaskResult, get_date_max

# Days until maintenance deletes failed tasks: long enough to find out why they failed.
FAILED_TASK_DAYS = 90
# A task takes minutes at most.
STUCK_AFTER = timedelta(hours=1)


class QueueState(NamedTuple):
    """Numbers of tasks. waiting_since: since when the oldest one could run; None if there is none.

    An email that is sent again later waits, too, but could not run yet. stuck_worker: the name of a worker whose task
    has been running for longer than STUCK_AFTER; None if there is none.
    """

    waiting: int
    failed: int
    waiting_since: datetime | None
    stuck_worker: str | None = None


def queue_state() -> QueueState | None:
    """Return the state of the queue, by two queries; None if tasks need no worker.

    No index has the failed tasks, but maintenance deletes them after FAILED_TASK_DAYS, and others after 14 days.
    """
    if settings.TASKS_RUN != "database":
        return None
    open_tasks = DBTaskResult.objects.exclude(status=TaskResultStatus.SUCCESSFUL).order_by()
    is_due = Q(run_after__lte=timezone.now())
    # The table has a moment in the far future for tasks that run at once.
    since = Case(When(is_due, then="run_after"), When(run_after=get_date_max(), then="enqueued_at"))
    found = {row["status"]: row for row in open_tasks.values("status").annotate(number=Count("pk"), oldest=Min(since))}
    none = {"number": 0, "oldest": None}
    waiting, failed = found.get(TaskResultStatus.READY, none), found.get(TaskResultStatus.FAILED, none)
    started = DBTaskResult.objects.running().filter(started_at__lt=timezone.now() - STUCK_AFTER)
    stuck = started.order_by("started_at").values_list("worker_ids", flat=True).first()
    return QueueState(waiting["number"], failed["number"], waiting["oldest"], stuck[-1] if stuck else None)


def open_tasks(path: str) -> int:
    """Return how many tasks of this function wait or are running; 0 if tasks need no worker."""
    if settings.TASKS_RUN != "database":
        return 0
    states = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    return DBTaskResult.objects.filter(status__in=states, task_path=path).count()


def failed_tasks() -> dict[str, int]:
    """Return how many tasks have failed, by the path of their function. For sites with a worker."""
    failed = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED).order_by()
    return dict(failed.values_list("task_path").annotate(Count("pk")))
