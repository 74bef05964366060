"""`manage.py migrate`, Django's own."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connection

from newsroom.exchange import numbering, rows


class Command(migrate.Command):
    """With what SQLite forgets when a migration makes a table anew: which numbers the old one gave."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, then count on from where each table was."""
        super().handle(*args, **options)
        if options["plan"] or options["check_unapplied"]:
            return
        tables = {model._meta.db_table for model in rows.tables().values()}
        # Whoever migrates a part of the way does not have all of them yet.
        if connection.vendor == "sqlite" and tables <= set(connection.introspection.table_names()):
            numbering.count_on()
