"""Bringing back an earlier text of a story."""

from typing import Any

from django.db import transaction

from articles.choices import Reason, Status
from articles.models import Article, Revision
from articles.story_fields import Content
from articles.workflow import drafting, revisions
from newsroom.core.models import AuditEntry
from newsroom.core.permissions import NotAllowed

# Where readers find a story, and since when: its own once it was published or scheduled, whatever its text was earlier.
PLACE = ("published_at", "slug")


def has_place(article: Article) -> bool:
    """Whether the story keeps its publication date and URL slug when a revision is restored."""
    return article.status == Status.PUBLISHED or article.was_live


def restored(article: Article, content: Content) -> Content:
    """What the draft and its notes will be once this content of a revision is restored."""
    return drafting.content_with(article, drafting.snapshot_of(article), _restorable(article, content))


def restore(article: Article, revision: Revision, *, by: Any, version: int | None = None) -> None:
    """Make the revision the story's draft again. The text that it replaces becomes a revision first.

    The draft keeps its date and slug if the story `has_place`: a date of an earlier text, to come then, would keep a
    live story from being published. version: see `drafting.lock_for_update`. Raises NotAllowed if `by` may not write
    the story, Conflict.
    """
    if not drafting.may_write(by, article):
        raise NotAllowed("Only the story’s creator and editors can restore a revision. Nothing was changed.")
    with transaction.atomic():
        drafting.lock_for_update(article, version)
        drafting.lock_content(article)
        content = _restorable(article, revision.content)
        drafting.write(article, content, by=by, replaced=Reason.BEFORE_RESTORE)
        note = f"From revision {revision.number}"
        revisions.record(article.working_copy, drafting.snapshot_of(article), Reason.RESTORED, by=by, note=note)
        AuditEntry.record("restore", article, by=by, revision=revision.number)


def _restorable(article: Article, content: Content) -> Content:
    fixed = PLACE if has_place(article) else ()
    return {name: value for name, value in content.items() if name not in fixed}
