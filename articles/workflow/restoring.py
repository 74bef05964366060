"""Restoring an earlier revision of a story."""

from typing import Any

from django.db import transaction

from articles.choices import Reason, Status
from articles.models import Article, Revision
from articles.story_fields import Content
from articles.workflow import drafting, locking, revisions
from newsroom.core.models import AuditEntry

# The fields that are not restored once the story was published or scheduled: its URL and date do not change.
FIXED_FIELDS = ("published_at", "slug")


def keeps_date_and_slug(article: Article) -> bool:
    """Return whether the story retains its publication date and URL slug when a revision is restored."""
    return article.status == Status.PUBLISHED or article.was_live


def restored_content(article: Article, content: Content) -> Content:
    """Return the content of the draft with its notes as it will be after restoring this content of a revision."""
    return drafting.updated_content(article, drafting.snapshot_of(article), _restorable(article, content))


def restore(article: Article, revision: Revision, *, by: Any, version: int | None = None) -> None:
    """Restore the revision as the story's draft. The content that it replaces becomes a revision first.

    Date and slug are not restored if the story `keeps_date_and_slug`: a revision's date, in the future at the time,
    could prevent publishing updates of a live story. version: see `locking.lock_for_update`. Raises NotAllowed if `by`
    may not write the story, and Conflict.
    """
    drafting.require_writer(
        by, article, "Only the story’s creator and editors can restore a revision. Nothing was changed."
    )
    with transaction.atomic():
        locking.lock_for_update(article, version)
        locking.lock_content(article)
        content = _restorable(article, revision.content)
        drafting.write(article, content, by=by, replaced=Reason.BEFORE_RESTORE)
        note = f"From revision {revision.number}"
        revisions.record(article.working_copy, drafting.snapshot_of(article), Reason.RESTORED, by=by, note=note)
        AuditEntry.record("restore", article, by=by, revision=revision.number)


def _restorable(article: Article, content: Content) -> Content:
    fixed = FIXED_FIELDS if keeps_date_and_slug(article) else ()
    return {name: value for name, value in content.items() if name not in fixed}
