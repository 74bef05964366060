"""The database's rows as lines of JSON, the same on every database, and back."""

import base64
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from axes.models import AccessAttempt, AccessAttemptExpiration, AccessFailureLog, AccessLog
from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import Field, ForeignKey, JSONField, Model

from articles.models import SearchEntry
from newsroom.core.models import Invalidation

# Every site makes permissions and content types itself, with numbers of its own: they are told by their names.
NAMED: tuple[type[Model], ...] = (ContentType, Permission)
# Sessions are not carried along: who was signed in there is not signed in here; nor who failed to sign in.
# The log of changes is of the pages that are kept here: it goes on, and says that all of them are other ones.
# What search finds stories by cannot be read back from its index, and is made of the stories.
MADE = (SearchEntry,)
LEFT_OUT = {*NAMED, Session, AccessAttempt, AccessAttemptExpiration, AccessFailureLog, AccessLog, Invalidation, *MADE}
# Nor is what waits for a worker; `manage.py render_pictures` does it at the other end.
APPS_LEFT_OUT = {"django_tasks_database"}
CHUNK = 500

type Row = dict[str, Any]


class Misfit(ValueError):
    """A row does not fit its table; the message says why."""


def tables() -> dict[str, type[Model]]:
    """All models whose rows make up the site, by their label, in a fixed order."""
    models = apps.get_models(include_auto_created=True)
    kept = (
        m
        for m in models
        if m._meta.managed and not m._meta.proxy and m not in LEFT_OUT and m._meta.app_label not in APPS_LEFT_OUT
    )
    return {model._meta.label_lower: model for model in sorted(kept, key=lambda model: model._meta.label_lower)}


def lines_of(model: type[Model]) -> Iterator[bytes]:
    """Each row of the model as a line of JSON, by primary key."""
    fields = _fields(model)
    tellers = [_teller(field) for field in fields]
    rows = model._base_manager.order_by("pk").values_list(*(field.attname for field in fields))
    for row in rows.iterator(chunk_size=CHUNK):
        told = {field.attname: tell(value) for field, tell, value in zip(fields, tellers, row, strict=True)}
        # PostgreSQL keeps the keys of a JSON column in an order of its own.
        yield json.dumps(told, ensure_ascii=False, sort_keys=True, default=_plain).encode() + b"\n"


def objects_of(model: type[Model], lines: Iterable[bytes]) -> Iterator[Model]:
    """The model's objects, not saved, that such lines tell. A field that a line lacks has its default.

    Raises Misfit for a line that tells something else.
    """
    fields = {field.attname: (field, _reader(field)) for field in _fields(model)}
    for line in lines:
        try:
            told = json.loads(line)
            yield model(**{name: fields[name][1](value) for name, value in told.items()})
        except KeyError as error:
            raise Misfit(
                f"{model._meta.label} has no field {error}, or refers to something that this site does not have."
            ) from None
        except Exception as error:
            raise Misfit(f"A row does not fit {model._meta.label}: {error}") from None


def _fields(model: type[Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if not field.generated]


def _teller(field: Field) -> Callable[[Any], Any]:
    """What turns a column's value into one that JSON can tell."""
    named = field.related_model if isinstance(field, ForeignKey) else None
    if named in NAMED:
        names = _names(named)
        return lambda value: names[value] if value is not None else None
    return lambda value: value


def _reader(field: Field) -> Callable[[Any], Any]:
    """What turns what JSON told into the column's value."""
    named = field.related_model if isinstance(field, ForeignKey) else None
    if named in NAMED:
        numbers = {tuple(name): pk for pk, name in _names(named).items()}
        return lambda value: numbers[tuple(value)] if value is not None else None
    return (lambda value: value) if isinstance(field, JSONField) else field.to_python


def _names(model: Any) -> dict[int, tuple[str, ...]]:
    """The natural keys of all permissions, or of all content types, by number."""
    related = model.objects.select_related("content_type") if model is Permission else model.objects.all()
    return {thing.pk: thing.natural_key() for thing in related}


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    if isinstance(value, UUID | Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be stored in a backup")
