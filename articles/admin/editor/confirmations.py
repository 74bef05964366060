"""Confirmations of the writing screen for actions that readers or a writer will notice."""

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

# Prefix of an action's name that makes the writing screen save the draft and then show the confirmation.
PREFIX = "confirm_"


class Confirmation(NamedTuple):
    """A confirmation dialog of an action. button: with its wording.

    text: the consequences. date: the draft's publication date, formatted. fields: the bound fields of the action.
    is_open: whether the dialog is open at first. is_update: whether it updates a live story, whose date may change.
    """

    action: Action
    button: Button
    text: str
    date: str
    fields: list[Any]
    is_open: bool
    is_update: bool


def confirmations_for(
    article: Article, buttons: list[OfferedButton], form: ActionForm, user: Any, requested: str = ""
) -> list[Confirmation]:
    """Return the confirmations of the user's buttons that need one. requested: the action to open at first."""
    date = date_in(drafting.content_of(article))
    formatted = f"{format_time(date)} ({timezone.get_current_timezone_name()})" if date else "the publication date"
    moments = {"date": article.published_at, "update": article.working_copy.update_at}
    dates = {name: format_time(moment) if moment else "" for name, moment in moments.items()}
    confirmations = []
    for action, button in buttons:
        if button.confirmation:
            is_update = action.is_publication and article.is_live
            fields = [
                form[field.name]
                for field in action.fields
                if not action.is_publication or field.is_offered(user, is_update=is_update)
            ]
            confirmations.append(
                Confirmation(
                    action,
                    button,
                    text=button.confirmation.text.format(**dates),
                    date=formatted,
                    fields=fields,
                    is_open=action.name == requested or any(field.errors for field in fields),
                    is_update=is_update,
                )
            )
    return confirmations


def confirmation_token(article: Article) -> str:
    """Return a token that changes with the story's content and state and with its scheduled update.

    It is sent back with an answered confirmation.
    """
    copy = article.working_copy
    return " ".join(map(str, (copy.text_version, article.state.value, copy.update_revision or "-")))


def is_token_current(article: Article, token: str) -> bool:
    """Return whether the token of an answered confirmation is still current. token: "" if there was none."""
    return token in {"", confirmation_token(article)}


def has_future_date(article: Article) -> bool:
    """Return whether the draft has a publication date in the future."""
    date = date_in(drafting.content_of(article))
    return date is not None and date > timezone.now()


def has_same_date(article: Article) -> bool:
    """Return whether the story is published or scheduled and its draft has no other publication date."""
    date = date_in(drafting.content_of(article))
    return article.status == Status.PUBLISHED and date in {None, article.published_at}
