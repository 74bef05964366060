"""What the system checks tell an operator."""

from django.conf import settings
from django.core.checks import Info, register
from django.db import connection


@register(deploy=True)
def sqlite_version(app_configs, **kwargs):
    """Tell of SQLite's rare WAL-reset bug (fixed in 3.51.3), which can corrupt a database that many processes write."""
    if connection.vendor != "sqlite" or settings.SQLITE_VERSION >= (3, 51, 3):
        return []
    version = ".".join(map(str, settings.SQLITE_VERSION))
    return [
        Info(
            f"SQLite {version} has a rare bug that can corrupt a database with several writers.",
            hint="Upgrade SQLite to 3.51.3 or newer, or run one process that writes; keep backups.",
            id="newsroom.I001",
        )
    ]
