"""Rows as they stand in a merge's record, which is JSON, and back."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Model


def told(value: Any) -> Any:
    """The value as JSON tells it, to the microsecond."""
    return value.isoformat() if isinstance(value, date | datetime) else value


def columns_of(row: Model, names: Iterable[str] | None = None) -> dict[str, Any]:
    """The row's columns by their names, all of them if None."""
    if names is None:
        names = [field.attname for field in row._meta.concrete_fields]
    return {name: told(getattr(row, name)) for name in names}


def row_of(model: type[Model], columns: dict[str, Any]) -> Any:
    """The row, not saved, that these columns tell; one that the model no longer has is passed over."""
    return model(**{name: read(model, name, value) for name, value in columns.items() if name in _fields(model)})


def read(model: type[Model], name: str, value: Any) -> Any:
    """The column's value, as `told` told it."""
    return _fields(model)[name].to_python(value)


def _fields(model: type[Model]) -> dict[str, Any]:
    return {field.attname: field for field in model._meta.concrete_fields}
