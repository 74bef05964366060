"""Writing sessions: when autosave records the content that it replaces as a revision.

A session begins with a user's first save after another user's save, or after a pause. The content before it becomes a
revision, and so does the content before a large deletion.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from articles.choices import Reason
from articles.models import WorkingCopy
from articles.story_fields import FIELDS
from newsroom.core.html import text_of

# A save after this time begins a new session: long enough for a phone call, shorter than a lunch break.
PAUSE = timedelta(minutes=30)
# In characters of HTML. Of longer texts the HTML itself is compared: on SQLite, nobody else can save meanwhile.
MAX_READ = 100_000
# A deletion is large if it empties a field, or removes more than half of its text and more than this many characters.
MAX_LOST = 200
_MAIN = [each.name for each in FIELDS if each.is_main]
_WRITTEN = [each.name for each in FIELDS if each.is_prose and each.name != "title"]


def reason_before(copy: WorkingCopy, before: Mapping[str, Any], after: Mapping[str, Any], *, by: Any) -> Reason | None:
    """Return the reason to record `before` as a revision when `by` replaces it with `after`; None to record none."""
    if any(_is_large_deletion(before[name], after[name]) for name in _MAIN if before[name] != after[name]):
        return Reason.BEFORE_DELETION
    is_new = by is not None and (copy.saved_by_id != by.pk or timezone.now() - copy.saved_at > PAUSE)
    # A new story has a headline only, which is not worth a revision.
    has_text = any(before[name] for name in _WRITTEN)
    return Reason.BEFORE_SESSION if is_new and has_text else None


def _is_large_deletion(before: str, after: str) -> bool:
    old, new = len(_text(before)), len(_text(after))
    return (old > 0 and new == 0) or (new * 2 < old and old - new > MAX_LOST)


def _text(value: str) -> str:
    """Return the words of a field; images and embeds count as text, so that a field with one is not empty."""
    if len(value) > MAX_READ:
        return value
    return text_of(value) or ("media" if "<figure" in value or "<img" in value else "")
