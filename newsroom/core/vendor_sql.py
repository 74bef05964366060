"""Migrations that do something in one kind of database alone."""

from typing import Any

from django.db import migrations


class OfVendor(migrations.RunSQL):
    """SQL for databases of one vendor; nothing in others.

    vendor: "sqlite" or "postgresql". sql, reverse_sql: as RunSQL's.
    """

    def __init__(self, vendor: str, sql: Any, reverse_sql: Any) -> None:
        super().__init__(sql, reverse_sql)
        self.vendor = vendor

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """See `Operation`."""
        return type(self).__qualname__, [self.vendor, self.sql, self.reverse_sql], {}

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """See `Operation`."""
        if schema_editor.connection.vendor == self.vendor:
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """See `Operation`."""
        if schema_editor.connection.vendor == self.vendor:
            super().database_backwards(app_label, schema_editor, from_state, to_state)
