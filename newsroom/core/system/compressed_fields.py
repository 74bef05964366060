"""Fields whose long values SQLite stores compressed. PostgreSQL compresses long values by itself (TOAST)."""

import zlib
from typing import Any

from django.db import connection, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

# In characters. A shorter value is stored as it is.
MIN_LENGTH = 200
_CHUNK = 200


class CompressedMixin(models.Field):  # type: ignore[type-arg]  # Not generic when the site runs.
    """A field that is only read and written as a whole: the database cannot search in its values.

    On SQLite a long value is a BLOB of zlib (RFC 1950) in a column of text; a short one is the text itself. So rows
    from before a field was compressed are valid, too.
    """

    def get_lookup(self, lookup_name: str) -> Any:
        """Return the lookup. There is none but `isnull`, so any other raises FieldError."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def get_transform(self, lookup_name: str) -> Any:
        """Return None: there is nothing to look up within a value."""
        return None

    def db_check(self, connection: BaseDatabaseWrapper) -> Any:
        """Return None: SQLite's check of JSON refuses compressed values."""
        return None

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        """See `Field`."""
        value = super().get_db_prep_value(value, connection, prepared)
        return compress(value) if connection.vendor == "sqlite" and isinstance(value, str) else value

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Any:
        """Return the value of a column: text, a compressed text, or None."""
        return decompress(value)


class CompressedTextField(CompressedMixin, models.TextField):  # type: ignore[type-arg]
    """A TextField with long values."""


class CompressedJSONField(CompressedMixin, models.JSONField):
    """A JSONField with long values."""

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Any:
        """Return the parsed value of a column."""
        value = super().from_db_value(value, expression, connection)
        return models.JSONField.from_db_value(self, value, expression, connection)


def compress(text: str) -> str | bytes:
    """Return the text compressed, or as it is if it is short."""
    if len(text) < MIN_LENGTH:
        return text
    return zlib.compress(text.encode())


def decompress(value: Any) -> Any:
    """Return the text of a compressed one; other values as they are."""
    return zlib.decompress(value).decode() if isinstance(value, bytes) else value


def rewrite_rows(table: str, column: str, *, is_compressed: bool) -> None:
    """Compress the long values of a column of an SQLite table with a column `id`, or store them as text again.

    Each transaction rewrites a few rows, so others can write in between, and it can be interrupted and repeated.
    """
    kind, convert = ("text", compress) if is_compressed else ("blob", decompress)
    condition = f"typeof({column}) = '{kind}'" + (f" AND length({column}) >= {MIN_LENGTH}" if is_compressed else "")
    select = f"SELECT id, {column} FROM {table} WHERE id > %s AND {condition} ORDER BY id LIMIT {_CHUNK}"
    last = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(select, [last])
            rows = cursor.fetchall()
            cursor.executemany(f"UPDATE {table} SET {column} = %s WHERE id = %s", [(convert(v), pk) for pk, v in rows])
        if len(rows) < _CHUNK:
            return
        last = rows[-1][0]
