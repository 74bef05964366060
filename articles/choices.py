"""The words that a story's state and label are told by."""

from django.db import models


class Status(models.TextChoices):
    """Where a story stands. A published one with a date to come is called scheduled."""

    DRAFT = "draft", "Draft"
    IN_REVIEW = "in_review", "In review"
    APPROVED = "approved", "Approved"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Label(models.TextChoices):
    """What kind of text a story is, shown wherever its headline is."""

    NEWS = "", "News"
    OPINION = "opinion", "Opinion"
    ANALYSIS = "analysis", "Analysis"
    SPONSORED = "sponsored", "Sponsored"


class Reason(models.TextChoices):
    """Why a revision was made."""

    ORIGINAL = "original", "As it stood"
    SAVED = "saved", "Saved"
    SUBMITTED = "submitted", "Submitted for review"
    SENT_BACK = "sent_back", "Sent back"
    PUBLISHED = "published", "Published"
    UPDATED = "updated", "Update published"
    SCHEDULED = "scheduled", "Scheduled"
    REPLACED = "replaced", "Replaced"
    RESTORED = "restored", "Restored"
    MERGED = "merged", "Merged after a conflict"
