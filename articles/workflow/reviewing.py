"""A story's way to the editors and back, and the bin. Nothing here changes what readers see."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from articles import invalidation, outcomes
from articles.choices import Status, Step
from articles.models import Article, Revision
from articles.outcomes import Outcome
from articles.story_fields import date_of
from articles.workflow import checklist, drafting
from articles.workflow.recording import record
from newsroom.core.html import single_line
from newsroom.core.models import AuditEntry
from newsroom.core.permissions import NotAllowed, require
from topics import entries


def submit(article: Article, *, by: Any, version: int | None = None) -> Outcome:
    """Ask the editors to review the draft.

    Raises NotAllowed, also if it is not a draft, ChecklistFailed for a person, and Conflict.
    """
    _check_writer(article, by)
    return _move("submit", article, by=by, version=version, step=Step.SUBMIT)


def approve(article: Article, *, by: Any, version: int | None = None) -> Outcome:
    """Find the draft fit to be published.

    Raises NotAllowed, also if it is not in review, ChecklistFailed for a person, and Conflict.
    """
    require(by, "articles.publish_article", "Only editors can approve stories. Nothing was changed.")
    return _move("approve", article, by=by, version=version, step=Step.APPROVE)


def send_back(article: Article, *, by: Any, why: str = "", version: int | None = None) -> Outcome:
    """Return a story in review or approved, or an update that was submitted, to its writer as a draft.

    Editors request changes this way; writers take back what they submitted. why: the reason, for the writer and the
    revision. Raises NotAllowed and Conflict.
    """
    _check_writer(article, by)
    why = single_line(why)
    is_editor = by is None or by.has_perm("articles.publish_article")
    with transaction.atomic():
        drafting.lock_for_update(article, version)
        if article.status != Status.PUBLISHED:
            outcome = _move("send back" if is_editor else "return to draft", article, by=by, note=why)
        elif article.working_copy.update_asked_at:
            verb = "send update back" if is_editor else "cancel update request"
            outcome = record(verb, article, by=by, note=why)
        else:
            raise NotAllowed("This update is no longer waiting for review. Nothing was changed.")
        copy = article.working_copy
        copy.update_asked_at = None
        # Writers need no reminder of what they took back themselves.
        is_own = by is not None and article.created_by_id == by.pk
        copy.sent_back_at = None if is_own else timezone.now()
        copy.save(update_fields=["update_asked_at", "sent_back_at"])
    return outcome


def ask_update(article: Article, *, by: Any, version: int | None = None) -> Outcome:
    """Ask the editors to publish what was changed in a story since readers saw it, or since it was scheduled.

    Raises NotAllowed, also if nothing was changed since then or since they were last asked, ChecklistFailed for a
    person, and Conflict.
    """
    _check_writer(article, by)
    with transaction.atomic():
        copy = drafting.lock_for_update(article, version)
        if article.status != Status.PUBLISHED:
            raise NotAllowed("Only updates to published stories can be submitted. Nothing was changed.")
        if copy.content is None:
            raise NotAllowed("No changes to submit.")
        if is_update_waiting(article):
            raise NotAllowed("This update is already waiting for review.")
        if by is not None:
            checklist.enforce(article, Step.UPDATE)
        copy.update_asked_at, copy.sent_back_at = timezone.now(), None
        copy.save(update_fields=["update_asked_at", "sent_back_at"])
        return record("ask for update", article, by=by)


def is_update_waiting(article: Article) -> bool:
    """Whether an update was submitted, and is now as it was then."""
    if article.working_copy.update_asked_at is None:
        return False
    submitted = article.revisions.numbered().filter(reason=outcomes.find("ask for update").reason).first()
    return submitted is not None and submitted.content == drafting.snapshot_of(article)


def sent_back(article: Article) -> Revision | None:
    """The revision with which the story last came back from the editors, until they are asked again."""
    if article.working_copy.sent_back_at is None:
        return None
    requests = article.revisions.numbered().filter(reason=outcomes.find("send back").reason)
    return requests.select_related("by").defer("content").first()


def plan(article: Article, *, by: Any, at: datetime | None, version: int | None = None) -> Outcome:
    """Give a story that is not published the date that its draft asks for; None takes it away.

    Raises NotAllowed and Conflict.
    """
    _check_writer(article, by)
    with transaction.atomic():
        drafting.lock_for_update(article, version)
        if article.status not in {Status.DRAFT, Status.IN_REVIEW, Status.APPROVED}:
            raise NotAllowed(f"The story is now “{article.state.label}”. Nothing was changed.")
        drafting.save(article, {"published_at": date_of(at)}, by=by)
        return record("plan", article, by=by, published_at=at)


def bin(article: Article, *, by: Any, version: int | None = None) -> Outcome:
    """Put a story that readers never saw and that is not scheduled into the bin: it is withdrawn before it was out.

    Raises NotAllowed and Conflict.
    """
    _check_writer(article, by)
    return _move("bin", article, by=by, version=version)


def recover(article: Article, *, by: Any, version: int | None = None) -> Outcome:
    """Take a story that readers never saw out of the bin: it is a draft again. Raises NotAllowed and Conflict."""
    _check_writer(article, by)
    if article.was_live:
        raise NotAllowed("This story has already been published. Republish it instead. Nothing was changed.")
    return _move("recover", article, by=by, version=version)


def is_blank(article: Article) -> bool:
    """Return whether the story has no text but its headline, never had any, and has no conflict version."""
    versions = article.revisions.conflict_versions()
    if article.live_from is not None or _says_something(drafting.content_of(article)) or versions.exists():
        return False
    return not any(map(_says_something, article.revisions.numbered().values_list("content", flat=True)))


def _says_something(content: Mapping[str, Any]) -> bool:
    return bool(content["summary"] or content["body"])


def delete(article: Article, *, by: Any) -> None:
    """Remove a story in which nobody wrote. Raises NotAllowed if `by` may not, or if somebody wrote in it."""
    require(by, "articles.delete_article", "You do not have permission to delete stories.")
    with transaction.atomic():
        drafting.lock_for_update(article)
        if not is_blank(article):
            raise NotAllowed("This story has content and cannot be deleted. Move it to the bin or unpublish it.")
        AuditEntry.record("delete", article, by=by, uid=article.uid)
        entries.set_topics(article, [])
        invalidation.translations_changed(list(article.translations.values_list("pk", flat=True)))
        # What is a copy of it is still a copy of what it was copied from.
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
    """Change the state of a story that is not published, as the outcome of this name says.

    step: the rules of the checklist that apply to a person. note: see `recording.record`.
    """
    outcome = outcomes.find(verb)
    with transaction.atomic():
        copy = drafting.lock_for_update(article, version)
        if article.status not in outcome.before:
            raise NotAllowed(f"The story is now “{article.state.label}”. Nothing was changed.")
        if step and by is not None:
            checklist.enforce(article, step)
        article.status = outcome.after
        article.save(update_fields=["status"])
        copy.sent_back_at = None
        copy.save(update_fields=["sent_back_at"])
        return record(verb, article, by=by, note=note)


def _check_writer(article: Article, by: Any) -> None:
    if not drafting.may_write(by, article):
        raise NotAllowed("Only the story’s creator and editors can do this. Nothing was changed.")
