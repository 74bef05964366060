"""What came of an action on a story, and how the history, the audit log, notifications and messages word it.

The table of actions (`articles.workflow.actions`) registers its outcomes when the app is loaded: models and
notifications, which are below it, read their words here.
"""

from collections.abc import Iterable
from typing import NamedTuple

from articles.choices import Event, Reason, Status
from newsroom.core.desk import audit
from newsroom.core.desk.audit import Sentence


class Outcome(NamedTuple):
    """One outcome of an action.

    verb: its name in the audit log. label: what was done, in the past tense, for the history, for the person who did
    it and for colleagues who have the story open; "": they are not told. sentence: for the audit log, if it is not the
    label; None: another package has registered one. detail: the detail of the entry that holds somebody's words.

    reason: of the revision that it makes, "" for none. event: of the notification that it sends, "" for none.
    notification: what comes between the person and the headline in it. is_review_request: editors are notified instead
    of writers.

    before, after: the states that a move (`reviewing`) starts from and leads to.

    activity: the label for colleagues, if it differs. message: the one for the person who did it, if it differs; {date}
    is the story's. report: the same for several stories, if it is not their action's (`actions.Bulk`).
    """

    verb: str
    label: str = ""
    sentence: Sentence | None = ""
    detail: str = ""
    reason: str = ""
    event: str = ""
    notification: str = ""
    is_review_request: bool = False
    before: frozenset[Status] = frozenset()
    after: str = ""
    activity: str = ""
    message: str = ""
    report: str = ""


_outcomes: dict[str, Outcome] = {}


def register(outcomes: Iterable[Outcome]) -> None:
    """Register the outcomes, and their sentences with the audit log. Raises ValueError for a verb that has one."""
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
    """Return the outcome that the audit log calls so. Raises KeyError."""
    return _outcomes[verb]


def review_requests() -> list[Outcome]:
    """Return the outcomes that ask the editors to read the story."""
    return [outcome for outcome in _outcomes.values() if outcome.is_review_request]


def reason_choices() -> list[tuple[str, str]]:
    """Return what a revision may be made for, with the label of each."""
    labels = {outcome.reason: outcome.label for outcome in _outcomes.values() if outcome.reason}
    return [*Reason.choices, *labels.items()]


def event_choices() -> list[tuple[str, str]]:
    """Return what a notification may tell of, with the words of each: “Somebody … the story”."""
    words = {outcome.event: outcome.notification for outcome in _outcomes.values() if outcome.notification}
    return [*Event.choices, *words.items()]
