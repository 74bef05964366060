"""`manage.py db_worker`."""

import socket
from argparse import ArgumentParser
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.tasks import TaskResultStatus

# Its models exist only with TASKS=database.
if apps.is_installed("django_tasks_db"):
    from django_tasks_db.management.commands.db_worker import Command as WorkerCommand
    from django_tasks_db.models import DBTaskResult

    # Times that a task is started. It may be the task that ends its worker, for instance by all of the memory.
    MAX_ATTEMPTS = 10

    class Command(WorkerCommand):
        """Runs the tasks as django-tasks-db does, first those that its predecessor was running when it was killed.

        These have the name of the worker, which no other worker that runs may have.
        """

        def add_arguments(self, parser: ArgumentParser) -> None:
            """Name the worker after the machine. Two on one machine need different names."""
            super().add_arguments(parser)
            parser.set_defaults(worker_id=socket.gethostname()[:64])

        def handle(self, *args: Any, worker_id: str, **options: Any) -> None:
            """Make interrupted tasks ready again, or failed if they were so each time, and run the worker."""
            for result in DBTaskResult.objects.running():
                if result.worker_ids[-1:] != [worker_id]:
                    continue
                if len(result.worker_ids) >= MAX_ATTEMPTS:
                    result.set_failed(RuntimeError(f"The worker was killed during this task {MAX_ATTEMPTS} times."))
                else:
                    result.status, result.started_at = TaskResultStatus.READY, None
                    result.save(update_fields=["status", "started_at"])
            super().handle(*args, worker_id=worker_id, **options)

else:

    class Command(BaseCommand):  # type: ignore[no-redef]
        """Refuses: without the setting, tasks run within requests."""

        def handle(self, *args: Any, **options: Any) -> None:
            """Say so."""
            raise CommandError("TASKS is not “database”, so there is nothing to do for a worker.")
