"""The record of an action on a story, such as a submission for review: a revision, an audit entry, notifications."""

from typing import Any

from articles import outcomes
from articles.models import Article
from articles.notifications import notifying
from articles.outcomes import Outcome
from articles.workflow import drafting, revisions
from newsroom.core.models import AuditEntry


def record(
    verb: str,
    article: Article,
    *,
    by: Any,
    note: str = "",
    has_revision: bool = True,
    also: int | None = None,
    **detail: Any,
) -> Outcome:
    """Record the outcome with this verb as the table of actions defines. Return the outcome.

    note: the user's words, for the revision, the audit log and the notification. has_revision: False to record no
    revision. also: the ID of a user who is notified with the writers. detail: further details of the audit entry.
    Must run in the transaction that locked the story.
    """
    outcome = outcomes.find(verb)
    if note and outcome.detail:
        detail[outcome.detail] = note
    if outcome.reason and has_revision:
        content = drafting.snapshot_of(article)
        revision = revisions.record(article.working_copy, content, outcome.reason, by=by, note=note)
        # With its number, the history shows the revision alone.
        detail["revision"] = revision.number
    AuditEntry.record(verb, article, by=by, **detail)
    if outcome.event:
        if outcome.is_review_request:
            notifying.notify_editors(article, outcome.event, by=by, text=note)
        else:
            notifying.notify_writers(article, outcome.event, by=by, text=note, also=also)
    return outcome
