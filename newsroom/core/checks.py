"""What the system checks tell an operator."""

from django.conf import settings
from django.core.checks import Error, Info, register
from django.db import connection

# Since then an index that stores no text can forget a row.
_OLDEST_SQLITE = (3, 43)


@register()
def sqlite_is_new_enough(app_configs, **kwargs):
    """Refuse an SQLite in which stories cannot be searched for, before a migration fails half-way."""
    if connection.vendor != "sqlite" or settings.SQLITE_VERSION >= _OLDEST_SQLITE:
        return []
    return [
        Error(
            f"SQLite {_told()} is too old: search needs 3.43 or newer.",
            hint="Use PostgreSQL, or a Python with a newer SQLite: uv venv --clear --managed-python && uv sync.",
            id="newsroom.E001",
        )
    ]


@register(deploy=True)
def sqlite_version(app_configs, **kwargs):
    """Tell of SQLite's rare WAL-reset bug (fixed in 3.51.3), which can corrupt a database that many processes write."""
    if connection.vendor != "sqlite" or settings.SQLITE_VERSION >= (3, 51, 3):
        return []
    return [
        Info(
            f"SQLite {_told()} has a rare bug that can corrupt a database with multiple writers.",
            hint="Upgrade to SQLite 3.51.3 or later, or run a single process. Keep backups.",
            id="newsroom.I001",
        )
    ]


def _told():
    return ".".join(map(str, settings.SQLITE_VERSION))
