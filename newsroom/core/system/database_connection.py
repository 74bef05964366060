"""Whether the database accepts a connection."""

from pathlib import Path

from django.db import OperationalError, connection


def require_file() -> None:
    """Raise OperationalError if the file of SQLite does not exist, which a connection would create."""
    if connection.vendor == "sqlite" and not connection.is_in_memory_db():  # type: ignore[attr-defined]
        file = Path(connection.settings_dict["NAME"])
        if not file.exists():
            raise OperationalError(f"There is no file {file} (DATABASE_URL)")


def check() -> None:
    """Raise DatabaseError with the reason unless there is a file of SQLite, or PostgreSQL accepts a connection.

    The connection pool would try again for seconds, log each attempt, and only raise that it has waited.
    """
    require_file()
    if connection.vendor == "postgresql" and connection.connection is None:
        with connection.wrap_database_errors:
            # The stubs only know what all databases have.
            connection.Database.connect(**connection.get_connection_params()).close()  # type: ignore[attr-defined]
