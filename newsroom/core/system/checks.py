"""System checks of the database, its maintenance and the storage of media."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Warning, register
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Min
from django.utils import timezone

from newsroom.core.images.storage import media_storage
from newsroom.core.models import Process, ProcessStatus
from newsroom.core.system import database_connection

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
        database_connection.check()
        if ProcessStatus._meta.db_table not in connection.introspection.table_names():
            return []
        last = ProcessStatus.last(Process.MAINTAIN)
        since = last.done_until if last else created_at()
    except DatabaseError:
        return []
    if since is None or timezone.now() - since < MAINTENANCE_OVERDUE:
        return []
    return [
        Warning(
            f"Maintenance has not run since {since:%Y-%m-%d %H:%M} UTC." if last else "Maintenance has never run.",
            hint="Run `manage.py maintain` every night. See docs/running.md, “Maintenance”.",
            id="newsroom.W001",
        )
    ]


@register(deploy=True)
def media_storage_is_private(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Warn if media cannot be stored, or if everyone can read them in object storage."""
    return [
        Warning(sentence, hint="See docs/object-storage.md.", id="newsroom.W002")
        for sentence in media_storage().problems()
    ]


def created_at() -> datetime | None:
    """Return when the first tables of the site were created, in this database."""
    created = MigrationRecorder(connection).migration_qs.aggregate(first=Min("applied"))
    return cast(datetime | None, created["first"])


def _version() -> str:
    return ".".join(map(str, settings.SQLITE_VERSION))
