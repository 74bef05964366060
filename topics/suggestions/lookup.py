"""Looks up many values in an index with one query."""

import json
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

# One parameter for all values, because databases limit the number of parameters.
_EACH = {"sqlite": "SELECT value FROM json_each(%s)", "postgresql": "SELECT json_array_elements_text(%s::json)"}


def among(rows: QuerySet[Any], values: Iterable[str], *, field: str = "key") -> QuerySet[Any]:
    """Return the rows whose field has one of these values, in one query that uses the field's index."""
    each = RawSQL(_EACH[connection.vendor], [json.dumps(sorted(values), ensure_ascii=False)])
    return rows.filter(**{f"{field}__in": each})
