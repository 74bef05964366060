"""Writing sessions: which text becomes a revision while an editor saves by itself, so that none is lost.

A session begins when a person's editor first saves after somebody else did, or after a pause. The text as it was then
becomes a revision, and so does the text before a large deletion, whoever wrote it.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from articles.choices import Reason
from articles.models import WorkingCopy
from articles.story_fields import FIELDS
from newsroom.core.html import text_of

# Who saves again after this time begins a new session: long enough for a phone call, shorter than a lunch.
PAUSE = timedelta(minutes=30)
# A deletion is large if a field is empty afterwards, or lost more than half of its text and more characters than these.
MAX_LOST = 200
_MAIN = [each.name for each in FIELDS if each.is_main]


def reason_before(copy: WorkingCopy, before: Mapping[str, Any], after: Mapping[str, Any], *, by: Any) -> Reason | None:
    """Return why the text `before` has to become a revision when `by` replaces it by `after`; None: it has not."""
    if any(_is_large_deletion(before[name], after[name]) for name in _MAIN if before[name] != after[name]):
        return Reason.BEFORE_DELETION
    is_new = by is not None and (copy.saved_by_id != by.pk or timezone.now() - copy.saved_at > PAUSE)
    # A headline alone, as a story is created with, is no text yet.
    has_text = bool(before["summary"] or before["body"])
    return Reason.BEFORE_SESSION if is_new and has_text else None


def _is_large_deletion(before: str, after: str) -> bool:
    old, new = len(_text(before)), len(_text(after))
    return (old > 0 and new == 0) or (new * 2 < old and old - new > MAX_LOST)


def _text(value: str) -> str:
    """Return the words of a field; images and embeds count as text, so that a field with one is not empty."""
    return text_of(value) or ("media" if "<figure" in value or "<img" in value else "")
