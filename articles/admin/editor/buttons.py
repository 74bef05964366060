"""The buttons of the writing screen: which actions a user is offered, and carrying them out."""

from collections.abc import Mapping
from typing import Any, cast

from django.core.exceptions import ValidationError

from articles.models import Article
from articles.outcomes import Outcome
from articles.workflow import locking, reviewing
from articles.workflow.actions import BUTTON_ACTIONS, Action, Button, Place
from newsroom.core.permissions import NotAllowed
from newsroom.core.time.dates import format_time

type OfferedButton = tuple[Action, Button]


def buttons_for(article: Article, user: Any, place: Place = Place.BAR) -> list[OfferedButton]:
    """Return the buttons in this place for a user who may write the story, or who curates topics.

    The save button comes first, because Enter presses the first one.
    """
    buttons = [(action, action.button_for(article, user, place)) for action in BUTTON_ACTIONS.values()]
    offered = [(action, button) for action, button in buttons if button is not None]
    return sorted(offered, key=lambda offer: (offer[1].is_primary, offer[1].position))


def may_delete(article: Article, user: Any) -> bool:
    """Return whether the user may delete the story permanently: only blank stories can be deleted."""
    return bool(user.has_perm("articles.delete_article") and reviewing.is_blank(article))


def conflict_message(name: str) -> str:
    """Return the message that an edit conflict prevented this action; "" for saving, which the conflict is about."""
    return BUTTON_ACTIONS[name].conflict_message if name in BUTTON_ACTIONS and name != "draft" else ""


def perform(action: Action, article: Article, *, by: Any, data: Mapping[str, Any]) -> str:
    """Perform the action and return a message for the user. data: the cleaned data of the ActionForm.

    Raises ValidationError, also if the service function raises NotAllowed or Conflict: the draft is saved already.
    """
    if action.is_permitted(by) and (sentence := action.nothing_to_do(article)):
        return sentence
    try:
        outcome = cast(Outcome, action.run(article, by=by, version=article.working_copy.version, data=data))
    except (NotAllowed, locking.Conflict) as refusal:
        raise ValidationError(str(refusal)) from refusal
    moments = {"date": article.published_at, "update": article.working_copy.update_at}
    dates = {name: format_time(moment) if moment else "" for name, moment in moments.items()}
    return outcome.message.format(**dates) or f"{outcome.label}."
