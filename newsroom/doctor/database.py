"""Checks of the database."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from newsroom.core.monitoring import readiness
from newsroom.core.system import database_connection
from newsroom.doctor.findings import Check, Finding, Subject, reason_of

# In bytes. SQLite makes the file shorter than 28 MB after each checkpoint (`journal_size_limit` in the settings).
MAX_LOG_SIZE = 256 * 1024 * 1024
MAX_CLOCK_DIFFERENCE = timedelta(seconds=10)
# Of the connections that PostgreSQL accepts.
MAX_CONNECTIONS = 0.8
# How many migrations a finding names.
_MIGRATIONS = 5
# What to do if the database does not work, by its kind.
_REMEDIES = {
    "sqlite": "Check DATABASE_URL and the file. If it is damaged, restore the last backup.",
    "postgresql": "Check DATABASE_URL and that the database server is running.",
}


def is_available() -> bool:
    """Return whether the database responds and has tables."""
    return not list(availability())


def availability() -> Iterator[Finding]:
    """Find whether the database responds and accepts changes."""
    try:
        database_connection.check()
        readiness.check_database()
    except PermissionError as error:
        yield Finding(
            f"The database accepts no changes: {reason_of(error)}",
            "Nothing can be saved.",
            "Correct the owner of the file of SQLite. On PostgreSQL, find out whether it is a standby server.",
        )
    except Exception as error:
        yield Finding(
            f"The database does not work: {reason_of(error)}",
            "Readers get cached pages at most, and nothing can be saved.",
            f"{_REMEDIES[connection.vendor]} Only on a new site, run `manage.py migrate`.",
        )


def migrations() -> Iterator[Finding]:
    """Find whether the tables fit this version of the software."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        names = ", ".join(f"{migration.app_label}.{migration.name}" for migration, _ in plan[:_MIGRATIONS])
        more = len(plan) - _MIGRATIONS
        yield Finding(
            f"Migrations that were not applied: {names}{f' and {more} more' if more > 0 else ''}.",
            "Pages that use the new tables fail.",
            "Run `manage.py migrate`, then `systemctl reload newsroom`.",
        )
    ours = {config.label for config in apps.get_app_configs()}
    known = executor.loader.disk_migrations or {}
    unknown = sorted(f"{app}.{name}" for app, name in executor.loader.applied_migrations if app in ours)
    unknown = [each for each in unknown if tuple(each.split(".", 1)) not in known]
    if unknown:
        yield Finding(
            f"The database is newer than the software: it has the migration {unknown[-1]}.",
            "Pages and saving may fail, because the code does not know the newer tables.",
            "Install the version of the software that the database was migrated with.",
        )


def write_ahead_log() -> Iterator[Finding]:
    """Find whether SQLite can shorten its write-ahead log."""
    if connection.vendor != "sqlite":
        return
    log = Path(f"{connection.settings_dict['NAME']}-wal")
    size = log.stat().st_size if log.exists() else 0
    if size > MAX_LOG_SIZE:
        yield Finding(
            f"The write-ahead log {log} has {size // 1024**2} MB.",
            "It slows down every page, and fills the disk, because some process has been reading for very long.",
            "Run `systemctl restart newsroom`, and end commands that hang.",
        )


def integrity() -> Iterator[Finding]:
    """Find damage in the file of SQLite."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        result = cursor.fetchone()[0]
    if result != "ok":
        yield Finding(
            f"The database file is damaged: {result}.",
            "Some pages fail, and more will.",
            "Stop the site, save a copy of the file, and restore the last backup. See docs/running.md, “Backups”.",
        )


def clock() -> Iterator[Finding]:
    """Find whether the clocks of this machine and of PostgreSQL agree."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    difference = abs(timezone.now() - now.astimezone(UTC))
    if difference > MAX_CLOCK_DIFFERENCE:
        yield Finding(
            f"The clock of this machine differs from that of the database by {difference.total_seconds():.0f} seconds.",
            "Scheduled stories appear at the wrong moment.",
            "Set up time synchronisation (NTP) on both machines.",
        )


def connections() -> Iterator[Finding]:
    """Find whether PostgreSQL still accepts connections."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), current_setting('max_connections')::int FROM pg_stat_activity")
        number, limit = cursor.fetchone()
    if number > MAX_CONNECTIONS * limit:
        yield Finding(
            f"{number} of the {limit} connections that PostgreSQL accepts are open.",
            "If there are no more, pages that are not cached respond with 503.",
            "Increase `max_connections`, or reduce WEB_CONCURRENCY. See docs/running.md, “Multiple servers”.",
        )


SUBJECT = Subject(
    "database",
    (
        Check(availability, needs_database=False),
        Check(migrations),
        Check(write_ahead_log, needs_database=False),
        Check(integrity, is_long=True),
        Check(clock),
        Check(connections),
    ),
)
