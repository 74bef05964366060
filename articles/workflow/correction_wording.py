"""Editing the wording of a correction, for a short time after it was added."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from articles import invalidation
from articles.models import Article, Correction
from articles.outcomes import Outcome
from articles.workflow import locking, publishing
from articles.workflow.action_records import record
from newsroom.core.html import without_controls
from newsroom.core.permissions import NotAllowed

# How long the wording of a correction can be edited.
EDITABLE_FOR = timedelta(hours=1)


def editable_correction(article: Article) -> Correction | None:
    """Return the newest correction of a live article if its wording may still be edited, or None."""
    since = timezone.now() - EDITABLE_FOR
    if not article.is_live or article.updated_at is None or article.updated_at <= since:
        return None
    found: Correction | None = article.corrections.filter(at__gt=since).order_by("-at", "-pk").first()
    return found


def reword(article: Article, text: str, *, by: Any, version: int | None = None) -> Outcome:
    """Edit the wording of the newest correction (`editable_correction`). Return the outcome.

    The audit entry has the former wording. Raises NotAllowed if `by` may not publish or it is too late, ValidationError
    if the text is empty, Conflict as `publish` does.
    """
    publishing.require_editor(by)
    text = without_controls(text).strip()
    if not text:
        raise ValidationError({"text": "Enter the correction."})
    with transaction.atomic():
        locking.lock_for_update(article, version)
        correction = editable_correction(article)
        if correction is None:
            raise NotAllowed("A correction can be edited for an hour. Add another one. Nothing was changed.")
        article.corrections.filter(pk=correction.pk).update(text=text)
        invalidation.corrected(article)
        return record("reword correction", article, by=by, note=text, replaced={"text": correction.text})
