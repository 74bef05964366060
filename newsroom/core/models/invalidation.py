"""The invalidation log of the page cache."""

from django.db import models
from django.utils import timezone


class _NextMark(models.Func):
    """The mark of what this transaction records (`Invalidation.mark`)."""

    output_field = models.BigIntegerField()

    def as_postgresql(self, compiler, connection, **context):
        return "pg_current_xact_id()::text::bigint", ()

    def as_sqlite(self, compiler, connection, **context):
        return "(SELECT COALESCE(MAX(mark), 0) + 1 FROM newsroom_invalidation)", ()


class Invalidation(models.Model):
    """A cache tag that was invalidated, or will be at a later time. Written by `cache.invalidation`."""

    tag = models.CharField(max_length=80)
    # A later transaction has a greater mark, so that it can be told what of the log is known. On PostgreSQL it is the
    # transaction's id, because rows become visible in another order than that of theirs.
    mark = models.BigIntegerField(db_index=True)
    recorded_at = models.DateTimeField(default=timezone.now, db_index=True)
    due_at = models.DateTimeField(null=True)
    is_takedown = models.BooleanField(default=False)

    class Meta:
        verbose_name = "cache invalidation"
        default_permissions = ()
        indexes = [models.Index(fields=["due_at"], name="invalidation_due", condition=models.Q(due_at__isnull=False))]

    def __str__(self):
        return self.tag

    @staticmethod
    def next_mark():
        """What a new row's mark is, for the database to find."""
        return _NextMark()
