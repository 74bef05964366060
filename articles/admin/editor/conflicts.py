"""Resolving an edit conflict: both versions side by side, and the choice between them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from articles.admin.access import number_in, story_page, writable
from articles.admin.editor.buttons import conflict_message
from articles.models import Article, Revision
from articles.workflow import conflict_resolution, drafting, locking, revisions


def url_of(article: Article, conflict: Revision, action: str = "") -> str:
    """Return the URL of the page that resolves the conflict. action: the name of the action that it prevented."""
    address = reverse("admin:articles_article_merge", args=[article.pk, conflict.pk])
    return f"{address}?undone={action}" if conflict_message(action) else address


def merge(request: HttpRequest, pk: int, conflict_pk: int) -> HttpResponse:
    """Show the conflict version next to the current one, or save the merged version."""
    article = writable(request, pk)
    conflict = get_object_or_404(article.revisions.conflict_versions().select_related("by"), pk=conflict_pk)
    if request.method == "POST":
        return _save(request, article, conflict)
    proposal = conflict_resolution.merge_proposal(article, conflict, drafting.snapshot_of(article))
    if not proposal.fields and not conflict.resolved_at:
        messages.info(request, "Nothing to resolve. Select “Keep current version” to close this conflict.")
    return _page(request, article, conflict, proposal, article.working_copy.text_version, {})


@require_POST
def resolve(request: HttpRequest, pk: int, conflict_pk: int) -> HttpResponse:
    """Resolve the conflict without changing the story; the conflict version stays in the history."""
    article = writable(request, pk)
    revisions.resolve(get_object_or_404(article.revisions.conflict_versions(), pk=conflict_pk), by=request.user)
    _report(request, "Conflict resolved. The current version is unchanged. The other version is in the history.")
    return redirect("admin:articles_article_change", pk)


def _save(request: HttpRequest, article: Article, conflict: Revision) -> HttpResponse:
    version = number_in(request, "version")
    if request.POST.get("digest") != revisions.digest(conflict):
        messages.warning(
            request, "One version was edited while this page was open. Here is the latest. Nothing was saved."
        )
        return redirect(url_of(article, conflict, _action(request)))
    # The choices refer to the version that the page showed, which may no longer be current.
    is_newest = version == article.working_copy.text_version
    shown = drafting.snapshot_of(article) if is_newest else revisions.base_at(article, version)
    if shown is None:
        messages.warning(request, "This page was out of date. Here is the current version. Nothing was saved.")
        return redirect(url_of(article, conflict, _action(request)))
    proposal = conflict_resolution.merge_proposal(article, conflict, shown)
    try:
        content = conflict_resolution.apply_choices(proposal, request.POST)
    except conflict_resolution.UnresolvedConflict as undecided:
        messages.error(request, "Not saved. Choose a version for each item marked below.")
        return _page(request, article, conflict, proposal, version, request.POST, undecided.names)
    token = locking.EditToken(version, request.POST.get("page", "")[:36], 1)
    try:
        conflict_resolution.merge(article, conflict, content, by=request.user, token=token)
    except locking.OutOfOrderSave:
        pass
    except locking.Conflict as refusal:
        return _new_conflict(request, article, conflict, refusal.conflict_version)
    history = reverse("admin:articles_article_history", args=[article.pk])
    sentence = 'Conflict resolved. Both earlier versions are in the <a href="{}">history</a>.'
    _report(request, format_html(sentence, history))
    return redirect("admin:articles_article_change", article.pk)


def _action(request: HttpRequest) -> str:
    """Return the name of the action that the conflict prevented, from the URL, or ""."""
    return str(request.GET.get("undone", ""))


def _report(request: HttpRequest, sentence: str) -> None:
    more = conflict_message(_action(request))
    messages.success(request, format_html("{} {}", sentence, more) if more else sentence)


def _new_conflict(request: HttpRequest, article: Article, conflict: Revision, merged: Revision | None) -> HttpResponse:
    """Redirect to the new conflict between the merged version and the version that was saved in the meantime."""
    if merged is None:
        return redirect(url_of(article, conflict, _action(request)))
    revisions.resolve(conflict, by=request.user)
    messages.warning(
        request,
        "Someone saved the story again while you were resolving the conflict. Your merged version is saved. "
        "Compare it with theirs below.",
    )
    return redirect(url_of(article, merged, _action(request)))


def _page(
    request: HttpRequest,
    article: Article,
    conflict: Revision,
    proposal: conflict_resolution.Proposal,
    version: int,
    choices: Any,
    undecided: Any = (),
) -> HttpResponse:
    return story_page(
        request,
        article,
        "history/merge",
        "Resolved conflict" if conflict.resolved_at else "Resolve conflict",
        conflict=conflict,
        is_mine=conflict.by_id == request.user.pk,
        undone=conflict_message(_action(request)),
        version=version,
        digest=revisions.digest(conflict),
        random_page=get_random_string(22),
        has_base=proposal.has_base,
        is_marked=any(not field.passages for field in proposal.fields),
        fields=[
            (f, choices.get(f.name, f.default), f.name in undecided, _passages(f, choices, undecided))
            for f in proposal.fields
        ],
    )


def _passages(field: conflict_resolution.FieldDiff, choices: Any, undecided: Any) -> list[Any]:
    return [
        (passage, choices.get(passage.name, "") if passage.name else "", passage.name in undecided)
        for passage in field.passages
    ]


URLS = [
    ("<int:pk>/merge/<int:conflict_pk>/", merge, "merge"),
    ("<int:pk>/merge/<int:conflict_pk>/resolve/", resolve, "resolve"),
]
