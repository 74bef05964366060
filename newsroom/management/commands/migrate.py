"""`manage.py migrate`."""

from pathlib import Path
from typing import Any

from django.core.management.commands import migrate
from django.db import connection

from newsroom.exchange.backup import rows, sequences


class Command(migrate.Command):
    """Migrates as Django does, then restores the ID sequences, which SQLite loses when a migration rebuilds a table."""

    def execute(self, *args: Any, **options: Any) -> Any:
        """Create the database before the system checks open it, then run the command."""
        _create_private_file()
        return super().execute(*args, **options)

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, then reset the ID sequences."""
        super().handle(*args, **options)
        if options["plan"] or options["check_unapplied"]:
            return
        tables = {model._meta.db_table for model in rows.tables().values()}
        # After a partial migration, some tables may not exist yet.
        if connection.vendor == "sqlite" and tables <= set(connection.introspection.table_names()):
            sequences.reset_sequences()


def _create_private_file() -> None:
    """Create a new SQLite database as a file that only its owner can read; SQLite gives its other files the same mode.

    It contains accounts and unpublished stories.
    """
    if connection.vendor == "sqlite" and not connection.is_in_memory_db():  # type: ignore[attr-defined]
        Path(connection.settings_dict["NAME"]).touch(mode=0o600)
