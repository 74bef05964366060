"""The house style on the writing screen: the panel of its matches, and dismissing them."""

import re
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from articles.admin.access import is_script, readable, writable
from articles.house_style import checking, rules
from articles.models import Article
from articles.workflow import drafting
from newsroom.core.desk.script_views import background

_DIGEST = re.compile("[0-9a-f]{64}")


@require_safe
@background
def matches(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the content of the panel, for the script that marks the matches in the text."""
    return _panel(request, readable(request, pk))


@require_POST
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Dismiss the match with the posted `digest` in the story."""
    return _perform(request, pk, rules.dismiss, "Match dismissed.")


@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a dismissed match again."""
    return _perform(request, pk, rules.reopen, "Match reopened.")


def _perform(request: HttpRequest, pk: int, action: Callable[..., Any], message: str) -> HttpResponse:
    """Perform the action. Scripts get the content of the panel."""
    article, digest = writable(request, pk), request.POST.get("digest", "")
    if not _DIGEST.fullmatch(digest):
        raise BadRequest("The match is missing.")
    action(article, digest, by=request.user)
    if is_script(request):
        return _panel(request, article)
    messages.success(request, message)
    return redirect("admin:articles_article_change", article.pk)


def _panel(request: HttpRequest, article: Article) -> HttpResponse:
    context = {
        "original": article,
        "style": checking.report_of(article),
        "may_write": drafting.may_write(request.user, article),
    }
    return render(request, "admin/articles/article/_style_matches.html", context)


URLS = [
    ("<int:pk>/style/", matches, "style"),
    ("<int:pk>/style/dismiss/", dismiss, "dismiss_style"),
    ("<int:pk>/style/reopen/", reopen, "reopen_style"),
]
