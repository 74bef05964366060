"""Serialisation of database rows as lines of JSON, the same on every database."""

import base64
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Field, ForeignKey, JSONField, Model

from newsroom.exchange.backup.tables import BY_NATURAL_KEY

CHUNK_SIZE = 500

type Column = Field[Any, Any]


class SchemaMismatch(ValueError):
    """A row does not match its table. The message gives the reason."""


def lines_of(model: type[Model]) -> Iterator[bytes]:
    """Yield each row of the model as a line of JSON, in order of the primary key."""
    fields = _fields(model)
    encoders = [_encoder(field) for field in fields]
    rows = model._base_manager.order_by("pk").values_list(*(field.attname for field in fields))
    for row in rows.iterator(chunk_size=CHUNK_SIZE):
        data = {field.attname: encode(value) for field, encode, value in zip(fields, encoders, row, strict=True)}
        # PostgreSQL does not preserve the order of keys in a JSON column.
        yield json.dumps(data, ensure_ascii=False, sort_keys=True, default=_as_text).encode() + b"\n"


def objects_of(model: type[Model], lines: Iterable[bytes]) -> Iterator[Model]:
    """Yield an unsaved object of the model for each line. Missing fields get their defaults.

    Raises SchemaMismatch for a line that is not a row of this model.
    """
    fields = {field.attname: (field, _decoder(field)) for field in _fields(model)}
    for line in lines:
        try:
            data = json.loads(line)
            yield model(**{name: fields[name][1](value) for name, value in data.items()})
        except KeyError as error:
            raise SchemaMismatch(
                f"{model._meta.label} has no field {error}, or refers to something that this site does not have."
            ) from None
        except Exception as error:
            raise SchemaMismatch(f"A row does not fit {model._meta.label}: {error}") from None


def _fields(model: type[Model]) -> list[Column]:
    return [field for field in model._meta.concrete_fields if not field.generated]


def _encoder(field: Column) -> Callable[[Any], Any]:
    """Return the function that converts a value of the column for JSON."""
    if keys := _natural_keys(field):
        return lambda value: keys[value] if value is not None else None
    return lambda value: value


def _decoder(field: Column) -> Callable[[Any], Any]:
    """Return the function that converts a value from JSON for the column."""
    if keys := _natural_keys(field):
        ids = {key: pk for pk, key in keys.items()}
        return lambda value: ids[tuple(value)] if value is not None else None
    return (lambda value: value) if isinstance(field, JSONField) else field.to_python


def _natural_keys(field: Column) -> dict[int, tuple[str, ...]]:
    """Return the natural keys by ID if the column refers to permissions or content types, otherwise {}."""
    model = field.related_model if isinstance(field, ForeignKey) else None
    if model not in BY_NATURAL_KEY:
        return {}
    objects = Permission.objects.select_related("content_type") if model is Permission else ContentType.objects.all()
    return {thing.pk: thing.natural_key() for thing in objects}


def _as_text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    if isinstance(value, UUID | Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be stored in a backup")
