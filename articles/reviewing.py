"""A story's way to the editors and back, and the bin. Nothing here changes what readers see."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from articles import announcing, checklist, drafting, filing, notifying, revisions
from articles.choices import Event, Reason, Status
from articles.models import Article, Revision, WorkingCopy
from newsroom.html import single_line
from newsroom.models import AuditEntry
from newsroom.permissions import NotAllowed, require


def submit(article: Article, *, by: Any, version: int | None = None) -> None:
    """Ask the editors to review the draft.

    Raises NotAllowed, also if it is not a draft, ChecklistFailed for a person, and Conflict.
    """
    _check_writer(article, by)
    step = checklist.Step.SUBMIT
    _move(article, {Status.DRAFT}, Status.IN_REVIEW, by=by, version=version, step=step, reason=Reason.SUBMITTED)


def approve(article: Article, *, by: Any, version: int | None = None) -> None:
    """Find the draft fit to be published.

    Raises NotAllowed, also if it is not in review, ChecklistFailed for a person, and Conflict.
    """
    require(by, "articles.publish_article", "Only editors approve. Nothing was changed.")
    _move(article, {Status.IN_REVIEW}, Status.APPROVED, by=by, version=version, step=checklist.Step.APPROVE)


def send_back(article: Article, *, by: Any, why: str = "", version: int | None = None) -> None:
    """Make a story in review or approved a draft again, or give an update that was asked for back to its writer.

    why: what the writer is told: it stands with a revision of the text. Raises NotAllowed and Conflict.
    """
    _check_writer(article, by)
    why = single_line(why)
    with transaction.atomic():
        drafting.claim(article, version)
        if article.status != Status.PUBLISHED:
            sent = {Status.IN_REVIEW, Status.APPROVED}
            _move(article, sent, Status.DRAFT, by=by, why=why, reason=Reason.SENT_BACK)
        elif article.working_copy.update_asked_at:
            number = _record(article.working_copy, article, Reason.SENT_BACK, by=by, note=why)
            AuditEntry.record("send update back", article, by=by, revision=number, **({"why": why} if why else {}))
            notifying.tell_writers(article, Event.SENT_BACK, by=by, text=why)
        else:
            raise NotAllowed("Nobody asks for an update of this story any more. Nothing was changed.")
        copy = article.working_copy
        copy.update_asked_at = None
        # Who takes back their own is told nothing by anybody.
        is_own = by is not None and article.created_by_id == by.pk
        copy.sent_back_at = None if is_own else timezone.now()
        copy.save(update_fields=["update_asked_at", "sent_back_at"])


def ask_update(article: Article, *, by: Any, version: int | None = None) -> None:
    """Ask the editors to publish what was changed in a story since readers saw it, or since it was scheduled.

    Raises NotAllowed, also if nothing was changed, ChecklistFailed for a person, and Conflict.
    """
    _check_writer(article, by)
    with transaction.atomic():
        copy = drafting.claim(article, version)
        if article.status != Status.PUBLISHED:
            raise NotAllowed("Only an update of a published story is asked for. Nothing was changed.")
        if copy.content is None:
            raise NotAllowed("Nothing differs from what is published: there is no update to ask for.")
        if by is not None:
            checklist.enforce(article, checklist.Step.UPDATE)
        copy.update_asked_at, copy.sent_back_at = timezone.now(), None
        copy.save(update_fields=["update_asked_at", "sent_back_at"])
        number = _record(copy, article, Reason.SUBMITTED, by=by)
        AuditEntry.record("ask for update", article, by=by, revision=number)
        notifying.tell_editors(article, Event.UPDATE_ASKED, by=by)


def sent_back(article: Article) -> Revision | None:
    """The revision with which the story last came back from the editors, until they are asked again."""
    if article.working_copy.sent_back_at is None:
        return None
    return article.revisions.filter(reason=Reason.SENT_BACK).select_related("by").defer("content").first()


def plan(article: Article, *, by: Any, at: datetime | None, version: int | None = None) -> None:
    """Give a story that is not published the date that its draft asks for; None takes it away.

    Raises NotAllowed and Conflict.
    """
    _check_writer(article, by)
    with transaction.atomic():
        drafting.claim(article, version)
        if article.status not in {Status.DRAFT, Status.IN_REVIEW, Status.APPROVED}:
            raise NotAllowed(f"The story is “{article.get_status_display()}” by now. Nothing was changed.")
        drafting.save(article, {"published_at": drafting.date_of(at)}, by=by)
        AuditEntry.record("plan", article, by=by, published_at=at)


def bin(article: Article, *, by: Any, version: int | None = None) -> None:
    """Put a story that readers never saw and that is not scheduled into the bin: it is withdrawn before it was out.

    Raises NotAllowed and Conflict.
    """
    _check_writer(article, by)
    _move(article, {Status.DRAFT, Status.IN_REVIEW, Status.APPROVED}, Status.WITHDRAWN, by=by, version=version)


def recover(article: Article, *, by: Any, version: int | None = None) -> None:
    """Take a story that readers never saw out of the bin: it is a draft again. Raises NotAllowed and Conflict."""
    _check_writer(article, by)
    if article.was_live:
        raise NotAllowed("Readers have seen this story: publish it again instead. Nothing was changed.")
    _move(article, {Status.WITHDRAWN}, Status.DRAFT, by=by, version=version)


def is_blank(article: Article) -> bool:
    """Whether nobody wrote in the story: it has no text but its headline, and never had one, nor one beside it."""
    if article.live_from is not None or _says_something(drafting.content_of(article)) or article.kept_texts.exists():
        return False
    return not any(map(_says_something, article.revisions.values_list("content", flat=True)))


def _says_something(content: Mapping[str, Any]) -> bool:
    return bool(content["summary"] or content["body"])


def delete(article: Article, *, by: Any) -> None:
    """Remove a story in which nobody wrote. Raises NotAllowed if `by` may not, or if somebody wrote in it."""
    require(by, "articles.delete_article", "You may not delete stories.")
    with transaction.atomic():
        drafting.claim(article)
        if not is_blank(article):
            raise NotAllowed(
                "Somebody wrote in this story. Put it into the bin, or withdraw it: nothing is lost there."
            )
        AuditEntry.record("delete", article, by=by, uid=article.uid)
        filing.unfile(article)
        announcing.retold(list(article.translations.values_list("pk", flat=True)))
        article.delete()


# (before, after) -> how the logs call it.
_VERBS = {Status.IN_REVIEW: "submit", Status.APPROVED: "approve", Status.DRAFT: "send back", Status.WITHDRAWN: "bin"}

# How the logs call it -> what those hear whose story it is, if somebody else did it.
_EVENTS = {"approve": Event.APPROVED, "send back": Event.SENT_BACK, "bin": Event.BINNED}


def _move(
    article: Article,
    before: set[Status],
    after: Status,
    *,
    by: Any,
    version: int | None = None,
    step: checklist.Step | None = None,
    reason: Reason | None = None,
    why: str = "",
) -> None:
    """Change the state of a story that is not published; with a reason, make a revision of its text.

    step: which rules of the checklist a person is held to.
    """
    with transaction.atomic():
        copy = drafting.claim(article, version)
        if article.status not in before:
            raise NotAllowed(f"The story is “{article.get_status_display()}” by now. Nothing was changed.")
        if step and by is not None:
            checklist.enforce(article, step)
        was = article.status
        article.status = after
        article.save(update_fields=["status"])
        copy.sent_back_at = None
        copy.save(update_fields=["sent_back_at"])
        detail: dict[str, Any] = {"why": why} if why else {}
        if reason:
            detail["revision"] = _record(copy, article, reason, by=by, note=why)
        verb = "recover" if was == Status.WITHDRAWN else _VERBS[after]
        AuditEntry.record(verb, article, by=by, **detail)
        if verb == "submit":
            notifying.tell_editors(article, Event.SUBMITTED, by=by)
        elif verb in _EVENTS:
            notifying.tell_writers(article, _EVENTS[verb], by=by, text=why)


def _record(copy: WorkingCopy, article: Article, reason: Reason, *, by: Any, note: str = "") -> int:
    """The number of a new revision, for the log: the history then tells the deed once."""
    return revisions.record(copy, drafting.snapshot_of(article), reason, by=by, note=note).number


def _check_writer(article: Article, by: Any) -> None:
    if not drafting.may_write(by, article):
        raise NotAllowed("Only its writer and the editors can do this with a story. Nothing was changed.")
