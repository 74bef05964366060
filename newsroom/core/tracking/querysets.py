"""Querysets that record what they read, so that a cached page is rendered again once any of it changes."""

from collections.abc import Iterable, Iterator
from typing import Any, Self, cast

from django.db import models

from newsroom.core.tracking import recording


class TrackedQuerySet(models.QuerySet[Any]):
    """A queryset of rows that readers see, which records what it reads for the response that is being rendered.

    A result depends on its rows, by the `cache_tags` of their model, and on which rows there are: by the
    `relation_tags` of the row whose related manager it comes from, or else by `table_tags`. Methods may narrow the
    latter by `depending_on`. Without that, pages are rendered again more often than necessary, but never outdated.
    """

    # Invalidated by every change of a row that readers may see.
    table_tags: tuple[str, ...] = ()
    _narrowed: tuple[str, ...] | None = None
    _are_rows_covered = False
    # Django's; missing in its stubs.
    _hints: dict[str, Any]

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone._narrowed, clone._are_rows_covered = self._narrowed, self._are_rows_covered
        return clone

    def depending_on(self, *tags: str, covers_rows: bool = False) -> Self:
        """Return a queryset whose result depends on these tags and on its rows.

        covers_rows: every change of one of the rows invalidates the tags as well, so the rows are not recorded.
        """
        clone = self.all()
        clone._narrowed, clone._are_rows_covered = tags, covers_rows
        return clone

    def _tags(self) -> tuple[str, ...]:
        if self._narrowed is not None:
            return self._narrowed
        instance = self._hints.get("instance")
        if instance is None:
            return self.table_tags
        if hasattr(instance, "relation_tags"):
            return tuple(instance.relation_tags)
        # What a foreign key refers to is found by its ID, and recorded as a row.
        return () if any(column.related_model is self.model for column in instance._meta.fields) else self.table_tags

    def _fetch_all(self) -> None:
        if recording.current() is None:
            super()._fetch_all()
            return
        if self._result_cache is None:
            with recording.reading(*self._tags()):
                self._result_cache = list(cast(Iterable[Any], self._iterable_class(self)))
        super()._fetch_all()
        if not self._are_rows_covered:
            recording.depends_on(*(tag for row in self._result_cache for tag in tags_of(row)))

    def get(self, *args: Any, **kwargs: Any) -> Any:
        """Return one row and record it alone; if there is none, record which rows there are."""
        if recording.current() is None:
            return super().get(*args, **kwargs)
        try:
            return super(TrackedQuerySet, self.depending_on()).get(*args, **kwargs)
        except self.model.DoesNotExist:
            recording.depends_on(*self._tags())
            raise

    def iterator(self, *args: Any, **kwargs: Any) -> Iterator[Any]:
        """Record each row as it is read."""
        if recording.current() is None:
            yield from super().iterator(*args, **kwargs)
            return
        with recording.reading(*self._tags()):
            for row in super().iterator(*args, **kwargs):
                recording.depends_on(*tags_of(row))
                yield row

    def count(self) -> int:
        """Record that the number of rows was read."""
        with recording.reading(*self._tags()):
            return super().count()

    def exists(self) -> bool:
        """Record that it was read whether there is a row."""
        with recording.reading(*self._tags()):
            return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Record that all rows were read."""
        with recording.reading(*self._tags()):
            return super().aggregate(*args, **kwargs)


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
    if getattr(row, "_prefetched_objects_cache", None):
        # The rows of the relation are recorded by their own queryset.
        tags.update(getattr(row, "relation_tags", ()))
    for related in row._state.fields_cache.values():
        _collect(related, tags, seen)
