"""Consistent reads: all queries from one snapshot of the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from newsroom.core.tracking.recording import reading


@contextmanager
def snapshot() -> Iterator[None]:
    """Run all queries within on the database as it is now, whatever is committed meanwhile. Blocks no writer.

    Within a transaction, it is that transaction's snapshot.
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
    """Run a read transaction on SQLite, because atomic() takes the only write lock (BEGIN IMMEDIATE)."""
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
