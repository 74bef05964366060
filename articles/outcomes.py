"""Outcomes of actions on stories, and their wording in the history, the audit log, notifications and messages.

The table of actions (`articles.workflow.actions`) registers its outcomes when the app is loaded, so that models and
notifications, which may not import that package, can look them up here.
"""

from collections.abc import Iterable
from typing import NamedTuple

from articles.choices import Event, Reason, Status
from newsroom.core.desk import audit
from newsroom.core.desk.audit import Sentence


class Outcome(NamedTuple):
    """One outcome of an action.

    verb: its name in the audit log. label: what was done, in the past tense, for the history, the user's message and
    colleagues who have the story open; "" to show colleagues nothing. sentence: for the audit log; "" for the label,
    None if another package registers one. detail: the key of the audit entry's detail with the user's words.

    reason: of the revision that it makes, "" for none. event: of the notification that it sends, "" for none.
    notification: the words between the user and the headline in it. is_review_request: editors are notified instead of
    writers. is_by_site: the notification is about something that no user did.

    before, after: the statuses that a transition in `reviewing` starts from and leads to.

    activity: the label for colleagues, if it differs. message: the user's message, if it differs; {date} is the story's
    date, {update} that of its scheduled update. report: the message for bulk actions, if it is not that of the action
    (`actions.Bulk`).
    """

    verb: str
    label: str = ""
    sentence: Sentence | None = ""
    detail: str = ""
    reason: str = ""
    event: str = ""
    notification: str = ""
    is_review_request: bool = False
    is_by_site: bool = False
    before: frozenset[Status] = frozenset()
    after: str = ""
    activity: str = ""
    message: str = ""
    report: str = ""


_outcomes: dict[str, Outcome] = {}


def register(outcomes: Iterable[Outcome]) -> None:
    """Register the outcomes, and their sentences with the audit log. Raises ValueError if a verb is registered."""
    new = {outcome.verb: outcome for outcome in outcomes}
    audit.register(
        {
            verb: (outcome.sentence or outcome.label, outcome.detail)
            for verb, outcome in new.items()
            if outcome.sentence is not None
        }
    )
    _outcomes.update(new)


def find(verb: str) -> Outcome:
    """Return the outcome with this verb. Raises KeyError if there is none."""
    return _outcomes[verb]


def review_requests() -> list[Outcome]:
    """Return the outcomes that request a review by editors."""
    return [outcome for outcome in _outcomes.values() if outcome.is_review_request]


def is_by_site(event: str) -> bool:
    """Return whether a notification of this event is about something that no user did."""
    return any(outcome.event == event and outcome.is_by_site for outcome in _outcomes.values())


def reason_choices() -> list[tuple[str, str]]:
    """Return the choices for a revision's reason: pairs of value and label."""
    labels = {outcome.reason: outcome.label for outcome in _outcomes.values() if outcome.reason}
    return [*Reason.choices, *labels.items()]


def event_choices() -> list[tuple[str, str]]:
    """Return the choices for a notification's event: pairs of value and the words between user and headline."""
    words = {outcome.event: outcome.notification for outcome in _outcomes.values() if outcome.notification}
    return [*Event.choices, *words.items()]
