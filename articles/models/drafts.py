"""Drafts of stories."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from newsroom.core.models import Image, MediaFile


class WorkingCopy(models.Model):
    """A story's draft, and its versions for optimistic locking.

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
    # The images in the draft; none while there is no draft.
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
            models.Index(fields=["-saved_at"], name="working_copy_newest"),
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
        ]

    def __str__(self) -> str:
        return self.title

    def update_media(self, *, before: dict[str, Any] | None) -> None:
        """Update `pictures` and `files` to those that the draft shows now.

        before: the previous content, or None. Makes no query for what neither content has.
        """
        if _has_files(before) or _has_files(self.content):
            self.files.set(MediaFile.objects.shown_in((self.content or {}).get("body", "")))
        if not _has_pictures(before) and not _has_pictures(self.content):
            return
        content = self.content or {}
        lead = content.get("lead_image")
        shown = Image.objects.shown_in(content.get("body", ""))
        self.pictures.set(shown | Image.objects.filter(pk=lead["id"]) if lead else shown)


def _has_files(content: dict[str, Any] | None) -> bool:
    return content is not None and '"/media/files/' in content.get("body", "")


def _has_pictures(content: dict[str, Any] | None) -> bool:
    return content is not None and (bool(content.get("lead_image")) or "<img" in content.get("body", ""))
