"""The words that a story's state and label are told by."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where a story stands. A published one with a date to come is called scheduled."""

    DRAFT = "draft", "Draft"
    IN_REVIEW = "in_review", "In review"
    APPROVED = "approved", "Approved"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Unpublished"


class State(models.TextChoices):
    """The state of a story as the desk shows it: its status, with scheduled stories and the bin told apart."""

    DRAFT = "draft", "Draft"
    IN_REVIEW = "in_review", "In review"
    APPROVED = "approved", "Approved"
    SCHEDULED = "scheduled", "Scheduled"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Unpublished"
    BINNED = "binned", "In bin"


class Step(StrEnum):
    """What is about to be done with a story: the checklist has rules for each."""

    SUBMIT = "submit"
    APPROVE = "approve"
    PUBLISH = "publish"
    SCHEDULE = "schedule"
    UPDATE = "update"


class Label(models.TextChoices):
    """What kind of text a story is, shown wherever its headline is."""

    NEWS = "", _("News")
    OPINION = "opinion", _("Opinion")
    ANALYSIS = "analysis", _("Analysis")
    SPONSORED = "sponsored", _("Sponsored")


class Reason(models.TextChoices):
    """Why a revision was made, if not by an action that the table of actions has (`articles.outcomes`)."""

    ORIGINAL = "original", "Original version"
    SAVED = "saved", "Saved"
    BEFORE_SESSION = "before_session", "Before this writing session"
    BEFORE_DELETION = "before_deletion", "Before a large deletion"
    BEFORE_MERGE = "before_merge", "Version before merging"
    BEFORE_RESTORE = "before_restore", "Version before restoring"
    RESTORED = "restored", "Restored"
    MERGED = "merged", "Merged version saved"


class Event(models.TextChoices):
    """What people are told of a story besides what its actions tell: “Somebody … the story”."""

    COMMENT = "comment", "commented on"
    ANSWER = "answer", "replied to a comment on"
    MENTION = "mention", "mentioned you in a comment on"
    RESOLVED = "resolved", "resolved a comment on"
    SHARED = "shared", "created a preview link for a duplicate of"


class ByMail(models.TextChoices):
    """When somebody wants their notifications by mail as well."""

    AT_ONCE = "at_once", "Immediately"
    NEVER = "never", "Never"
