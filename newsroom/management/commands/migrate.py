"""`manage.py migrate`."""

from pathlib import Path
from typing import Any

from django.core.management.commands import migrate
from django.db import connection

from newsroom.exchange.backup import sequences
from newsroom.exchange.backup.tables import included_tables
from topics.indexes import alphabetical_index


class Command(migrate.Command):
    """Migrates as Django does, and then does what depends on the finished tables or on settings.

    It restores the ID sequences, which SQLite loses when a migration rebuilds a table, and indexes the topics in a
    language that was added to LANGUAGES.
    """

    def execute(self, *args: Any, **options: Any) -> Any:
        """Create the database before the system checks open it, then run the command."""
        _create_private_file()
        return super().execute(*args, **options)

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, reset the ID sequences, and index the topics in new languages."""
        super().handle(*args, **options)
        if options["plan"] or options["check_unapplied"]:
            return
        tables = {model._meta.db_table for model in included_tables().values()}
        # After a partial migration, some tables may not exist yet.
        if tables <= set(connection.introspection.table_names()):
            if connection.vendor == "sqlite":
                sequences.reset_sequences()
            alphabetical_index.add_languages()


def _create_private_file() -> None:
    """Create a new SQLite database as a file that only its owner can read; SQLite gives its other files the same mode.

    It contains accounts and unpublished stories.
    """
    if connection.vendor == "sqlite" and not connection.is_in_memory_db():  # type: ignore[attr-defined]
        Path(connection.settings_dict["NAME"]).touch(mode=0o600)
