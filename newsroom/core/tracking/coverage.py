"""Which of the tables that a statement reads are covered by the tags of its queryset and of its rows."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django.apps import apps
from django.db import models
from django.db.models.sql import Query

from newsroom.core.tracking.statements import Place, Statement, read

# A table and one of its columns.
type Column = tuple[str, str]


class Joined(NamedTuple):
    """Columns of joined tables, by their paths such as "article__status", and the tags that their changes invalidate.

    tags: None for those of the rows that they belong to.
    """

    paths: tuple[str, ...]
    tags: tuple[str, ...] | None


class Coverage(NamedTuple):
    """What the tags of a queryset and of its rows cover.

    table: the queryset's own; "" if its tags do not cover that. has_rows: whether rows are recorded, with those loaded
    with them. is_one: whether the result is one row, found by what is unique to it. joined: what was declared.
    """

    model: type[models.Model]
    table: str
    has_rows: bool
    is_one: bool = False
    joined: tuple[Joined, ...] = ()


@lru_cache(maxsize=2_000)
def other_tags(sql: str, covered: Coverage) -> frozenset[str] | None:
    """Return the tags of what the statement reads besides what is covered; None if it reads a table without tags."""
    examination = _Examination(covered)
    examination.examine(read(sql))
    tables = [table_tags(table) for table in examination.tables]
    return examination.tags.union(*tables) if all(tables) else None


@dataclass
class _Examination:
    """What is found in a statement: the tags that cover what was declared, the tables that nothing covers."""

    covered: Coverage
    tags: frozenset[str] = frozenset()
    tables: set[str] = field(default_factory=set)

    def examine(self, statement: Statement) -> None:
        """Add to `tags` and `tables` what the statement reads."""
        own = (self.covered.table, self.covered.table)
        number = Counter(name for name, _ in statement.tables)
        others = [each for each in statement.tables if each != own]
        # Of what two subqueries call the same, or a subquery and the statement, it is unknown which is meant.
        self.tables |= {table for name, table in statement.tables if number[name] > 1}
        if others := [each for each in others if number[each[0]] == 1]:
            self._examine_joined(statement, others)
        self.tables |= statement.words & _all_tables()

    def _examine_joined(self, statement: Statement, joined: list[tuple[str, str]]) -> None:
        left = [(table, self._not_loaded(table, statement.columns.get(name))) for name, table in joined]
        declared = _declared(self.covered.model, self.covered.joined)
        # What was declared of a table holds for as many of it as there are paths to it.
        number = Counter(table for table, columns in left if columns != set())
        for table, columns in left:
            if columns is None or (columns and number[table] > len(declared.paths.get(table, ()))):
                self.tables.add(table)
            else:
                self._examine_columns(statement, table, columns, declared)

    def _examine_columns(
        self, statement: Statement, table: str, columns: set[tuple[str, Place]], declared: "_Declared"
    ) -> None:
        for column, place in columns:
            covering = declared.columns.get((table, column), [])
            if tags := [each for each in covering if each is not None]:
                self.tags = self.tags.union(*tags)
            elif not covering or not self._is_of_rows(statement, place):
                self.tables.add(table)

    def _not_loaded(self, table: str, columns: set[tuple[str, Place]] | None) -> set[tuple[str, Place]] | None:
        """Return the columns that are not recorded as those of a row. None: the table is read, but no column named."""
        if columns == {(_own_key(table), Place.KEY)}:
            # Passed through to another table. A foreign key led to the row, so it is there, and its ID never changes.
            return set()
        is_loaded = self.covered.has_rows and any(place == Place.LOADED for _, place in columns or ())
        if not columns or not is_loaded or not _has_tagged_rows(table):
            return columns
        return {(column, place) for column, place in columns if place in {Place.ADDED, Place.CONDITION}}

    def _is_of_rows(self, statement: Statement, place: Place) -> bool:
        """Return whether a column in this place changes nothing but the rows of the result."""
        covered = self.covered
        return covered.is_one or (covered.has_rows and place != Place.CONDITION and not statement.has_limit)


class _Declared(NamedTuple):
    """What was declared of joined tables.

    columns: each with the tags that cover it, None for those of rows. paths: of each table, the ways to it.
    """

    columns: Mapping[Column, list[tuple[str, ...] | None]]
    paths: Mapping[str, set[tuple[str, ...]]]


@lru_cache(maxsize=1_000)
def _declared(model: type[models.Model], joined: tuple[Joined, ...]) -> _Declared:
    columns: dict[Column, list[tuple[str, ...] | None]] = defaultdict(list)
    paths: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for each in joined:
        for path in each.paths:
            its_columns, its_paths = _resolve(model, path)
            for column in its_columns:
                columns[column].append(each.tags)
            for table, way in its_paths:
                paths[table].add(way)
    return _Declared(dict(columns), dict(paths))


@cache
def _resolve(model: type[models.Model], path: str) -> tuple[set[Column], list[tuple[str, tuple[str, ...]]]]:
    """Return the column at the end of the path with all keys on the way to it, and the tables on the way."""
    *relations, name = path.split("__")
    steps, *_ = Query(model).names_to_path(relations, model._meta, fail_on_missing=True)
    columns: set[Column] = set()
    ways: list[tuple[str, tuple[str, ...]]] = []
    way: tuple[str, ...] = ()
    for step in steps:
        before, after = step.from_opts.db_table, step.to_opts.db_table
        way = (*way, str(step.join_field))
        ways.append((after, way))
        columns.add((after, step.to_opts.pk.column))
        for left, right in step.join_field.get_joining_fields():
            columns |= {(before, left.column), (after, right.column)}
    last: Any = steps[-1].to_opts
    return columns | {(last.db_table, last.get_field(name).column)}, ways


@cache
def table_tags(table: str) -> tuple[str, ...]:
    """Return the tags that every change of a row of this table invalidates; none if nothing is known of it."""
    querysets = (getattr(model._default_manager, "_queryset_class", None) for model in _models(table))
    return next((tuple(tags) for each in querysets if (tags := getattr(each, "table_tags", ()))), ())


@cache
def _own_key(table: str) -> str | None:
    """Return the column of the primary key, None if that is a foreign key: a row of that may come or go by itself."""
    keys = (model._meta.pk for model in _models(table))
    return next((key.column for key in keys if not key.is_relation), None)


@cache
def _has_tagged_rows(table: str) -> bool:
    return any(hasattr(model, "cache_tags") for model in _models(table))


@cache
def _all_tables() -> frozenset[str]:
    return frozenset(model._meta.db_table for model in apps.get_models(include_auto_created=True))


def _models(table: str) -> list[type[models.Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.db_table == table]
