"""The bar of the writing screen: its buttons, their confirmations, and the checklist that these show."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string

from articles.admin.editor import confirmations
from articles.admin.editor.buttons import buttons_for, may_delete
from articles.admin.editor.checklist import panel_for
from articles.admin.forms import ActionForm
from articles.models import Article
from articles.workflow.actions import Place
from articles.workflow.drafting import language_of
from newsroom.core.i18n.languages import is_in_language, name_of, tag_of


def bar_of(
    article: Article, user: Any, action_form: ActionForm, *, may_write: bool = True, requested: str = ""
) -> dict[str, Any]:
    """Return the context of the bar's templates. requested: the action whose confirmation is open at first."""
    buttons = buttons_for(article, user) if may_write else []
    menu = buttons_for(article, user, Place.MENU) if may_write else []
    return {
        "original": article,
        "may_write": may_write,
        "state": article.state,
        "buttons": buttons,
        "menu": menu,
        "confirmations": confirmations.confirmations_for(article, [*buttons, *menu], action_form, user, requested),
        "confirm_prefix": confirmations.PREFIX,
        "confirmation_token": confirmations.confirmation_token(article),
        "has_future_date": confirmations.has_future_date(article),
        "has_same_date": confirmations.has_same_date(article),
        "may_delete": may_delete(article, user),
        "translatable_into": translatable_into(article),
        "checklist": panel_for(article, user),
    }


def translatable_into(article: Article) -> dict[str, str]:
    """Return the languages of the site that the story is not in: {BCP 47 tag: name}."""
    own = language_of(article)
    return {tag_of(code): name_of(code) for code, _ in settings.LANGUAGES if not is_in_language(own, code)}


def rendered_bar(request: HttpRequest, article: Article) -> dict[str, str]:
    """Return the bar for a script that replaces it: {buttons, confirmations} as HTML, and its `confirmation_token`."""
    context = bar_of(article, request.user, ActionForm(article=article))
    names = ("buttons", "confirmations")
    parts = {name: render_to_string(f"admin/articles/article/_{name}.html", context, request) for name in names}
    return {**parts, "confirmation_token": context["confirmation_token"]}


def rendered_checklist(request: HttpRequest, article: Article) -> str:
    """Return the content of the checklist's panel as HTML."""
    context = {"checklist": panel_for(article, request.user)}
    return render_to_string("admin/articles/article/_findings.html", context, request)
