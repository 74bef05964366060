"""Review of stories, their planned dates, and the bin. Nothing here changes the published version."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from articles import invalidation, outcomes
from articles.choices import Status, Step
from articles.models import Article, Revision, WorkingCopy
from articles.outcomes import Outcome
from articles.story_fields import date_of
from articles.workflow import checklist, drafting, locking
from articles.workflow.action_records import record
from newsroom.core.html import single_line
from newsroom.core.models import AuditEntry, Image
from newsroom.core.permissions import NotAllowed, require
from topics import entries


def submit(article: Article, *, by: Any, version: int | None = None) -> Outcome:
    """Submit the draft for review. Return the outcome.

    Raises NotAllowed if `by` may not write the story or it is not a draft, ChecklistFailed (not for a command), and
    Conflict.
    """
    drafting.require_writer(by, article)
    return _move("submit", article, by=by, version=version, step=Step.SUBMIT)


def approve(article: Article, *, by: Any, version: int | None = None) -> Outcome:
    """Approve a story in review. Return the outcome.

    Raises NotAllowed if `by` may not publish or the story is not in review, ChecklistFailed (not for a command), and
    Conflict.
    """
    require(by, "articles.publish_article", "Only editors can approve stories. Nothing was changed.")
    return _move("approve", article, by=by, version=version, step=Step.APPROVE)


def request_changes(article: Article, *, by: Any, reason: str = "", version: int | None = None) -> Outcome:
    """Send a story in review, an approved story or a submitted update back to its writer. Return the outcome.

    If `by` is an editor or a command, this requests changes; otherwise it cancels the writer's own submission. reason:
    for the writer and the revision. Raises NotAllowed if `by` may not write the story or nothing was submitted, and
    Conflict.
    """
    drafting.require_writer(by, article)
    reason = single_line(reason)
    is_editor = by is None or by.has_perm("articles.publish_article")
    with transaction.atomic():
        locking.lock_for_update(article, version)
        if article.status != Status.PUBLISHED:
            outcome = _move("send back" if is_editor else "return to draft", article, by=by, note=reason)
        elif article.working_copy.update_asked_at:
            verb = "send update back" if is_editor else "cancel update request"
            outcome = record(verb, article, by=by, note=reason)
        else:
            raise NotAllowed("This update is no longer waiting for review. Nothing was changed.")
        copy = article.working_copy
        copy.update_asked_at = None
        # Writers need no reminder of what they returned to draft themselves.
        is_own = by is not None and article.created_by_id == by.pk
        copy.sent_back_at = None if is_own else timezone.now()
        # The next import must not publish it.
        copy.is_edited_here = True
        copy.save(update_fields=["update_asked_at", "sent_back_at", "is_edited_here"])
    return outcome


def submit_update(article: Article, *, by: Any, version: int | None = None) -> Outcome:
    """Submit the draft changes of a published or scheduled story for review. Return the outcome.

    Raises NotAllowed if `by` may not write the story, if it is not published, has no draft changes, or they are
    waiting for review already; ChecklistFailed (not for a command); and Conflict.
    """
    drafting.require_writer(by, article)
    ahead = checklist.look_ahead(article, Step.UPDATE) if by is not None else None
    with transaction.atomic():
        copy = locking.lock_for_update(article, version)
        if article.status != Status.PUBLISHED:
            raise NotAllowed("Only updates to published stories can be submitted. Nothing was changed.")
        if copy.content is None:
            raise NotAllowed("No changes to submit.")
        if is_update_waiting(article):
            raise NotAllowed("This update is already waiting for review.")
        if not article.has_draft_changes:
            raise NotAllowed("This update is already scheduled.")
        if by is not None:
            checklist.enforce(article, Step.UPDATE, ahead)
        copy.update_asked_at, copy.sent_back_at = timezone.now(), None
        copy.save(update_fields=["update_asked_at", "sent_back_at"])
        return record("ask for update", article, by=by)


def is_update_waiting(article: Article) -> bool:
    """Return whether an update was submitted and has not been changed since."""
    if article.working_copy.update_asked_at is None:
        return False
    submitted = article.revisions.numbered().filter(reason=outcomes.find("ask for update").reason).first()
    return submitted is not None and submitted.content == drafting.snapshot_of(article)


def mark_images_changed(image: Image) -> None:
    """Make the questions outdated that editors have open about stories in review with this image.

    The image library holds what is said of an image, so it changes without the story. An editor who is about to
    publish has not seen it. Call it in the transaction that changes the image.
    """
    waiting = Q(article__status=Status.IN_REVIEW) | Q(update_asked_at__isnull=False)
    WorkingCopy.objects.filter(waiting, pictures=image).update(version=F("version") + 1)


def have_images_changed(article: Article, since: datetime, *, by: Any) -> bool:
    """Return whether someone other than the user changed what is said of an image of the story since then (aware).

    The story is its draft, or its published content if there is none.
    """
    shown = Q(pk__in=article.working_copy.pictures.values("pk"))
    if article.working_copy.content is None:
        shown = Q(pk=article.lead_image_id) | Q(pk__in=article.pictures.values("pk"))
    images = Image.objects.filter(shown).values("pk")
    entries = AuditEntry.objects.filter(subject_kind="image", subject_id__in=images, verb="change", at__gte=since)
    return entries.exclude(by=by).exists()


def change_request(article: Article) -> Revision | None:
    """Return the revision with which changes were last requested, or None if no request is open."""
    if article.working_copy.sent_back_at is None:
        return None
    requests = article.revisions.numbered().filter(reason=outcomes.find("send back").reason)
    return requests.select_related("by").defer("content").first()


def plan(article: Article, *, by: Any, at: datetime | None, version: int | None = None) -> Outcome:
    """Set the publication date (aware) in the draft of an unpublished story; None removes it. Return the outcome.

    Raises NotAllowed if `by` may not write the story or its status is another, and Conflict.
    """
    drafting.require_writer(by, article)
    with transaction.atomic():
        copy = locking.lock_for_update(article, version)
        if article.status not in {Status.DRAFT, Status.IN_REVIEW, Status.APPROVED}:
            raise NotAllowed(f"The story is now “{article.state.label}”. Nothing was changed.")
        # With a token, as from here on the text counts as saved by this user: another's becomes a revision.
        drafting.save(article, {"published_at": date_of(at)}, by=by, token=locking.EditToken(copy.text_version))
        return record("plan", article, by=by, published_at=at)


def bin(article: Article, *, by: Any, version: int | None = None) -> Outcome:
    """Move a draft, a story in review or an approved story to the bin. Return the outcome.

    Raises NotAllowed if `by` may not write the story or its status is another, and Conflict.
    """
    drafting.require_writer(by, article)
    return _move("bin", article, by=by, version=version)


def recover(article: Article, *, by: Any, version: int | None = None) -> Outcome:
    """Restore a story from the bin as a draft. Return the outcome.

    Raises NotAllowed if `by` may not write the story or it is not in the bin, and Conflict.
    """
    drafting.require_writer(by, article)
    if article.was_live:
        raise NotAllowed("This story has already been published. Republish it instead. Nothing was changed.")
    return _move("recover", article, by=by, version=version)


def is_blank(article: Article) -> bool:
    """Return whether the story was never published, never had a standfirst or body, and has no conflict version."""
    versions = article.revisions.conflict_versions()
    if article.live_from is not None or _has_text(drafting.content_of(article)) or versions.exists():
        return False
    return not any(map(_has_text, article.revisions.numbered().values_list("content", flat=True)))


def _has_text(content: Mapping[str, Any]) -> bool:
    return bool(content["summary"] or content["body"])


def delete(article: Article, *, by: Any) -> None:
    """Delete a blank story (`is_blank`) permanently. Raises NotAllowed if `by` may not, or if it has content."""
    require(by, "articles.delete_article", "You do not have permission to delete stories.")
    with transaction.atomic():
        locking.lock_for_update(article)
        if not is_blank(article):
            raise NotAllowed("This story has content and cannot be deleted. Move it to the bin or unpublish it.")
        AuditEntry.record("delete", article, by=by, uid=article.uid)
        entries.set_topics(article, [])
        invalidation.translations_changed(list(article.translations.values_list("pk", flat=True)))
        # Its duplicates become duplicates of the story that it was duplicated from.
        article.duplicates.update(duplicate_of=article.duplicate_of_id)
        article.delete()


def _move(
    verb: str,
    article: Article,
    *,
    by: Any,
    version: int | None = None,
    step: Step | None = None,
    note: str = "",
) -> Outcome:
    """Change the status of a story as the outcome with this verb defines. Return the outcome.

    step: whose checklist is enforced, except for a command. note: see `action_records.record`. Raises NotAllowed if the
    story has another status than those that the outcome starts from, ChecklistFailed, and Conflict.
    """
    outcome = outcomes.find(verb)
    ahead = checklist.look_ahead(article, step) if step and by is not None else None
    with transaction.atomic():
        copy = locking.lock_for_update(article, version)
        if article.status not in outcome.before:
            raise NotAllowed(f"The story is now “{article.state.label}”. Nothing was changed.")
        if step and by is not None:
            checklist.enforce(article, step, ahead)
        article.status = outcome.after
        article.save(update_fields=["status"])
        copy.sent_back_at = None
        # The next import must not publish what somebody has put into the bin and restored.
        copy.is_edited_here = copy.is_edited_here or verb == "recover"
        copy.save(update_fields=["sent_back_at", "is_edited_here"])
        return record(verb, article, by=by, note=note)
