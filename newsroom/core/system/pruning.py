"""Deletion of old rows in small transactions, so that no one waits for it."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

BATCH_SIZE = 500


def delete_in_batches(rows: QuerySet[Any]) -> int:
    """Delete the rows, and return how many. Rows that another transaction is just changing are left for the next run.

    Can run twice at the same time: neither waits for the other, and each row is counted once.
    """
    rows = rows.order_by("pk")
    deleted = 0
    while True:
        with transaction.atomic():
            # SQLite has one writer at a time anyway.
            pks = list(rows.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:BATCH_SIZE])
            rows.filter(pk__in=pks).delete()
        deleted += len(pks)
        if len(pks) < BATCH_SIZE:
            return deleted
