"""The invalidation log of the page cache."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone


class _NextSequence(models.Func):
    """The sequence of rows that this transaction writes (`Invalidation.sequence`)."""

    output_field = models.BigIntegerField()

    def resolve_expression(self, *args: Any, **kwargs: Any) -> "_NextSequence":
        """Return itself: there is nothing to resolve, and to copy it for each row takes longer than the rest."""
        return self

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, tuple[()]]:
        return "pg_current_xact_id()::text::bigint", ()

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, tuple[()]]:
        return "(SELECT COALESCE(MAX(sequence), 0) + 1 FROM newsroom_invalidation)", ()


class Invalidation(models.Model):
    """A cache tag that was invalidated, or will be at a later time. Written by `cache.invalidation`."""

    tag = models.CharField(max_length=80)
    # Later transactions have a greater sequence, so a process knows how far it has read the log. On PostgreSQL it is
    # the ID of the transaction, because rows do not become visible in the order of their own IDs.
    sequence = models.BigIntegerField(db_index=True)
    recorded_at = models.DateTimeField(default=timezone.now, db_index=True)
    due_at = models.DateTimeField(null=True)
    is_takedown = models.BooleanField(default=False)

    class Meta:
        verbose_name = "cache invalidation"
        default_permissions = ()
        indexes = [models.Index(fields=["due_at"], name="invalidation_due", condition=models.Q(due_at__isnull=False))]

    def __str__(self) -> str:
        return self.tag

    @staticmethod
    def next_sequence() -> models.Func:
        """Return an expression for the sequence of a new row."""
        return _NextSequence()
