"""Choices for the states, labels, revisions and notifications of stories."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """The stored status of a story. A published story with a future date is scheduled (`State`)."""

    DRAFT = "draft", "Draft"
    IN_REVIEW = "in_review", "In review"
    APPROVED = "approved", "Approved"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Unpublished"


class State(models.TextChoices):
    """The state of a story as the desk shows it: its status, with scheduled and binned stories as separate states."""

    DRAFT = "draft", "Draft"
    IN_REVIEW = "in_review", "In review"
    APPROVED = "approved", "Approved"
    SCHEDULED = "scheduled", "Scheduled"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Unpublished"
    BINNED = "binned", "In bin"


class Step(StrEnum):
    """A step of the workflow that the checklist has rules for."""

    SUBMIT = "submit"
    APPROVE = "approve"
    PUBLISH = "publish"
    SCHEDULE = "schedule"
    UPDATE = "update"
    SCHEDULE_UPDATE = "schedule_update"


class Label(models.TextChoices):
    """The type of a story, shown with its headline."""

    NEWS = "", _("News")
    OPINION = "opinion", _("Opinion")
    ANALYSIS = "analysis", _("Analysis")
    SPONSORED = "sponsored", _("Sponsored")


class Reason(models.TextChoices):
    """Reasons of revisions in addition to those of the table of actions (`articles.outcomes`)."""

    ORIGINAL = "original", "Original version"
    SAVED = "saved", "Saved"
    BEFORE_SESSION = "before_session", "Before this writing session"
    BEFORE_DELETION = "before_deletion", "Before a large deletion"
    BEFORE_MERGE = "before_merge", "Version before merging"
    BEFORE_RESTORE = "before_restore", "Version before restoring"
    RESTORED = "restored", "Restored"
    MERGED = "merged", "Merged version saved"
    BEFORE_AUTOMATIC_MERGE = "before_automatic", "Before an automatic merge"
    AUTOMATIC_MERGE = "automatic_merge", "Merged automatically"


class Event(models.TextChoices):
    """Events of notifications in addition to those of the table of actions: the words between user and headline."""

    COMMENT = "comment", "commented on"
    ANSWER = "answer", "replied to a comment on"
    MENTION = "mention", "mentioned you in a comment on"
    RESOLVED = "resolved", "resolved a comment on"
    SHARED = "shared", "created a preview link for a duplicate of"


class EmailFrequency(models.TextChoices):
    """When a user gets notifications by email."""

    AT_ONCE = "at_once", "Immediately"
    NEVER = "never", "Never"
