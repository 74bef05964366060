"""Converts rows to JSON for the record of a merge or a split, and back."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Model


def to_json(value: Any) -> Any:
    """Return the value as JSON: dates and times in ISO 8601 with microseconds, others unchanged."""
    return value.isoformat() if isinstance(value, date | datetime) else value


def columns_of(row: Model, names: Iterable[str] | None = None) -> dict[str, Any]:
    """Return the values of the row's columns as JSON, by name. names: the columns, all if None."""
    if names is None:
        names = [field.attname for field in row._meta.concrete_fields]
    return {name: to_json(getattr(row, name)) for name in names}


def row_from(model: type[Model], columns: dict[str, Any]) -> Any:
    """Return an unsaved row with these values. Columns that the model no longer has are skipped."""
    return model(**{name: from_json(model, name, value) for name, value in columns.items() if name in _fields(model)})


def from_json(model: type[Model], name: str, value: Any) -> Any:
    """Return the Python value of a column from JSON, the inverse of `to_json`."""
    return _fields(model)[name].to_python(value)


def _fields(model: type[Model]) -> dict[str, Any]:
    """Return the model's fields by the names of their columns."""
    return {field.attname: field for field in model._meta.concrete_fields}
