"""The numbers of rows that are gone: what is kept still speaks of them, so no other row may get one.

A database counts on from the last number that it gave. Rows that come with their numbers, as from a backup, tell it
only which are there now. Of what is gone tell merges and splits, former addresses, and the log with the admin's own,
which have every deletion. So texts need not be read for the topics, people and pictures that they refer to.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.db.models import AutoField, Max, Model

from newsroom.core.desk.widgets.suggesting import is_id
from newsroom.core.models import AuditEntry, Redirect
from newsroom.exchange import rows
from topics import merging
from topics.names import naming

_COUNT_ON = {
    # Below what was given already it is never set: no transaction takes that back, and a page that somebody has open
    # may know a number from before.
    "postgresql": "SELECT setval(of, GREATEST(%(least)s, pg_sequence_last_value(of)) + 1, false) "
    "FROM (SELECT pg_get_serial_sequence(%(quoted)s, %(column)s)::regclass AS of) AS counted",
    "sqlite": "UPDATE sqlite_sequence SET seq = max(seq, %(least)s) WHERE name = %(table)s",
}
_BEGIN = "INSERT INTO sqlite_sequence (name, seq) VALUES (%(table)s, %(least)s)"


def count_on() -> None:
    """Let each table of a backup give new rows numbers that none had: none that is there, none that is spoken of."""
    spent = _spent()
    with connection.cursor() as cursor:
        for model in rows.tables().values():
            key, table = model._meta.pk, model._meta.db_table
            if not isinstance(key, AutoField):
                continue
            there = model._base_manager.aggregate(last=Max("pk"))["last"] or 0
            most = connection.ops.integer_field_range(key.get_internal_type())[1]
            # What no row can have had was made up.
            least = max([there, *(number for number in spent[model] if most is None or number < most)])
            names = {"table": table, "quoted": connection.ops.quote_name(table), "column": key.column}
            cursor.execute(_COUNT_ON[connection.vendor], {**names, "least": least})
            if connection.vendor == "sqlite" and not cursor.rowcount:
                cursor.execute(_BEGIN, {**names, "least": least})


def _spent() -> dict[Any, set[int]]:
    """The numbers that rows of each model had, as far as anything kept speaks of them; of many the greatest."""
    by_kind: dict[str, set[type[Model]]] = defaultdict(set)
    for model in apps.get_models():
        by_kind[str(model._meta.model_name)].add(model._meta.concrete_model or model)
    spent: dict[Any, set[int]] = defaultdict(set)
    for kind, number in chain(_logged(), _moved()):
        for model in by_kind[kind]:
            spent[model].add(number)
    for model, number in merging.spent_numbers():
        spent[model].add(number)
    return spent


def _logged() -> Iterator[tuple[str, int]]:
    yield from AuditEntry.objects.order_by().values_list("subject_kind").annotate(last=Max("subject_id"))
    told = LogEntry.objects.order_by().values_list("content_type__model", "object_id").distinct()
    yield from ((kind, int(number)) for kind, number in told if kind and number and is_id(number))


def _moved() -> Iterator[tuple[str, int]]:
    for kind, number in Redirect.objects.order_by().values_list("kind").annotate(last=Max("target_id")):
        # That of an alias leads to the topic.
        yield naming.OWN if kind in naming.FORMER else kind, number
