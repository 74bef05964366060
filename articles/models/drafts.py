"""What the desk types, beside what readers see, and all that keeps it from being lost."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from articles.choices import Reason
from newsroom.core.models import Image


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
    # Which load of the writing screen wrote the text last ("" if none did), and its how manieth sending that was.
    page = models.CharField(max_length=36, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    # The fields of drafting.FIELDS; topics, authors and picture as ids with their names.
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

    def __str__(self):
        return self.title

    def note_pictures(self, *, before):
        """Note which pictures of the library the draft shows now.

        before: the content that stood in its place until now, or None. Where neither shows one, nothing is asked.
        """
        if not _has_pictures(before) and not _has_pictures(self.content):
            return
        content = self.content or {}
        lead = content.get("lead_image")
        shown = Image.objects.shown_in(content.get("body", ""))
        self.pictures.set(shown | Image.objects.filter(pk=lead["id"]) if lead else shown)


def _has_pictures(content):
    return content is not None and (bool(content.get("lead_image")) or "<img" in content.get("body", ""))


class Revision(models.Model):
    """A numbered, permanent snapshot of a story's text. Appended by `articles.workflow.revisions`, never changed.

    `content` is a whole one: all of drafting.FIELDS, and `notes`.
    """

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="revisions", db_index=False)
    number = models.PositiveIntegerField()
    made_at = models.DateTimeField(default=timezone.now)
    # No user: a command made it.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=20, choices=Reason)
    # Such as the number of the revision that was restored, or why the story was sent back.
    note = models.CharField(max_length=300, blank=True)
    content = models.JSONField()
    # How many words of the text came and went since the revision before; empty: nobody counted.
    words_added = models.PositiveIntegerField(null=True)
    words_removed = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["-number"]
        indexes = [models.Index(fields=["article", "-made_at"], name="revision_newest")]
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="revision_number")]

    def __str__(self):
        return f"Revision {self.number}"


class FormerText(models.Model):
    """What a story's text was at one `text_version`, for pages that were loaded then. Written by `base_versions`.

    It is there for some days, not for the history: revisions are.
    """

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="former_texts", db_index=False)
    version = models.PositiveIntegerField()
    replaced_at = models.DateTimeField(default=timezone.now)
    # It stood for so short a time that hardly a page was loaded then.
    is_brief = models.BooleanField(default=False)
    content = models.JSONField()

    class Meta:
        verbose_name = "base version"
        constraints = [models.UniqueConstraint(fields=["article", "version"], name="former_text_version")]

    def __str__(self):
        return f"Text {self.version} of {self.article_id}"


class KeptText(models.Model):
    """The text of somebody who lost a conflict: stored whatever they answer. Written by `conflicts.storage` alone.

    One load of the writing screen has one, which grows while its writer goes on typing.
    """

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="kept_texts", db_index=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    kept_at = models.DateTimeField(default=timezone.now)
    page = models.CharField(max_length=36, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    # The `text_version` that its page had been loaded with: where the two texts parted.
    base_version = models.PositiveIntegerField(default=0)
    content = models.JSONField()
    # When its writer had seen both texts and decided.
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "conflict version"
        ordering = ["-kept_at", "-pk"]
        indexes = [
            models.Index(fields=["article", "-kept_at"], name="kept_text_newest"),
            models.Index(fields=["by", "-kept_at"], name="kept_text_unsettled", condition=Q(settled_at__isnull=True)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["article", "by", "page"], name="kept_text_page", condition=~Q(page=""))
        ]

    def __str__(self):
        return f"Version by {self.by}, {self.kept_at:%Y-%m-%d %H:%M}"


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

    def __str__(self):
        return f"{self.user} at {self.article_id}"
