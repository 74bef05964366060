"""The table of actions on stories: the function that performs each, its buttons, and how its outcome is recorded.

Buttons, confirmations, forms, bulk actions, the history, the audit log, notifications and the messages to colleagues
derive from it. A new action needs a row in one of these modules, a service function that ends with
`action_records.record`, and a test.
"""

from articles import outcomes
from articles.workflow.actions.definitions import Action, Bulk, Button, Place
from articles.workflow.actions.housekeeping import HOUSEKEEPING
from articles.workflow.actions.publication import PUBLICATION
from articles.workflow.actions.review import REVIEW
from articles.workflow.actions.scheduled_updates import SCHEDULED_UPDATES

__all__ = ["ACTIONS", "ACTIVITY_LABELS", "BUTTON_ACTIONS", "Action", "Bulk", "Button", "Place"]

# Keyed by the names that forms send, in the order of the list's bulk actions.
ACTIONS = {action.name: action for action in (*REVIEW, *PUBLICATION, *SCHEDULED_UPDATES, *HOUSEKEEPING)}
# The actions with buttons on the writing screen.
BUTTON_ACTIONS = {name: action for name, action in ACTIONS.items() if action.buttons}
_OUTCOMES = [outcome for action in ACTIONS.values() for outcome in action.outcomes]
# Messages for colleagues who have the story open, keyed by the action's name in the audit log.
ACTIVITY_LABELS = {outcome.verb: outcome.activity or outcome.label for outcome in _OUTCOMES if outcome.label}

outcomes.register(_OUTCOMES)
