"""ID sequences: never reuse the ID of a deleted row, because logs, redirects and merges still refer to it.

A database continues from the last ID that it generated. Restored rows bring their IDs, but not those of deleted rows.
These are found in merges and splits, redirects, the audit log and the admin's log, which records every deletion. Texts
therefore need not be searched for references.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.db.models import AutoField, Max, Model

from newsroom.core.desk.widgets.suggestions import is_id
from newsroom.core.models import AuditEntry, Redirect
from newsroom.exchange.backup.tables import included_tables
from newsroom.redirects.targets import MODELS
from topics import merging

_RAISE_SEQUENCE = {
    # Never lowered, because an open page may refer to an ID from before.
    "postgresql": "SELECT setval(of, GREATEST(%(last)s, pg_sequence_last_value(of)) + 1, false) "
    "FROM (SELECT pg_get_serial_sequence(%(quoted)s, %(column)s)::regclass AS of) AS target",
    "sqlite": "UPDATE sqlite_sequence SET seq = max(seq, %(last)s) WHERE name = %(table)s",
}
_INSERT_SEQUENCE = "INSERT INTO sqlite_sequence (name, seq) VALUES (%(table)s, %(last)s)"


def reset_sequences() -> None:
    """Let each table continue above the highest ID that one of its rows has or had."""
    used = _used_ids()
    with connection.cursor() as cursor:
        for model in included_tables().values():
            key, table = model._meta.pk, model._meta.db_table
            if not isinstance(key, AutoField):
                continue
            highest = model._base_manager.aggregate(last=Max("pk"))["last"] or 0
            limit = connection.ops.integer_field_range(key.get_internal_type())[1]
            # An ID above the limit of the column was made up.
            last = max([highest, *(number for number in used[model] if limit is None or number < limit)])
            names = {"table": table, "quoted": connection.ops.quote_name(table), "column": key.column}
            cursor.execute(_RAISE_SEQUENCE[connection.vendor], {**names, "last": last})
            if connection.vendor == "sqlite" and not cursor.rowcount:
                cursor.execute(_INSERT_SEQUENCE, {**names, "last": last})


def _used_ids() -> dict[Any, set[int]]:
    """Return the IDs that rows of each model had according to stored references, or only the highest of them."""
    by_kind: dict[str, set[type[Model]]] = defaultdict(set)
    for model in apps.get_models():
        by_kind[str(model._meta.model_name)].add(model._meta.concrete_model or model)
    used: dict[Any, set[int]] = defaultdict(set)
    for kind, number in chain(_logged_ids(), _redirected_ids()):
        for model in by_kind[kind]:
            used[model].add(number)
    for model, number in merging.used_ids():
        used[model].add(number)
    return used


def _logged_ids() -> Iterator[tuple[str, int]]:
    yield from AuditEntry.objects.order_by().values_list("subject_kind").annotate(last=Max("subject_id"))
    logged = LogEntry.objects.order_by().values_list("content_type__model", "object_id").distinct()
    yield from ((kind, int(number)) for kind, number in logged if kind and number and is_id(number))


def _redirected_ids() -> Iterator[tuple[str, int]]:
    redirects = Redirect.objects.filter(target_id__isnull=False).order_by()
    for kind, number in redirects.values_list("kind").annotate(last=Max("target_id")):
        # Several kinds lead to the same model, such as that of an alias to its topic.
        if kind in MODELS:
            yield str(MODELS[kind]._meta.model_name), number
