"""What a row of the table of actions consists of."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from articles.choices import State
from articles.models import Article
from articles.outcomes import Outcome
from articles.workflow.actions.fields import Field

# Who has it is an editor; who may write a story without it is a writer.
PUBLISH = "articles.publish_article"
CURATE = "topics.curate_topic"

UNPUBLISHED = frozenset({State.DRAFT, State.IN_REVIEW, State.APPROVED})
SCHEDULED, LIVE = frozenset({State.SCHEDULED}), frozenset({State.PUBLISHED})
PUBLIC = SCHEDULED | LIVE


class Audience(StrEnum):
    """Of those who may do something with a story, who is offered it in this way."""

    EVERYONE = "everyone"
    WRITERS = "writers"
    EDITORS = "editors"

    def includes(self, user: Any) -> bool:
        """Whether the user, who may write the story, is one of them."""
        return self == Audience.EVERYONE or user.has_perm(PUBLISH) == (self == Audience.EDITORS)


class Place(StrEnum):
    """Where on the writing screen a button is."""

    BAR = "bar"
    MENU = "menu"
    PANEL = "panel"


class ConfirmationText(NamedTuple):
    """What a confirmation says. {date} in the text is the story's publication date.

    later_title, later_text: the same while the draft has a date in the future. same_title: the title while that is the
    date that the story is scheduled for.
    """

    title: str
    text: str
    later_title: str = ""
    later_text: str = ""
    same_title: str = ""


class Button(NamedTuple):
    """One way in which an action is offered on the writing screen, in these states and under this condition.

    later, same: the label while the draft has a date in the future, and while that is the date that the story is
    scheduled for. confirmation: what has to be confirmed first. is_primary: it is the next step of the story, and the
    last button of the bar. position: the lowest first among the others.
    """

    label: str
    states: frozenset[State]
    audience: Audience = Audience.EVERYONE
    condition: Callable[[Article], bool] | None = None
    later: str = ""
    same: str = ""
    confirmation: ConfirmationText | None = None
    is_primary: bool = False
    place: Place = Place.BAR
    position: int = 0


class Bulk(NamedTuple):
    """An action with several stories of the list.

    report: what is said afterwards. title, text: of its confirmation, if it needs one. In title and report {stories} is
    how many they are; in the report {Topics} is “Topic” or “Topics”, {drafts} “draft” or “drafts”, and {updates}
    “1 update” or “2 updates”. has_field: the action's field is filled in there.
    """

    label: str
    report: str
    title: str = ""
    text: str = ""
    audience: Audience = Audience.EVERYONE
    has_field: bool = True


class Action(NamedTuple):
    """Something that people do with a story.

    name: in forms. perform: the service function, (article, *, by, version) and the field's argument; it returns the
    outcome. outcomes: those that belong to this action first. permission: what it takes besides writing the story.
    buttons, bulk: how it is offered; the first that fits is taken. nothing_to_do: a sentence if it needs not be done.

    is_curation: topic editors may do it with any story that they may read. is_publication: its confirmation shows the
    checklist and the date. is_destructive: it takes something away from readers. not_done: said if an edit conflict
    prevented it.
    """

    name: str
    perform: Callable[..., Outcome | None]
    outcomes: tuple[Outcome, ...] = ()
    buttons: tuple[Button, ...] = ()
    bulk: tuple[Bulk, ...] = ()
    field: Field | None = None
    permission: str = ""
    nothing_to_do: Callable[[Article], str] = lambda article: ""
    is_curation: bool = False
    is_publication: bool = False
    is_destructive: bool = False
    not_done: str = "The action that you chose was not carried out."

    def is_permitted(self, user: Any) -> bool:
        """Whether the user has the permission."""
        return not self.permission or user.has_perm(self.permission)

    def button_for(self, article: Article, user: Any, place: Place) -> Button | None:
        """Return the button of this action that the user is offered there, or None."""
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
        """Return what the user is offered above the list, or None."""
        return next((bulk for bulk in self.bulk if self.is_permitted(user) and bulk.audience.includes(user)), None)

    def run(self, article: Article, *, by: Any, version: int, words: Mapping[str, Any]) -> Outcome | None:
        """Perform the action with the value of its field in the cleaned form, if that has one.

        Raises what the service function raises: NotAllowed, ValidationError and Conflict.
        """
        has_value = self.field is not None and self.field.name in words
        arguments = {self.field.argument: words[self.field.name]} if self.field and has_value else {}
        return self.perform(article, by=by, version=version, **arguments)
