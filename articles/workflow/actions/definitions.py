"""The types that a row of the table of actions consists of."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from articles.choices import State
from articles.models import Article
from articles.outcomes import Outcome
from articles.workflow.actions.fields import Field

# Users with this permission are editors; those who may write a story without it are writers.
PUBLISH = "articles.publish_article"
CURATE = "topics.curate_topic"

UNPUBLISHED = frozenset({State.DRAFT, State.IN_REVIEW, State.APPROVED})
SCHEDULED, LIVE = frozenset({State.SCHEDULED}), frozenset({State.PUBLISHED})
PUBLIC = SCHEDULED | LIVE


def is_update_scheduled(article: Article) -> bool:
    """Return whether the story has a scheduled update: a condition of buttons."""
    return article.working_copy.update_at is not None


class Audience(StrEnum):
    """Which of the users who are permitted to perform an action are offered a button or a bulk action."""

    EVERYONE = "everyone"
    WRITERS = "writers"
    EDITORS = "editors"

    def includes(self, user: Any) -> bool:
        """Return whether the user, who may write the story, belongs to this audience."""
        return self == Audience.EVERYONE or user.has_perm(PUBLISH) == (self == Audience.EDITORS)


class Place(StrEnum):
    """The part of the writing screen that a button is in."""

    BAR = "bar"
    MENU = "menu"
    PANEL = "panel"


class ConfirmationText(NamedTuple):
    """The wording of a confirmation. In the text {date} is the story's publication date, {update} that of its update.

    later_title, later_text: used if the draft has a date in the future. same_date_title: the title if that is the date
    for which the story is scheduled already.
    """

    title: str
    text: str
    later_title: str = ""
    later_text: str = ""
    same_date_title: str = ""


class Button(NamedTuple):
    """A button of an action on the writing screen, shown in these states if the condition holds.

    later_label: the label if the draft has a date in the future. same_date_label: the label if that is the date for
    which the story is scheduled already. confirmation: the dialog that is shown first. is_primary: the button is the
    story's next step and the last of the bar. position: sorts the other buttons, lowest first.
    """

    label: str
    states: frozenset[State]
    audience: Audience = Audience.EVERYONE
    condition: Callable[[Article], bool] | None = None
    later_label: str = ""
    same_date_label: str = ""
    confirmation: ConfirmationText | None = None
    is_primary: bool = False
    place: Place = Place.BAR
    position: int = 0


class Bulk(NamedTuple):
    """A bulk action of the list of stories.

    report: the message afterwards. title, text: of its confirmation, if it needs one. In title and report {stories} is
    the number of stories, such as “2 stories”; in the report {Topics} is “Topic” or “Topics”, {drafts} “draft” or
    “drafts”, and {updates} “1 update” or “2 updates”. has_field: the confirmation has the action's fields.
    """

    label: str
    report: str
    title: str = ""
    text: str = ""
    audience: Audience = Audience.EVERYONE
    has_field: bool = True


class Action(NamedTuple):
    """An action that users perform on a story.

    name: in forms. perform: the service function, (article, *, by, version) and the arguments of the fields; it returns
    the outcome. outcomes: those registered by this action; other actions may share them. permission: the permission
    required besides writing the story. buttons, bulk: the first that fits is offered. nothing_to_do: returns a
    sentence if there is nothing to do, or "".

    is_curation: topic editors may perform it on any story that they may read. is_publication: its confirmation shows
    the checklist and the date. is_destructive: it removes something from the site. conflict_message: the message if an
    edit conflict prevented it.
    """

    name: str
    perform: Callable[..., Outcome | None]
    outcomes: tuple[Outcome, ...] = ()
    buttons: tuple[Button, ...] = ()
    bulk: tuple[Bulk, ...] = ()
    fields: tuple[Field, ...] = ()
    permission: str = ""
    nothing_to_do: Callable[[Article], str] = lambda article: ""
    is_curation: bool = False
    is_publication: bool = False
    is_destructive: bool = False
    conflict_message: str = "The action that you chose was not carried out."

    def is_permitted(self, user: Any) -> bool:
        """Return whether the user has the action's permission; True if it needs none."""
        return not self.permission or user.has_perm(self.permission)

    def button_for(self, article: Article, user: Any, place: Place) -> Button | None:
        """Return the first button of this action in this place that fits the story and the user, or None."""
        if not self.is_permitted(user):
            return None
        state = article.state
        fitting = (
            button
            for button in self.buttons
            if button.place == place
            and state in button.states
            and button.audience.includes(user)
            and (button.condition is None or button.condition(article))
        )
        return next(fitting, None)

    def bulk_for(self, user: Any) -> Bulk | None:
        """Return the first bulk action that the user is offered above the list, or None."""
        return next((bulk for bulk in self.bulk if self.is_permitted(user) and bulk.audience.includes(user)), None)

    def run(self, article: Article, *, by: Any, version: int, data: Mapping[str, Any]) -> Outcome | None:
        """Perform the action and return its outcome, None if the service function returns none.

        data: cleaned form data; the values of the action's fields, if present, are passed on. Raises what the service
        function raises: NotAllowed, ValidationError and Conflict.
        """
        arguments = {field.argument: data[field.name] for field in self.fields if field.name in data}
        return self.perform(article, by=by, version=version, **arguments)
