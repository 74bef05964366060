"""Merges and splits, with the data to undo them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from topics.models.topic import NAME_LENGTH
from topics.querysets.merges import MergeQuerySet, SplitQuerySet


class Undoable(models.Model):
    """A merge or a split, with the data to undo it. Only `topics.merging` writes it.

    Topics are stored by ID and name, not as foreign keys, because they may be merged or deleted.
    """

    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # What `merging` moved and changed. Only its modules read it.
    record = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        abstract = True
        ordering = ["-at", "-pk"]


class Merge(Undoable):
    """The merge of one topic (loser) into another (survivor)."""

    loser_id = models.BigIntegerField()
    loser_name = models.CharField(max_length=NAME_LENGTH)
    survivor_id = models.BigIntegerField()
    survivor_name = models.CharField(max_length=NAME_LENGTH)

    objects = MergeQuerySet.as_manager()

    class Meta(Undoable.Meta):
        indexes = [
            models.Index(fields=["survivor_id", "-at", "-id"], name="merge_newest"),
            models.Index(fields=["-at", "-id"], name="merge_newest_of_all"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["loser_id"], condition=Q(undone_at__isnull=True), name="merged_once")
        ]

    def __str__(self) -> str:
        return f"{self.loser_name} into {self.survivor_name}"

    @property
    def summary(self) -> str:
        """A description for people: which topic was merged into which."""
        return f"“{self.loser_name}” into “{self.survivor_name}”"

    @property
    def phrase(self) -> str:
        """A name of the merge for use within a sentence."""
        return f"the merge of “{self.loser_name}”"


class Split(Undoable):
    """Stories that moved from one topic (source) to another (target)."""

    source_id = models.BigIntegerField()
    source_name = models.CharField(max_length=NAME_LENGTH)
    target_id = models.BigIntegerField()
    target_name = models.CharField(max_length=NAME_LENGTH)
    # The number of stories it moved, so that lists need not load the record.
    number = models.PositiveIntegerField()

    objects = SplitQuerySet.as_manager()

    class Meta(Undoable.Meta):
        indexes = [
            models.Index(fields=["source_id", "-at", "-id"], name="split_out_newest"),
            models.Index(fields=["target_id", "-at", "-id"], name="split_in_newest"),
            models.Index(fields=["-at", "-id"], name="split_newest_of_all"),
        ]

    def __str__(self) -> str:
        return f"{self.source_name} to {self.target_name}"

    @property
    def summary(self) -> str:
        """A description for people: how many stories moved from which topic to which."""
        stories = "1 story" if self.number == 1 else f"{self.number:,} stories"
        return f"{stories} from “{self.source_name}” to “{self.target_name}”"

    @property
    def phrase(self) -> str:
        """A name of the split for use within a sentence."""
        return f"the split to “{self.target_name}”"
