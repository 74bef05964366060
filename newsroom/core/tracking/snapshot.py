"""Reading the database as it is at one moment."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from newsroom.core.tracking.recording import reading


@contextmanager
def snapshot() -> Iterator[None]:
    """Let all queries within see the database as it is now, whatever is written meanwhile. Nobody waits for it.

    Inside a transaction that runs already, it is that transaction's view.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        with _read_transaction():
            yield
    else:
        with transaction.atomic():
            _execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield


@contextmanager
def _read_transaction() -> Iterator[None]:
    """A transaction on SQLite that only reads: atomic() would take the one write lock (IMMEDIATE)."""
    _execute("BEGIN DEFERRED")
    try:
        # The snapshot is taken with the first read.
        _execute("SELECT 1 FROM django_migrations LIMIT 1")
        yield
    finally:
        _execute("ROLLBACK")


def _execute(statement: str) -> None:
    with reading(), connection.cursor() as cursor:
        cursor.execute(statement)
        if cursor.description:
            cursor.fetchall()
