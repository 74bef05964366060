"""What the writing screen asks before it does what readers or a writer will notice."""

from typing import Any, NamedTuple

from django.utils import timezone

from articles.admin.editor.buttons import OfferedButton
from articles.admin.forms import ActionForm
from articles.choices import Status
from articles.models import Article
from articles.story_fields import date_in
from articles.workflow import drafting
from articles.workflow.actions import Action, Button
from newsroom.core.time.dates import format_time

# Before an action's name: the writing screen saves the text and comes back with the confirmation.
PREFIX = "confirm_"


class Confirmation(NamedTuple):
    """A confirmation dialog of an action, with the words of its button.

    text: what it will come to. date: the one of the draft, in words. field: the bound field that it needs, or None.
    is_open: shown at once. is_update: the date that readers see may change by it.
    """

    action: Action
    button: Button
    text: str
    date: str
    field: Any
    is_open: bool
    is_update: bool


def confirmations_for(
    article: Article, buttons: list[OfferedButton], form: ActionForm, requested: str = ""
) -> list[Confirmation]:
    """Return the confirmations of those of the buttons that need one. requested: the action that was just pressed."""
    date = date_in(drafting.content_of(article))
    in_words = f"{format_time(date)} ({timezone.get_current_timezone_name()})" if date else "the publication date"
    published_at = format_time(article.published_at) if article.published_at else ""
    confirmations = []
    for action, button in buttons:
        if button.confirmation:
            field = form[action.field.name] if action.field else None
            confirmations.append(
                Confirmation(
                    action,
                    button,
                    text=button.confirmation.text.format(date=published_at),
                    date=in_words,
                    field=field,
                    is_open=action.name == requested or bool(field and field.errors),
                    is_update=action.is_publication and article.is_live,
                )
            )
    return confirmations


def is_later(article: Article) -> bool:
    """Whether the draft asks for a date to come."""
    date = date_in(drafting.content_of(article))
    return date is not None and date > timezone.now()


def is_same(article: Article) -> bool:
    """Whether the draft asks for no other date than the one that the published or scheduled story has."""
    date = date_in(drafting.content_of(article))
    return article.status == Status.PUBLISHED and date in {None, article.published_at}
