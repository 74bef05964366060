"""Scheduled updates: draft changes of a live story that are published at a later moment.

Scheduling freezes the draft as a revision, as scheduling a first publication freezes it in the story's columns: what is
changed in the draft afterwards is not published with it. The published version is replaced at that moment, so, unlike a
first publication, an update has to be published by a process: `newsroom.update_publisher` calls `publish_due`.
"""

import logging
import threading
from copy import copy as copy_of
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone

from articles.choices import Step
from articles.models import Article, Revision, WorkingCopy
from articles.models.drafts import OVERDUE_AFTER
from articles.notifications import notifying
from articles.outcomes import Outcome
from articles.story_fields import EMPTY, Content, date_in
from articles.workflow import checklist, draft_application, drafting, locking, publishing
from articles.workflow.action_records import record
from newsroom.core.html import without_controls
from newsroom.core.permissions import NotAllowed
from newsroom.core.time.dates import format_time

logger = logging.getLogger(__name__)
# Set if this process publishes what is due.
is_publisher_running = threading.Event()


def schedule(
    article: Article,
    *,
    by: Any,
    at: datetime | None,
    version: int | None = None,
    change_note: str = "",
    is_minor: bool = False,
) -> Outcome:
    """Schedule the draft changes of a live story to be published at a future moment (aware). Return the outcome.

    It replaces an update that is scheduled already. change_note, is_minor: see `publishing.publish`. Raises NotAllowed
    if `by` may not publish, the story is not live or has no draft changes; ValidationError with sentences by field or
    argument if the moment is not in the future or the draft cannot be published, ChecklistFailed if a rule of the
    checklist blocks it (not for a command); and Conflict.
    """
    publishing.require_editor(by)
    moment, note = _future(at), without_controls(change_note).strip()
    if is_minor and note:
        raise ValidationError(
            {"change_note": "Readers see no note on a minor update. Remove the note or clear the box."}
        )
    ahead = checklist.look_ahead(article, Step.SCHEDULE_UPDATE, at=moment) if by is not None else None
    with transaction.atomic():
        copy = locking.lock_for_update(article, version)
        if not article.is_live:
            raise NotAllowed("Only updates to published stories can be scheduled. Nothing was changed.")
        if copy.content is None:
            raise NotAllowed("No changes to schedule.")
        if by is not None:
            checklist.enforce(article, Step.SCHEDULE_UPDATE, ahead, at=moment)
        _check(article)
        before, date = copy.contents(), f"For {format_time(moment)}"
        if copy.update_at:
            outcome = record("reschedule update", article, by=by, note=date, at=moment, before=copy.update_at)
        else:
            outcome = record("schedule update", article, by=by, note=date, at=moment)
        copy.update_at, copy.update_revision, copy.update_text_version = moment, copy.last_revision, copy.text_version
        copy.update_is_minor, copy.update_note = is_minor, note
        # A submitted update is accepted.
        copy.update_asked_at = copy.sent_back_at = None
        # The next import must not publish it earlier.
        copy.is_edited_here = True
        copy.save(update_fields=[*drafting.UPDATE_FIELDS, "update_asked_at", "sent_back_at", "is_edited_here"])
        copy.update_media(before=before)
        return outcome


def reschedule(article: Article, *, by: Any, at: datetime, version: int | None = None) -> Outcome:
    """Change the moment (aware) of a scheduled update to another future one. What is published then stays the same.

    Return the outcome. Raises NotAllowed if `by` may not publish or no update is scheduled, ValidationError if the
    moment is not in the future, and Conflict.
    """
    publishing.require_editor(by)
    moment = _future(at)
    with transaction.atomic():
        copy = locking.lock_for_update(article, version)
        before = _require_scheduled(copy)
        copy.update_at = moment
        copy.save(update_fields=["update_at"])
        date = f"For {format_time(moment)}"
        return record("reschedule update", article, by=by, note=date, has_revision=False, at=moment, before=before)


def unschedule(article: Article, *, by: Any, version: int | None = None) -> Outcome:
    """Unschedule the update of a live story. The draft stays, and what was scheduled is in the history.

    Return the outcome. Raises NotAllowed if `by` may not publish or no update is scheduled, and Conflict.
    """
    publishing.require_editor(by)
    with transaction.atomic():
        _require_scheduled(locking.lock_for_update(article, version))
        outcome = publishing.cancel_scheduled_update(article, by=by)
        assert outcome is not None
        return outcome


def publish_due() -> bool:
    """Publish the scheduled updates that are due. Return whether each was published or refused; if not, call it again.

    Can run in several processes at once: each update is published once. An update that can no longer be published is
    cancelled, and its writers and the editor who scheduled it are notified. If the database or the code fails, it stays
    due, and others are published.
    """
    due = WorkingCopy.objects.filter(update_at__lte=timezone.now()).order_by("update_at", "pk")
    failed = [pk for pk in list(due.values_list("pk", flat=True)) if not _publish_or_refuse(pk)]
    return not failed


def count_overdue() -> int:
    """Return the number of scheduled updates that should have been published some time ago."""
    return WorkingCopy.objects.filter(update_at__lt=timezone.now() - OVERDUE_AFTER).count()


def _publish_or_refuse(pk: int) -> bool:
    try:
        article = Article.objects.select_related("working_copy").get(pk=pk)
        revision = article.working_copy.update_revision
        try:
            _publish(article)
        except ValidationError as refusal:
            _refuse(article, revision, " ".join(refusal.messages))
        except NotAllowed as refusal:
            _refuse(article, revision, str(refusal))
    except (DatabaseError, Article.DoesNotExist) as error:
        logger.warning("The scheduled update of story %s was not published: %s", pk, error)
        return False
    except Exception:
        logger.exception("The scheduled update of story %s was not published.", pk)
        return False
    return True


def _publish(article: Article) -> None:
    """Publish the scheduled update of the story if it is due. Raises ValidationError and NotAllowed if it cannot be."""
    scheduled = article.working_copy.scheduled_update()
    if scheduled is None:
        return
    ahead = checklist.look_ahead(article, Step.SCHEDULE_UPDATE, content=_content(scheduled))
    with transaction.atomic():
        copy = _lock_due(article)
        scheduled = copy.scheduled_update() if copy else None
        if copy is None or scheduled is None:
            return
        content = _content(scheduled)
        if not article.is_live:
            raise NotAllowed("The story is no longer published.")
        checklist.enforce(article, Step.SCHEDULE_UPDATE, ahead, content=content)
        moment = date_in(content) or article.public_date or timezone.now()
        is_minor, note = copy.update_is_minor, copy.update_note
        publishing.write_version(article, content, moment, by=scheduled.by, change_note=note, is_updated=not is_minor)
        record("publish scheduled update", article, by=scheduled.by, has_revision=False, number=scheduled.number)


def _refuse(article: Article, revision: int | None, reason: str) -> None:
    """Cancel the scheduled update, which is due, if it still is this revision (number). reason: why, in sentences."""
    with transaction.atomic():
        copy = _lock_due(article)
        scheduled = copy.scheduled_update() if copy else None
        if copy is None or scheduled is None or scheduled.number != revision:
            return
        before = copy.contents()
        drafting.clear_scheduled(copy)
        copy.update_media(before=before)
        reason = f"{reason.removesuffix(' Nothing was changed.')} The published version and the draft were not changed."
        outcome = record("refuse scheduled update", article, by=None, note=reason, number=scheduled.number)
        notifying.notify_of_refusal(article, outcome.event, scheduled_by=scheduled.by_id, text=reason)


def _lock_due(article: Article) -> WorkingCopy | None:
    """Lock the story if its update is due, and return its working copy; None if another process was faster."""
    due = WorkingCopy.objects.filter(article=article, update_at__lte=timezone.now())
    return locking.reload(article) if due.update(version=F("version") + 1) else None


def _content(scheduled: Revision) -> Content:
    return {name: value for name, value in {**EMPTY, **scheduled.content}.items() if name != "notes"}


def _future(at: datetime | None) -> datetime:
    if at is None or at <= timezone.now():
        raise ValidationError({"at": "Choose a date in the future."})
    if at.year not in publishing.YEARS:
        raise ValidationError({"at": f"The year {at.year} is out of range."})
    return at


def _require_scheduled(copy: WorkingCopy) -> datetime:
    """Return the moment of the scheduled update. Raises NotAllowed if there is none."""
    if copy.update_at is None:
        raise NotAllowed("No update of this story is scheduled. Nothing was changed.")
    return copy.update_at


def _check(article: Article) -> None:
    """Raise ValidationError with sentences by field if the draft cannot be published."""
    content = drafting.content_of(article)
    if (date := date_in(content)) and date > timezone.now():
        raise ValidationError({"published_at": "This story is live. Unpublish it before setting a future date."})
    trial = copy_of(article)
    draft_application.set_columns(trial, content)
    draft_application.check_columns(trial)
