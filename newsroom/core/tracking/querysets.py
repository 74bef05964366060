"""Querysets that record what they read, so that a cached page is rendered again once any of it changes."""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from typing import Any, Self, cast

from django.db import models
from django.db.models.query import ModelIterable

from newsroom.core.tracking import recording
from newsroom.core.tracking.coverage import Coverage, Joined, other_tags


class TrackedQuerySet(models.QuerySet[Any]):
    """A queryset of rows that readers see, which records what it reads for the response that is being rendered.

    A result depends on its rows, by the `cache_tags` of their model, and on which rows there are: by the
    `relation_tags` of the row whose related manager it comes from, or else by `table_tags`. Methods may narrow the
    latter by `depending_on`. It also depends on the `table_tags` of every other table that it reads, joined or in a
    subquery, unless a method says what covers these columns. Without that, pages are rendered again more often than
    necessary, but never outdated. A response that read a table without tags is not cached.
    """

    # Invalidated by every change of a row that readers may see.
    table_tags: tuple[str, ...] = ()
    _narrowed: tuple[str, ...] | None = None
    _are_rows_covered = False
    _is_one = False
    _joined: tuple[Joined, ...] = ()
    # Django's; missing in its stubs.
    _hints: dict[str, Any]

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone._narrowed, clone._are_rows_covered = self._narrowed, self._are_rows_covered
        clone._joined, clone._is_one = self._joined, self._is_one
        return clone

    def depending_on(self, *tags: str, covers_rows: bool = False, joined: tuple[str, ...] = ()) -> Self:
        """Return a queryset whose result depends on these tags and on its rows.

        covers_rows: every change of one of the rows invalidates the tags as well, so the rows are not recorded. joined:
        columns of joined tables, such as "article__status", whose every change invalidates the tags as well.
        """
        clone = self.all()
        clone._narrowed, clone._are_rows_covered = tags, covers_rows
        if joined:
            clone._joined = (*self._joined, Joined(joined, tags))
        return clone

    def with_rows_covering(self, *joined: str) -> Self:
        """Return a queryset whose rows are annotated from these columns of joined tables, such as "entries__tag".

        Every change of one invalidates the `cache_tags` of the annotated row. `get` may also select its row by such a
        column, if every change of that invalidates the `relation_tags` of the row.
        """
        clone = self.all()
        clone._joined = (*self._joined, Joined(joined, None))
        return clone

    def tags(self) -> tuple[str, ...] | None:
        """Return the tags of which rows there are, None if they are unknown."""
        if self.query.combinator:
            return None
        if self._narrowed is not None:
            return self._narrowed
        instance = self._hints.get("instance")
        if instance is None:
            return self.table_tags or None
        if hasattr(instance, "relation_tags"):
            return tuple(instance.relation_tags)
        # What a foreign key refers to is found by its ID, and recorded as a row.
        if any(column.related_model is self.model for column in instance._meta.fields):
            return ()
        return self.table_tags or None

    def _record(self, statements: list[str], *, has_rows: bool = False, is_one: bool = False) -> None:
        """Record what a result of these statements depends on, except for its rows."""
        if recording.current() is None:
            return
        tags = () if is_one else self.tags()
        table = "" if tags is None else self.model._meta.db_table
        has_rows = has_rows and not self._are_rows_covered and issubclass(self._iterable_class, ModelIterable)
        covered = Coverage(self.model, table, has_rows, is_one, self._joined)
        recording.depends_on(*(tags or ()))
        for statement in statements:
            others = other_tags(statement, covered)
            if others is None:
                recording.refuse(statement)
            else:
                recording.depends_on(*others)

    def _fetch_all(self) -> None:
        if recording.current() is None:
            super()._fetch_all()
            return
        if self._result_cache is None:
            with recording.statements() as statements:
                rows = list(cast(Iterable[Any], self._iterable_class(self)))
            is_found = self._is_one and len(rows) == 1 and isinstance(rows[0], models.Model)
            self._record(statements, has_rows=True, is_one=is_found)
            if is_found and self._joined:
                recording.depends_on(*getattr(rows[0], "relation_tags", ()))
            self._result_cache = rows
        super()._fetch_all()
        if not self._are_rows_covered:
            recording.depends_on(*(tag for row in self._result_cache for tag in tags_of(row)))

    def get(self, *args: Any, **kwargs: Any) -> Any:
        """Return one row and record it alone; if there is none, record which rows there are."""
        if recording.current() is None or self.query.is_sliced:
            return super().get(*args, **kwargs)
        clone = self.all()
        clone._is_one, clone._are_rows_covered = True, False
        return super(TrackedQuerySet, clone).get(*args, **kwargs)

    def iterator(self, *args: Any, **kwargs: Any) -> Iterator[Any]:
        """Record each row as it is read."""
        rows, row, end = super().iterator(*args, **kwargs), None, object()
        if recording.current() is None:
            yield from rows
            return
        while row is not end:
            # Not while the caller has the row: other statements may run then.
            with recording.statements() as statements:
                row = next(rows, end)
            self._record(statements, has_rows=True)
            if row is not end:
                recording.depends_on(*tags_of(row))
                yield row

    def count(self) -> int:
        """Record that the number of rows was read."""
        with recording.statements() as statements:
            number = super().count()
        self._record(statements)
        return number

    def exists(self) -> bool:
        """Record that it was read whether there is a row."""
        with recording.statements() as statements:
            is_there = super().exists()
        self._record(statements)
        return is_there

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Record that all rows were read."""
        with recording.statements() as statements:
            found = super().aggregate(*args, **kwargs)
        self._record(statements)
        return found

    def __or__(self, other: Any) -> Any:
        return _of_both(super().__or__(other))

    def __xor__(self, other: Any) -> Any:
        return _of_both(super().__xor__(other))


def _of_both(combined: Any) -> Any:
    """Return the queryset, combined from two, without what says which rows the first one depends on."""
    clone = combined.all()
    clone._narrowed, clone._are_rows_covered, clone._joined, clone._hints = None, False, (), {}
    return clone


def tags_of(row: Any) -> set[str]:
    """Return the tags of a row and of the rows that were loaded with it; none for other values."""
    tags: set[str] = set()
    _collect(row, tags, set())
    return tags


def _collect(row: Any, tags: set[str], seen: set[int]) -> None:
    if not isinstance(row, models.Model) or id(row) in seen:
        return
    seen.add(id(row))
    tags.update(getattr(row, "cache_tags", ()))
    prefetched = _prefetched(row)
    if prefetched:
        # Their queryset knows only one of the rows that they belong to.
        tags.update(getattr(row, "relation_tags", ()))
    for related in chain(row._state.fields_cache.values(), *prefetched):
        _collect(related, tags, seen)


def _prefetched(row: models.Model) -> list[list[Any]]:
    """Return the rows of each relation that was prefetched; `Prefetch` has a list as an attribute for it."""
    querysets = getattr(row, "_prefetched_objects_cache", {}).values()
    columns = columns_of(type(row))
    lists = [value for name, value in row.__dict__.items() if isinstance(value, list) and name not in columns]
    return [*(list(queryset._result_cache or ()) for queryset in querysets), *lists]


@cache
def columns_of(model: type[models.Model]) -> frozenset[str]:
    """Return the names of the attributes in which rows of the model have their columns."""
    return frozenset(column.attname for column in model._meta.concrete_fields)
