"""What can be done with a story on the writing screen: which buttons this person may press now, and what they do."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils import timezone

from articles import drafting, publishing, reviewing
from articles.choices import Status
from articles.models import Article
from newsroom.permissions import NotAllowed
from topics import curation


class Button(NamedTuple):
    """One way to send the form. label: what it says; when: what it says while the date is one to come."""

    verb: str
    label: str
    when: str = ""


SAVE = Button("draft", "Save draft")
SUBMIT = Button("submit", "Submit for review")
APPROVE = Button("approve", "Approve")
SEND_BACK = Button("send_back", "Back to draft")
RECOVER = Button("recover", "Take out of the bin")
PUBLISH = Button("publish", "Publish", "Schedule")
PUBLISH_AGAIN = Button("publish", "Publish again", "Schedule")
UPDATE = Button("publish", "Publish update", "Schedule")
RESCHEDULE = Button("publish", "Publish now", "Update schedule")

_WRITERS = {Status.DRAFT: [SUBMIT], Status.IN_REVIEW: [SEND_BACK], Status.APPROVED: [SEND_BACK]}
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
    if not user.has_perm("articles.publish_article"):
        return [SAVE, *_WRITERS.get(article.status, [])]
    if article.status == Status.PUBLISHED:
        return [SAVE, UPDATE if article.is_live else RESCHEDULE]
    return [SAVE, *_EDITORS[article.status]]


def panels_for(article: Article, user: Any) -> set[str]:
    """Which of the panels that ask for a word more this person may open: withdraw, correct, pin, delete."""
    panels = set()
    if user.has_perm("articles.publish_article") and article.status == Status.PUBLISHED:
        panels |= {"withdraw", "correct"} if article.is_live else {"withdraw"}
    if user.has_perm("topics.curate_topic") and article.status == Status.PUBLISHED:
        panels.add("pin")
    if user.has_perm("articles.delete_article") and reviewing.is_blank(article):
        panels.add("delete")
    elif drafting.may_write(user, article) and article.status in {Status.DRAFT, Status.IN_REVIEW, Status.APPROVED}:
        panels.add("bin")
    return panels


def _publish(article, by, words):
    version = article.working_copy.version
    moment = drafting.date_in(drafting.content_of(article))
    if moment and moment > timezone.now():
        publishing.schedule(article, by=by, at=moment, version=version)
    else:
        publishing.publish(article, by=by, version=version)
    return "Readers see it now." if article.is_live else f"Scheduled for {_written(article.published_at)}."


def _submit(article, by, words):
    reviewing.submit(article, by=by, version=article.working_copy.version)
    return "Submitted. The editors find it under “Waiting for review”."


def _approve(article, by, words):
    reviewing.approve(article, by=by, version=article.working_copy.version)
    return "Approved."


def _send_back(article, by, words):
    # Saving what was approved may have done it already.
    if article.status != Status.DRAFT:
        reviewing.send_back(article, by=by, version=article.working_copy.version)
    return "It is a draft again."


def _bin(article, by, words):
    reviewing.bin(article, by=by, version=article.working_copy.version)
    return "It is in the bin. Nothing of it is lost: take it out whenever you like."


def _recover(article, by, words):
    reviewing.recover(article, by=by, version=article.working_copy.version)
    return "It is a draft again."


def _withdraw(article, by, words):
    reason = words["withdrawal_reason"]
    publishing.withdraw(article, by=by, reason=reason, version=article.working_copy.version)
    return "Withdrawn. Readers do not see it any more."


def _correct(article, by, words):
    publishing.correct(article, words["correction"], by=by, version=article.working_copy.version)
    return "The correction stands on the story."


def _pin(article, by, words):
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


def _written(moment):
    return timezone.localtime(moment).strftime("%-d %B %Y, %H:%M")
