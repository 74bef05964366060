"""Revisions: the database rows that record what was done with a story, and the content that it had then.

Submissions for review, approvals, requests for changes and publications each make one (`reason`), as do saves.
"""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from articles.outcomes import reason_choices
from newsroom.core.system.compressed_fields import CompressedJSONField


class RevisionQuerySet(models.QuerySet[Any]):
    """Snapshots of stories, by kind."""

    def numbered(self) -> Self:
        """Filter for numbered revisions, newest first."""
        return self.filter(kind=Revision.Kind.REVISION).order_by("-number")

    def base_versions(self) -> Self:
        """Filter for base versions, newest first."""
        return self.filter(kind=Revision.Kind.BASE).order_by("-number")

    def conflict_versions(self) -> Self:
        """Filter for conflict versions, newest first."""
        return self.filter(kind=Revision.Kind.CONFLICT).order_by("-made_at", "-pk")

    def unresolved(self) -> Self:
        """Filter for conflict versions that are not resolved, newest first."""
        return self.conflict_versions().filter(base_version__isnull=False, resolved_at=None)


class Revision(models.Model):
    """A snapshot of a story's content. Written by `articles.workflow.revisions` only.

    Numbered revisions are the story's history and never changed; those that users made are permanent. Base versions
    are the content that editors may have loaded, for merging concurrent edits; they expire. Conflict versions are
    content that could not be saved because of another edit; they are never deleted. One load of the editor has at most
    one, which its later saves replace.

    `content` has all fields of `articles.story_fields`; in a conflict version only those that were valid.
    """

    class Kind(models.TextChoices):
        REVISION = "revision", "Revision"
        BASE = "base", "Base version"
        CONFLICT = "conflict", "Conflict version"

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="revisions", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.REVISION)
    content = CompressedJSONField()
    # When it was stored; for a base version, this is when it was replaced.
    made_at = models.DateTimeField(default=timezone.now)
    # None if a command made it.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # Of revisions and base versions, the user who had saved the content last, as `WorkingCopy.saved_by`; `by` may have
    # replaced it.
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # Of a revision, its position in the history, from 1; of a base version, its `text_version`.
    number = models.PositiveIntegerField(null=True)

    # Of revisions:
    reason = models.CharField(max_length=20, choices=reason_choices, blank=True)
    # For example the number of the restored revision, or the reason for requesting changes.
    note = models.CharField(max_length=300, blank=True)
    # Words added and removed since the previous revision; empty if not counted.
    words_added = models.PositiveIntegerField(null=True)
    words_removed = models.PositiveIntegerField(null=True)

    # Of base versions: whether it was current so briefly that an editor is unlikely to have loaded it.
    is_brief = models.BooleanField(default=False)

    # Of conflict versions: the `text_version` that the editor had loaded.
    base_version = models.PositiveIntegerField(null=True)
    # The rest of the `locking.EditToken` of the save: of that of a conflict version, and of that which replaced a base
    # version.
    session = models.CharField(max_length=36, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    resolved_at = models.DateTimeField(null=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [
            models.Index(fields=["article", "kind", "-made_at"], name="revision_newest"),
            # The condition uses columns that only conflict versions fill: SQLite does not use a partial index if the
            # value of its condition is bound, as that of the kind would be.
            models.Index(
                fields=["by", "-made_at"],
                name="revision_unresolved",
                condition=Q(base_version__isnull=False, resolved_at__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["article", "kind", "number"], name="revision_number"),
            models.UniqueConstraint(
                fields=["article", "by", "session"], name="revision_session", condition=~Q(session="")
            ),
            models.CheckConstraint(
                name="revision_is_of_its_kind",
                condition=Q(kind="conflict", number__isnull=True, base_version__isnull=False)
                | Q(kind__in=["revision", "base"], number__isnull=False, base_version__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        if self.kind == self.Kind.CONFLICT:
            return f"Version by {self.by}, {self.made_at:%Y-%m-%d %H:%M}"
        return f"{self.get_kind_display()} {self.number}"
