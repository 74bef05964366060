"""`manage.py migrate`."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connection

from newsroom.exchange.backup import rows, sequences


class Command(migrate.Command):
    """Migrates as Django does, then restores the ID sequences, which SQLite loses when a migration rebuilds a table."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, then reset the ID sequences."""
        super().handle(*args, **options)
        if options["plan"] or options["check_unapplied"]:
            return
        tables = {model._meta.db_table for model in rows.tables().values()}
        # After a partial migration, some tables may not exist yet.
        if connection.vendor == "sqlite" and tables <= set(connection.introspection.table_names()):
            sequences.reset_sequences()
