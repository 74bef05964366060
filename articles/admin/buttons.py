"""What can be done with a story on the writing screen: which buttons this person may press now, and what they do."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.choices import Reason, State, Status
from articles.models import Article
from articles.workflow import drafting, publishing, reviewing
from newsroom.core.permissions import NotAllowed
from newsroom.core.time.dates import written
from topics import curation


class Button(NamedTuple):
    """One way to send the form. label: what it says; when: what it says while the date is one to come; same: what it
    says while that date is the one that the story is scheduled for.

    is_primary: the one that the story waits for. asks: it is done only once a question (`asking`) is answered.
    """

    verb: str
    label: str
    when: str = ""
    same: str = ""
    is_primary: bool = False
    asks: bool = False


SAVE = Button("draft", "Save draft")
SUBMIT = Button("submit", "Submit for review")
SUBMIT_MINE = SUBMIT._replace(is_primary=True)
APPROVE = Button("approve", "Approve")
TAKE_BACK = Button("send_back", "Return to draft")
SEND_BACK = Button("send_back", "Request changes", asks=True)
RECOVER = Button("recover", "Restore from bin", is_primary=True)
PUBLISH = Button("publish", "Publish", "Schedule", is_primary=True, asks=True)
PUBLISH_AGAIN = PUBLISH._replace(label="Republish")
UPDATE = PUBLISH._replace(label="Publish update", when="")
RESCHEDULE = PUBLISH._replace(label="Publish now", when="Reschedule", same="Update scheduled story")
TAKE_UPDATE_BACK = Button("send_back", "Cancel update request")
ASK_UPDATE = Button("ask_update", "Submit update for review", is_primary=True)
ASK_UPDATE_AGAIN = ASK_UPDATE._replace(is_primary=False)
UNSCHEDULE = Button("unschedule", "Unschedule", asks=True)
WITHDRAW = Button("withdraw", "Unpublish", asks=True)
CORRECT = Button("correct", "Add correction", asks=True)
BIN = Button("bin", "Move to bin")
BINNED = "Moved to the bin. You can restore it at any time."

_WRITERS = {
    Status.DRAFT: [SUBMIT_MINE],
    Status.IN_REVIEW: [TAKE_BACK],
    Status.APPROVED: [TAKE_BACK],
    Status.PUBLISHED: [ASK_UPDATE],
}
_EDITORS = {
    Status.DRAFT: [SUBMIT, PUBLISH],
    Status.IN_REVIEW: [SEND_BACK, APPROVE, PUBLISH],
    Status.APPROVED: [SEND_BACK, PUBLISH],
    Status.WITHDRAWN: [PUBLISH_AGAIN],
}


def buttons_for(article: Article, user: Any) -> list[Button]:
    """The buttons of the bar, for who may write the story. Saving comes first: Enter presses the first."""
    if article.status == Status.WITHDRAWN and not article.was_live:
        return [SAVE, RECOVER]
    is_asked = article.working_copy.update_asked_at is not None
    if not user.has_perm("articles.publish_article"):
        if reviewing.is_update_waiting(article):
            return [SAVE, TAKE_UPDATE_BACK, ASK_UPDATE_AGAIN]
        return [SAVE, *([TAKE_UPDATE_BACK] if is_asked else []), *_WRITERS.get(article.status, [])]
    if article.status == Status.PUBLISHED:
        asked = [SEND_BACK] if is_asked else []
        return [SAVE, *asked, UPDATE] if article.is_live else [SAVE, *asked, UNSCHEDULE, RESCHEDULE]
    return [SAVE, *_EDITORS[article.status]]


def menu_for(article: Article, user: Any) -> list[Button]:
    """What else can be done with the story, for who may write it."""
    is_editor = user.has_perm("articles.publish_article")
    if is_editor and article.status == Status.PUBLISHED:
        if article.is_live:
            return [CORRECT, WITHDRAW]
        return [WITHDRAW if article.was_live else WITHDRAW._replace(label="Move to bin")]
    is_here = article.status in {Status.DRAFT, Status.IN_REVIEW, Status.APPROVED}
    return [BIN] if is_here else []


def may_pin(article: Article, user: Any) -> bool:
    """Whether the user may pin the story to the front page."""
    return user.has_perm("topics.curate_topic") and article.status == Status.PUBLISHED


def may_delete(article: Article, user: Any) -> bool:
    """Whether the user may delete the story for good: nobody wrote in it."""
    return user.has_perm("articles.delete_article") and reviewing.is_blank(article)


def publish(article: Article, by: Any) -> Reason:
    """Publish the story, or schedule it if its draft asks for a date to come; what was done, as the history has it."""
    version, moment = article.working_copy.version, drafting.date_in(drafting.content_of(article))
    if moment and moment > timezone.now():
        return publishing.schedule(article, by=by, at=moment, version=version)
    return publishing.publish(article, by=by, version=version)


def _publish(article, by, words):
    is_unchanged = article.is_live and article.working_copy.content is None
    if is_unchanged and by.has_perm("articles.publish_article"):
        return "No changes to publish."
    done = publish(article, by)
    is_dated = done in {Reason.SCHEDULED, Reason.RESCHEDULED}
    return f"{done.label} for {written(article.published_at)}." if is_dated else f"{done.label}."


def _submit(article, by, words):
    reviewing.submit(article, by=by, version=article.working_copy.version)
    return "Submitted for review."


def _approve(article, by, words):
    reviewing.approve(article, by=by, version=article.working_copy.version)
    return "Approved."


def _send_back(article, by, words):
    # Saving what was approved may have done it already.
    if article.status == Status.DRAFT:
        return "Returned to draft."
    is_update = article.status == Status.PUBLISHED
    reviewing.send_back(article, by=by, why=words["why_back"], version=article.working_copy.version)
    if by.has_perm("articles.publish_article"):
        return "Changes requested."
    return "Update request cancelled." if is_update else "Returned to draft."


def _ask_update(article, by, words):
    reviewing.ask_update(article, by=by, version=article.working_copy.version)
    return "Update submitted for review."


def _bin(article, by, words):
    reviewing.bin(article, by=by, version=article.working_copy.version)
    return BINNED


def _recover(article, by, words):
    reviewing.recover(article, by=by, version=article.working_copy.version)
    return "Restored from the bin as a draft."


def _unschedule(article, by, words):
    publishing.unschedule(article, by=by, version=article.working_copy.version)
    return "Unscheduled. The content and date are unchanged."


def _withdraw(article, by, words):
    reason = words["withdrawal_reason"]
    publishing.withdraw(article, by=by, reason=reason, version=article.working_copy.version)
    return "Unpublished." if article.was_live else BINNED


def _correct(article, by, words):
    publishing.correct(article, words["correction"], by=by, version=article.working_copy.version)
    return "Correction published."


def _pin(article, by, words):
    if article.status != Status.PUBLISHED:
        raise NotAllowed("Only published stories can be pinned to the front page. Nothing was changed.")
    is_pinned = bool(article.pinned_position)
    curation.pin(article, by=by, until=words["pinned_until"])
    return "Pin updated." if is_pinned else "Pinned to the front page."


def _unpin(article, by, words):
    curation.unpin(article, by=by)
    return "Unpinned from the front page."


def _draft(article, by, words):
    if article.working_copy.content is None:
        return "No changes to save."
    is_scheduled = article.state == State.SCHEDULED
    return "Draft saved. The scheduled version has not changed." if is_scheduled else "Draft saved."


VERBS: Mapping[str, Callable[[Article, Any, Mapping[str, Any]], str]] = {
    "draft": _draft,
    "submit": _submit,
    "approve": _approve,
    "send_back": _send_back,
    "ask_update": _ask_update,
    "unschedule": _unschedule,
    "bin": _bin,
    "recover": _recover,
    "publish": _publish,
    "withdraw": _withdraw,
    "correct": _correct,
    "pin": _pin,
    "unpin": _unpin,
}
# What is said of a verb that a conflict kept from being done.
_UNDONE = {
    "submit": "The story was not submitted for review.",
    "ask_update": "The update was not submitted for review.",
    "approve": "The story was not approved.",
    "publish": "Nothing was published.",
}
# These leave the text alone, so that who may not write may press them.
CURATING = {"pin", "unpin"}
# By which field of the screen a verb's complaint stands, where it has another name.
FIELD_OF = {"text": "correction"}


def undone(verb: str) -> str:
    """What is said of the verb after a conflict: it was not done. Nothing of saving, which the conflict is about."""
    if verb not in VERBS or verb == SAVE.verb:
        return ""
    return _UNDONE.get(verb, "The action that you chose was not carried out.")


def press(verb: str, article: Article, *, by: Any, words: Mapping[str, Any]) -> str:
    """Do what the button says. words: the cleaned VerbForm. Returns a sentence for the person who pressed it.

    Raises ValidationError, with what the verbs refuse as well: what was typed is saved by then.
    """
    try:
        return VERBS[verb](article, by, words)
    except (NotAllowed, drafting.Conflict) as refusal:
        raise ValidationError(str(refusal)) from refusal
