"""System checks of the database and its maintenance."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Warning, register
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Min
from django.utils import timezone

from newsroom.core.models import MaintenanceRun

# The first version in which rows can be deleted from a full-text index that does not store the text.
_OLDEST_SQLITE = (3, 43)
# `manage.py maintain` should run every night.
MAINTENANCE_OVERDUE = timedelta(days=3)


@register()
def sqlite_is_new_enough(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Reject an SQLite without the full-text search that we need, before a migration fails half-way."""
    if connection.vendor != "sqlite" or settings.SQLITE_VERSION >= _OLDEST_SQLITE:
        return []
    return [
        Error(
            f"SQLite {_version()} is too old: search needs 3.43 or newer.",
            hint="Use PostgreSQL, or a Python with a newer SQLite: uv venv --clear --managed-python && uv sync.",
            id="newsroom.E001",
        )
    ]


@register(deploy=True)
def sqlite_version(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Warn of SQLite's rare WAL-reset bug (fixed in 3.51.3), which can corrupt a database with several writers."""
    if connection.vendor != "sqlite" or settings.SQLITE_VERSION >= (3, 51, 3):
        return []
    return [
        Info(
            f"SQLite {_version()} has a rare bug that can corrupt a database with multiple writers.",
            hint="Upgrade to SQLite 3.51.3 or later, or run a single process. Keep backups.",
            id="newsroom.I001",
        )
    ]


@register(deploy=True)
def maintenance_is_recent(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Warn if nightly maintenance has not run for some days; not on a new site, or without a database."""
    try:
        last = _last_maintenance()
    except DatabaseError:
        return []
    if last is None or timezone.now() - last < MAINTENANCE_OVERDUE:
        return []
    return [
        Warning(
            f"Maintenance has not run since {last:%Y-%m-%d %H:%M} UTC.",
            hint="Run `manage.py maintain` every night. See docs/running.md, “Maintenance”.",
            id="newsroom.W001",
        )
    ]


def _last_maintenance() -> datetime | None:
    """Return when maintenance last finished, or else when the site was created; None before `migrate`."""
    if MaintenanceRun._meta.db_table not in connection.introspection.table_names():
        return None
    created = MigrationRecorder(connection).migration_qs.aggregate(first=Min("applied"))
    return MaintenanceRun.last() or created["first"]


def _version() -> str:
    return ".".join(map(str, settings.SQLITE_VERSION))
