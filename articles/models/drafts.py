"""What the desk types, beside what readers see, and all that keeps it from being lost."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from articles.outcomes import reason_choices
from newsroom.core.models import Image


class RevisionQuerySet(models.QuerySet[Any]):
    """Snapshots of stories, by kind."""

    def numbered(self) -> Self:
        """The numbered revisions, newest first."""
        return self.filter(kind=Revision.Kind.REVISION).order_by("-number")

    def base_versions(self) -> Self:
        """The base versions, newest first."""
        return self.filter(kind=Revision.Kind.BASE).order_by("-number")

    def conflict_versions(self) -> Self:
        """The conflict versions, newest first."""
        return self.filter(kind=Revision.Kind.CONFLICT).order_by("-made_at", "-pk")

    def unresolved(self) -> Self:
        """The conflict versions that nobody has resolved yet, newest first."""
        return self.conflict_versions().filter(base_version__isnull=False, resolved_at=None)


class WorkingCopy(models.Model):
    """A story's unpublished text, and the versions by which nobody overwrites anybody.

    Every article has one. `content` is empty while nothing differs from what readers see. It may hold anything:
    publishing sanitises and checks it. Written by `articles.workflow.drafting` alone.
    """

    article = models.OneToOneField("articles.Article", models.CASCADE, primary_key=True, related_name="working_copy")
    # Grows with every write of the article, the draft or its state.
    version = models.PositiveIntegerField(default=1)
    # Grows with every write of the text alone: a change of state is no conflict for who is typing.
    text_version = models.PositiveIntegerField(default=1)
    # Which load of the editor wrote the text last ("" if none did), and the number of that save (`EditToken`).
    session = models.CharField(max_length=36, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    # The fields of `articles.story_fields`; topics, authors and picture as ids with their names.
    content = models.JSONField(null=True, blank=True)
    # What the draft shows; none while there is no draft.
    pictures = models.ManyToManyField(Image, through="articles.DraftImage", related_name="+", editable=False)
    # What the writer tells the editors; never published.
    notes = models.TextField(blank=True)
    # The headline being written, for the desk's lists.
    title = models.CharField(max_length=300, blank=True)
    # The date that the draft asks for, for the calendar.
    planned_at = models.DateTimeField(null=True, blank=True)
    # When its writer asked the editors to publish what was changed since readers saw the story; empty: nobody asks.
    update_asked_at = models.DateTimeField(null=True, blank=True)
    # When the editors sent it back, until they are asked again or publish it; why stands with the revision.
    sent_back_at = models.DateTimeField(null=True, blank=True)
    saved_at = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    # The number of the newest revision; 0: there is none.
    last_revision = models.PositiveIntegerField(default=0)
    # The SHA-256 of the line that an import last took the story from; "" if none did.
    imported_digest = models.CharField(max_length=64, blank=True)
    # Whether somebody here changed the text since then: then an import keeps off.
    is_edited_here = models.BooleanField(default=False)

    class Meta:
        verbose_name = "draft"
        indexes = [
            models.Index(fields=["-saved_at"], name="working_copy_newest"),
            # What readers do not see yet, also of stories that they see.
            models.Index(fields=["-saved_at"], name="working_copy_open", condition=Q(content__isnull=False)),
            models.Index(fields=["planned_at"], name="working_copy_planned", condition=Q(planned_at__isnull=False)),
            models.Index(
                fields=["update_asked_at"], name="working_copy_asked", condition=Q(update_asked_at__isnull=False)
            ),
            models.Index(
                fields=["sent_back_at"], name="working_copy_sent_back", condition=Q(sent_back_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def note_pictures(self, *, before: dict[str, Any] | None) -> None:
        """Note which pictures of the library the draft shows now.

        before: the content that stood in its place until now, or None. Where neither shows one, nothing is asked.
        """
        if not _has_pictures(before) and not _has_pictures(self.content):
            return
        content = self.content or {}
        lead = content.get("lead_image")
        shown = Image.objects.shown_in(content.get("body", ""))
        self.pictures.set(shown | Image.objects.filter(pk=lead["id"]) if lead else shown)


def _has_pictures(content: dict[str, Any] | None) -> bool:
    return content is not None and (bool(content.get("lead_image")) or "<img" in content.get("body", ""))


class Revision(models.Model):
    """A snapshot of a story's text. Written by `articles.workflow.revisions` alone.

    Numbered revisions are the story's history, permanent and never changed. Base versions are what editors loaded, so
    that concurrent edits can be merged; they expire. Conflict versions are what somebody could not save because of
    somebody else's edit; they are never deleted. One load of the editor has one, which its further saves replace.

    `content` has all fields of `articles.story_fields`; that of a conflict version only those that could be read.
    """

    class Kind(models.TextChoices):
        REVISION = "revision", "Revision"
        BASE = "base", "Base version"
        CONFLICT = "conflict", "Conflict version"

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="revisions", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.REVISION)
    content = models.JSONField()
    # When it was stored: of a base version, when it was replaced.
    made_at = models.DateTimeField(default=timezone.now)
    # No user: a command made it.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # Of a revision its place in the history, from 1; of a base version the `text_version` that it was.
    number = models.PositiveIntegerField(null=True)

    # Of revisions:
    reason = models.CharField(max_length=20, choices=reason_choices, blank=True)
    # Such as the number of the revision that was restored, or why changes were requested.
    note = models.CharField(max_length=300, blank=True)
    # Words added and removed since the revision before; empty: not counted.
    words_added = models.PositiveIntegerField(null=True)
    words_removed = models.PositiveIntegerField(null=True)

    # Of base versions: whether it was current for so short a time that hardly any editor loaded it.
    is_brief = models.BooleanField(default=False)

    # Of conflict versions: the `text_version` that the editor had loaded, and the rest of its `drafting.EditToken`.
    base_version = models.PositiveIntegerField(null=True)
    session = models.CharField(max_length=36, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    resolved_at = models.DateTimeField(null=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [
            models.Index(fields=["article", "kind", "-made_at"], name="revision_newest"),
            # By columns that only conflict versions fill: SQLite uses no partial index for a condition whose value
            # is bound, as that of the kind would be.
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


class Presence(models.Model):
    """Somebody has a story's writing screen open. Written by `articles.presence` alone."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="presences", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(default=timezone.now)
    # When they last typed there; empty: they only look.
    typed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "editing session"
        constraints = [models.UniqueConstraint(fields=["article", "user"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.user} at {self.article_id}"
