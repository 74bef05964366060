"""The template tag `{% cached %}`."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from django import template
from django.db.models import Model, QuerySet
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.template.loader import get_template
from django.utils.functional import Promise

from newsroom.core import tracking
from newsroom.core.tracking.querysets import columns_of, tags_of

register = template.Library()


@register.tag
def cached(parser: Parser, token: Token) -> "CachedNode":
    """Include a template with these variables and no others, and cache the result.

    `{% cached "includes/_card.html" article=story sizes="100vw" %}`: the result depends on the template, the language
    and the values, and on what the template reads from the database itself. A value is text, a number, a date, a row
    with `cache_tags`, or a tuple, list or dataclass of these.
    """
    _, name, *bits = token.split_contents()
    values = token_kwargs(bits, parser)
    if bits:
        raise template.TemplateSyntaxError(f"cached: {' '.join(bits)!r} is no variable=value")
    return CachedNode(parser.compile_filter(name), values)


class CachedNode(template.Node):
    """See `cached`."""

    def __init__(self, name: FilterExpression, values: Mapping[str, FilterExpression]):
        self.name, self.values = name, values

    def render(self, context: template.Context) -> str:
        """The included template, from the cache or rendered."""
        name = self.name.resolve(context)
        values = {variable: value.resolve(context) for variable, value in self.values.items()}

        def render() -> str:
            return get_template(name).render(values)

        # Also where nothing is cached, so that a value that cannot be compared is noticed there.
        rows: list[Model] = []
        key = (name, *(_key_of(value, rows) for value in values.values()))

        def render_and_record() -> str:
            tracking.depends_on(*(tag for row in rows for tag in tags_of(row)))
            return render()

        return tracking.cached(key, render_and_record)


def _key_of(value: Any, rows: list[Model]) -> Any:
    """What distinguishes the value from others. Adds the rows in it to `rows`. Raises TypeError for any other object.

    A row counts as the same as long as none of its cache tags is invalidated.
    """
    if value is None or isinstance(value, (str, int, float, date)):
        return value
    if isinstance(value, Model):
        if not hasattr(value, "cache_tags"):
            # It would count as the same, whatever changes in it.
            raise TypeError(f"{type(value).__name__} has no cache_tags, so it cannot be a value of a cached fragment")
        rows.append(value)
        columns = columns_of(type(value))
        more = [(name, each) for name, each in value.__dict__.items() if name not in columns and name[0] != "_"]
        return (type(value), value.pk, *((name, _key_of(each, rows)) for name, each in more))
    if isinstance(value, (tuple, list, QuerySet)):
        return tuple(_key_of(each, rows) for each in value)
    if isinstance(value, Mapping):
        return tuple((key, _key_of(each, rows)) for key, each in value.items())
    if is_dataclass(value) and not isinstance(value, type):
        return (type(value), *(_key_of(getattr(value, field.name), rows) for field in fields(value)))
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be part of a fragment's key")
