"""System checks of the database."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, register
from django.db import connection

# The first version in which rows can be deleted from a full-text index that does not store the text.
_OLDEST_SQLITE = (3, 43)


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


def _version() -> str:
    return ".".join(map(str, settings.SQLITE_VERSION))
