"""Deletion of old rows in small transactions, so that no one waits for it."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

BATCH_SIZE = 500


def delete_in_batches(rows: QuerySet[Any]) -> int:
    """Delete the rows, and return how many. Rows that another transaction is just changing are left for the next run.

    Can run twice at the same time: neither waits for the other, and each row is counted once.
    """
    return _in_batches(rows, lambda batch: batch.delete())


def clear_in_batches(rows: QuerySet[Any], column: str) -> int:
    """Set a column of the rows to NULL, and return how many, as `delete_in_batches`. The rows must have a value."""
    return _in_batches(rows, lambda batch: batch.update(**{column: None}))


def _in_batches(rows: QuerySet[Any], change: Callable[[QuerySet[Any]], Any]) -> int:
    rows = rows.order_by("pk")
    changed = 0
    while True:
        with transaction.atomic():
            # SQLite has one writer at a time anyway.
            pks = list(rows.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:BATCH_SIZE])
            change(rows.filter(pk__in=pks))
        changed += len(pks)
        if len(pks) < BATCH_SIZE:
            return changed
