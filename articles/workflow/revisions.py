"""A story's history: numbered, permanent snapshots of its text."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from articles.choices import Reason
from articles.models import Revision, WorkingCopy
from newsroom.core.html import plain
from newsroom.core.text.tokens import counted

_MARKS = re.compile(r"^\W+|\W+$")


def record(copy: WorkingCopy, content: Mapping[str, Any], reason: Reason, *, by: Any, note: str = "") -> Revision:
    """Append a revision with this content, whole and with `notes`. Must run in a transaction that claimed the story.

    by: the user (None for a command). note: what the history says beside the reason, at most 300 characters.
    """
    before = _newest(copy)
    copy.last_revision += 1
    copy.save(update_fields=["last_revision"])
    added, removed = _changed_words(before.content["body"] if before else "", content["body"])
    return Revision.objects.create(
        article_id=copy.pk,
        number=copy.last_revision,
        content=dict(content),
        reason=reason,
        by=by,
        note=note[:300],
        words_added=added,
        words_removed=removed,
    )


def is_recorded(copy: WorkingCopy, content: Mapping[str, Any]) -> bool:
    """Whether the newest revision holds exactly this content."""
    newest = _newest(copy)
    return newest is not None and newest.content == content


def _newest(copy: WorkingCopy) -> Revision | None:
    return Revision.objects.filter(article_id=copy.pk, number=copy.last_revision).first()


def _changed_words(before: str, after: str) -> tuple[int, int]:
    """How many words of two bodies came and went; one that only moved, or has another punctuation mark, did neither."""
    old, new = (Counter(_MARKS.sub("", word) for word in counted(plain(body))) for body in (before, after))
    return (new - old).total(), (old - new).total()
