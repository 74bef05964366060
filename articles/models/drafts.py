"""Drafts of stories."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, cast

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from articles.models.revisions import Revision
from newsroom.core.models import Image, MediaFile

# The server publishes a scheduled update within seconds.
OVERDUE_AFTER = timedelta(minutes=1)


class WorkingCopy(models.Model):
    """A story's draft, its scheduled update, and its versions for optimistic locking.

    Every article has one. `content` is None while there are no changes to the published version. It is unvalidated:
    publishing sanitises and checks it. Written by the service functions of `articles.workflow` only.
    """

    article = models.OneToOneField("articles.Article", models.CASCADE, primary_key=True, related_name="working_copy")
    # Incremented by every write of the article, the draft or its state.
    version = models.PositiveIntegerField(default=1)
    # Incremented by every write of the content only: a change of state is no conflict for a user who is typing.
    text_version = models.PositiveIntegerField(default=1)
    # The load of the editor that wrote the content last ("" if none did), and the number of that save (`EditToken`).
    session = models.CharField(max_length=36, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    # The `text_version` of the newest automatic merge; 0 if there was none. A page that loaded an older one lacks text.
    merged_version = models.PositiveIntegerField(default=0)
    # The fields of `articles.story_fields`; topics, authors and images as IDs with names.
    content = models.JSONField(null=True, blank=True)
    # The images in the draft and in the scheduled update; none while there is neither.
    pictures = models.ManyToManyField(Image, through="articles.DraftImage", related_name="+", editable=False)
    files = models.ManyToManyField(MediaFile, through="articles.DraftFile", related_name="+", editable=False)
    # Notes for editors; never published.
    notes = models.TextField(blank=True)
    # The headline of the draft, or of the published version without one; for the desk's lists.
    title = models.CharField(max_length=300, blank=True)
    # The publication date in the draft, for the calendar.
    planned_at = models.DateTimeField(null=True, blank=True)
    # When an update was submitted for review; empty while none is waiting.
    update_asked_at = models.DateTimeField(null=True, blank=True)
    # When changes were requested; cleared when it is submitted again or published. The revision has the reason.
    sent_back_at = models.DateTimeField(null=True, blank=True)
    # When the scheduled update of the live story is published; empty if none is scheduled. With it, the number of the
    # revision that is published then, the `text_version` that it was made of, whether it is a minor update, and its
    # note for readers.
    update_at = models.DateTimeField(null=True, blank=True)
    update_revision = models.PositiveIntegerField(null=True, blank=True)
    update_text_version = models.PositiveIntegerField(null=True, blank=True)
    update_is_minor = models.BooleanField(default=False)
    update_note = models.TextField(blank=True)
    saved_at = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    # The number of the newest revision; 0 if there is none.
    last_revision = models.PositiveIntegerField(default=0)
    # The SHA-256 of the line that the story was last imported from; "" if it never was.
    imported_digest = models.CharField(max_length=64, blank=True)
    # Whether the content was edited or held back here since then; if so, imports neither overwrite nor publish it.
    is_edited_here = models.BooleanField(default=False)

    class Meta:
        verbose_name = "draft"
        indexes = [
            models.Index(fields=["saved_at"], name="working_copy_newest"),
            # The list of stories in the order of headlines.
            models.Index(Lower("title"), name="working_copy_title"),
            # Working copies with unpublished content, also of published stories.
            models.Index(fields=["-saved_at"], name="working_copy_open", condition=Q(content__isnull=False)),
            models.Index(fields=["planned_at"], name="working_copy_planned", condition=Q(planned_at__isnull=False)),
            models.Index(
                fields=["update_asked_at"], name="working_copy_asked", condition=Q(update_asked_at__isnull=False)
            ),
            models.Index(
                fields=["sent_back_at"], name="working_copy_sent_back", condition=Q(sent_back_at__isnull=False)
            ),
            models.Index(fields=["update_at"], name="working_copy_update", condition=Q(update_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                name="working_copy_update_is_complete",
                condition=Q(update_at__isnull=True, update_revision__isnull=True, update_text_version__isnull=True)
                | Q(update_at__isnull=False, update_revision__isnull=False, update_text_version__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_update_overdue(self) -> bool:
        """Return whether the scheduled update should have been published some time ago."""
        return self.update_at is not None and self.update_at < timezone.now() - OVERDUE_AFTER

    def scheduled_update(self) -> Revision | None:
        """Return the revision that is published as the scheduled update, with its user, or None."""
        if self.update_revision is None:
            return None
        revisions = Revision.objects.numbered().select_related("by")
        return cast(Revision, revisions.get(article_id=self.pk, number=self.update_revision))

    def contents(self) -> list[dict[str, Any]]:
        """Return the contents that are not published: the draft and the scheduled update, as far as there are any."""
        drafted, scheduled = [self.content] if self.content is not None else [], self.scheduled_update()
        return [*drafted, scheduled.content] if scheduled else drafted

    def update_media(self, *, before: Iterable[dict[str, Any]] = ()) -> None:
        """Update `pictures` and `files` to those that the draft and the scheduled update show now.

        before: the previous contents. Makes no query for what no content has.
        """
        before, now = list(before), self.contents()
        bodies = "".join(content.get("body", "") for content in now)
        if any(map(_has_files, [*before, *now])):
            self.files.set(MediaFile.objects.shown_in(bodies))
        if any(map(_has_pictures, [*before, *now])):
            leads = {content["lead_image"]["id"] for content in now if content.get("lead_image")}
            shown = Image.objects.shown_in(bodies)
            self.pictures.set(shown | Image.objects.filter(pk__in=leads) if leads else shown)


def _has_files(content: dict[str, Any]) -> bool:
    return '"/media/files/' in content.get("body", "")


def _has_pictures(content: dict[str, Any]) -> bool:
    return bool(content.get("lead_image")) or "<img" in content.get("body", "")
