"""A story's history: numbered, permanent snapshots of its text."""

from collections.abc import Mapping
from typing import Any

from articles.choices import Reason
from articles.models import Revision, WorkingCopy


def record(copy: WorkingCopy, content: Mapping[str, Any], reason: Reason, *, by: Any, note: str = "") -> Revision:
    """Append a revision with this content, whole and with `notes`. Must run in a transaction that claimed the story.

    by: the user (None for a command). note: what the history says beside the reason, at most 300 characters.
    """
    copy.last_revision += 1
    copy.save(update_fields=["last_revision"])
    return Revision.objects.create(
        article_id=copy.pk, number=copy.last_revision, content=dict(content), reason=reason, by=by, note=note[:300]
    )


def is_recorded(copy: WorkingCopy, content: Mapping[str, Any]) -> bool:
    """Whether the newest revision holds exactly this content."""
    newest = Revision.objects.filter(article_id=copy.pk, number=copy.last_revision).first()
    return newest is not None and newest.content == content
