"""What can be done with a story on the writing screen: which buttons this person may press now, and what they do."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils import timezone

from articles import drafting, publishing, reviewing
from articles.choices import Status
from articles.models import Article
from newsroom.days import written
from newsroom.permissions import NotAllowed
from topics import curation


class Button(NamedTuple):
    """One way to send the form. label: what it says; when: what it says while the date is one to come.

    is_primary: the one that the story waits for. asks: it is done only once a question (`asking`) is answered.
    """

    verb: str
    label: str
    when: str = ""
    is_primary: bool = False
    asks: bool = False


SAVE = Button("draft", "Save draft")
SUBMIT = Button("submit", "Submit for review")
SUBMIT_MINE = SUBMIT._replace(is_primary=True)
APPROVE = Button("approve", "Approve")
TAKE_BACK = Button("send_back", "Back to draft")
SEND_BACK = Button("send_back", "Send back", asks=True)
RECOVER = Button("recover", "Take out of the bin", is_primary=True)
PUBLISH = Button("publish", "Publish", "Schedule", is_primary=True, asks=True)
PUBLISH_AGAIN = PUBLISH._replace(label="Publish again")
UPDATE = PUBLISH._replace(label="Publish update")
RESCHEDULE = PUBLISH._replace(label="Publish now", when="Update schedule")
TAKE_UPDATE_BACK = Button("send_back", "Take the question back")
ASK_UPDATE = Button("ask_update", "Ask for the update", is_primary=True)
UNSCHEDULE = Button("unschedule", "Unschedule", asks=True)
WITHDRAW = Button("withdraw", "Withdraw", asks=True)
CORRECT = Button("correct", "Correct", asks=True)
BIN = Button("bin", "Put into the bin")

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
        return [SAVE, *([TAKE_UPDATE_BACK] if is_asked else []), *_WRITERS.get(article.status, [])]
    if article.status == Status.PUBLISHED:
        asked = [SEND_BACK] if is_asked else []
        return [SAVE, *asked, UPDATE] if article.is_live else [SAVE, *asked, UNSCHEDULE, RESCHEDULE]
    return [SAVE, *_EDITORS[article.status]]


def menu_for(article: Article, user: Any) -> list[Button]:
    """What else can be done with the story, for who may write it."""
    is_editor = user.has_perm("articles.publish_article")
    if is_editor and article.status == Status.PUBLISHED:
        return [CORRECT, WITHDRAW] if article.is_live else [WITHDRAW]
    is_here = article.status in {Status.DRAFT, Status.IN_REVIEW, Status.APPROVED}
    return [BIN] if is_here else []


def may_pin(article: Article, user: Any) -> bool:
    """Whether the user may pin the story to the front page."""
    return user.has_perm("topics.curate_topic") and article.status == Status.PUBLISHED


def may_delete(article: Article, user: Any) -> bool:
    """Whether the user may delete the story for good: nobody wrote in it."""
    return user.has_perm("articles.delete_article") and reviewing.is_blank(article)


def _publish(article, by, words):
    version = article.working_copy.version
    moment = drafting.date_in(drafting.content_of(article))
    if moment and moment > timezone.now():
        publishing.schedule(article, by=by, at=moment, version=version)
    else:
        publishing.publish(article, by=by, version=version)
    return "Readers see it now." if article.is_live else f"Scheduled for {written(article.published_at)}."


def _submit(article, by, words):
    reviewing.submit(article, by=by, version=article.working_copy.version)
    return "Submitted. The editors find it under “Waiting for review”."


def _approve(article, by, words):
    reviewing.approve(article, by=by, version=article.working_copy.version)
    return "Approved."


def _send_back(article, by, words):
    # Saving what was approved may have done it already.
    if article.status == Status.DRAFT:
        return "It is a draft again."
    is_update = article.status == Status.PUBLISHED
    reviewing.send_back(article, by=by, why=words["why_back"], version=article.working_copy.version)
    return "Readers go on seeing the story as it is. The update is kept." if is_update else "It is a draft again."


def _ask_update(article, by, words):
    reviewing.ask_update(article, by=by, version=article.working_copy.version)
    return "The editors find it under “Updates to review”."


def _bin(article, by, words):
    reviewing.bin(article, by=by, version=article.working_copy.version)
    return "It is in the bin. Nothing of it is lost: take it out whenever you like."


def _recover(article, by, words):
    reviewing.recover(article, by=by, version=article.working_copy.version)
    return "It is a draft again."


def _unschedule(article, by, words):
    publishing.unschedule(article, by=by, version=article.working_copy.version)
    return "It is off the schedule. Its text and its date are kept."


def _withdraw(article, by, words):
    reason = words["withdrawal_reason"]
    publishing.withdraw(article, by=by, reason=reason, version=article.working_copy.version)
    return "Withdrawn. Readers do not see it any more."


def _correct(article, by, words):
    publishing.correct(article, words["correction"], by=by, version=article.working_copy.version)
    return "The correction stands on the story."


def _pin(article, by, words):
    if article.status != Status.PUBLISHED:
        raise NotAllowed("Only a published story is pinned to the front page. Nothing was changed.")
    curation.pin(article, by=by, until=words["pinned_until"])
    return "Pinned to the front page."


def _unpin(article, by, words):
    curation.unpin(article, by=by)
    return "No longer pinned to the front page."


VERBS: Mapping[str, Callable[[Article, Any, Mapping[str, Any]], str]] = {
    "draft": lambda article, by, words: "Draft saved." if article.working_copy.content else "Saved; nothing changed.",
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
# These leave the text alone, so that who may not write may press them.
CURATING = {"pin", "unpin"}
# By which field of the screen a verb's complaint stands, where it has another name.
FIELD_OF = {"text": "correction"}


def press(verb: str, article: Article, *, by: Any, words: Mapping[str, Any]) -> str:
    """Do what the button says. words: the cleaned VerbForm. Returns a sentence for the person who pressed it.

    Raises ValidationError, with what the verbs refuse as well: what was typed is saved by then.
    """
    try:
        return VERBS[verb](article, by, words)
    except (NotAllowed, drafting.Conflict) as refusal:
        raise ValidationError(str(refusal)) from refusal
