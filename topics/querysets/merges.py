"""Querysets of merges and splits."""

from typing import Any, Self

from django.db import models
from django.db.models import Q


class UndoableQuerySet(models.QuerySet[Any]):
    """Merges and splits."""

    def not_undone(self) -> Self:
        """Rows that were not undone."""
        return self.filter(undone_at__isnull=True)

    def for_history(self) -> Self:
        """Load the users of the operation and its undoing, without the record."""
        return self.select_related("by", "undone_by").defer("record")


class MergeQuerySet(UndoableQuerySet):
    """Merges."""

    def into(self, topic: models.Model) -> Self:
        """Merges into the topic, newest first."""
        return self.filter(survivor_id=topic.pk)


class SplitQuerySet(UndoableQuerySet):
    """Splits."""

    def into(self, topic: models.Model) -> Self:
        """Splits that moved stories to the topic, newest first."""
        return self.filter(target_id=topic.pk)

    def involving(self, topic: models.Model) -> Self:
        """Splits that moved stories from or to the topic, newest first."""
        return self.filter(Q(source_id=topic.pk) | Q(target_id=topic.pk))
