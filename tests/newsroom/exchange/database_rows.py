"""Every row of a database, told without the numbers that depend on the order of statements."""

import json
import re
from collections import Counter

from django.apps import apps
from django.db import connection

from articles.models import Article, Author, SearchEntry
from articles.search.story_numbers import second_of
from newsroom.core.models import AuditEntry, Invalidation, Redirect
from topics.models import Resemblance, SharedMonthCount, Topic

# The models whose rows are called by their names, and the names.
_NAMED = {Article: "uid", Author: "name", Topic: "key"}
_KINDS = {"article": Article, "author": Author, "topic": Topic, "alias": Topic}
# A tag that ends with an ID: what it names.
_TAG = re.compile(r"(story-topics|story|card|versions|author-name|author|topic-details|topic-name|topic)-(\d+)")
_TAG_MODELS = {"story": Article, "card": Article, "versions": Article, "author": Author, "topic": Topic}


def rows():
    """The rows of every table by its model's label: each as text, with how often it is there."""
    names = {model: dict(model.objects.values_list("pk", name)) for model, name in _NAMED.items()}
    return {model._meta.label: Counter(_rows_of(model, names)) for model in apps.get_models() if _is_there(model)}


def _is_there(model):
    return model._meta.db_table in connection.introspection.table_names()


def _rows_of(model, names):
    for row in model._base_manager.all():
        values = {field.attname: _value(field, getattr(row, field.attname), names) for field in _columns(model)}
        match row:
            case Article() | Author() | Topic():
                values.pop("id")
            case AuditEntry() | Redirect():
                kind = row.subject_kind if isinstance(row, AuditEntry) else row.kind
                column = "subject_id" if isinstance(row, AuditEntry) else "target_id"
                values[column] = names[_KINDS[kind]][values[column]] if kind in _KINDS else values[column]
            case SearchEntry():
                values["number"] = second_of(row.number)
            case SharedMonthCount() | Resemblance():
                pair = sorted([values.pop("topic_id"), values.pop("other_id")])
                names_of_pair = sorted([values.pop("name", ""), values.pop("other_name", "")])
                values |= {"pair": pair, "names": names_of_pair}
            case Invalidation():
                values = {"tag": _TAG.sub(lambda found: _tag(found, names), row.tag), "due": row.due_at}
        yield repr(values)


def _columns(model):
    """The columns but the row's own number."""
    return [
        field
        for field in model._meta.concrete_fields
        if model in _NAMED or not field.primary_key or field.remote_field or field.get_internal_type() == "CharField"
    ]


def _value(field, value, names):
    """The value; of a named row its name, of other bytes and JSON a text."""
    target = field.remote_field.model if field.remote_field else None
    # A working copy has the number of its article.
    while target is not None and target not in names and target._meta.pk.remote_field:
        target = target._meta.pk.remote_field.model
    if target in names:
        return names[target].get(value)
    if field.get_internal_type() == "JSONField":
        return json.dumps(_without_ids(value), sort_keys=True, default=str)
    return bytes(value) if isinstance(value, memoryview) else value


def _without_ids(value):
    """A draft's references to named rows have their names, too."""
    if isinstance(value, dict):
        return {key: _without_ids(each) for key, each in value.items() if not (key == "id" and "name" in value)}
    return [_without_ids(each) for each in value] if isinstance(value, list) else value


def _tag(found, names):
    return f"{found[1]}-{names[_TAG_MODELS[found[1].split('-')[0]]][int(found[2])]}"
