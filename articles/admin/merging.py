"""After a conflict: both texts side by side, and what becomes of them."""

from typing import Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from articles.admin.access import number_in, writable
from articles.admin.buttons import undone
from articles.admin.history import show
from articles.conflicts import base_versions, storage
from articles.models import Article, KeptText
from articles.workflow import conflict_resolution, drafting


def address_of(article: Article, kept: KeptText, verb: str = "") -> str:
    """Where the conflict is resolved. verb: what it kept from being done, of which the page has to tell."""
    address = reverse("admin:articles_article_merge", args=[article.pk, kept.pk])
    return f"{address}?undone={verb}" if undone(verb) else address


def merge(request: Any, pk: int, kept: int) -> Any:
    """Show the kept text beside the story's, or save what was chosen of them."""
    article = writable(request, pk)
    text = get_object_or_404(article.kept_texts.select_related("by"), pk=kept)
    if request.method == "POST":
        return _save(request, article, text)
    proposal = conflict_resolution.propose(article, text, drafting.snapshot_of(article))
    if not proposal.fields and not text.settled_at:
        messages.info(request, "Nothing to resolve. Select “Keep current version” to close this conflict.")
    return _page(request, article, text, proposal, article.working_copy.text_version, {})


@require_POST
def settle(request: Any, pk: int, kept: int) -> Any:
    """Leave the story as it is; the kept text stays in the history."""
    article = writable(request, pk)
    storage.settle(get_object_or_404(article.kept_texts, pk=kept), by=request.user)
    _report(request, "Conflict resolved. The current version is unchanged. The other version is in the history.")
    return redirect("admin:articles_article_change", pk)


def _save(request: Any, article: Article, kept: KeptText) -> Any:
    version = number_in(request, "version")
    if request.POST.get("kept") != storage.digest(kept):
        messages.warning(
            request, "One version was edited while this page was open. Here is the latest. Nothing was saved."
        )
        return redirect(address_of(article, kept, _verb(request)))
    # What was chosen was chosen of the text that was shown, whatever the story says by now.
    is_newest = version == article.working_copy.text_version
    shown = drafting.snapshot_of(article) if is_newest else base_versions.text_at(article, version)
    if shown is None:
        messages.warning(request, "This page was out of date. Here is the current version. Nothing was saved.")
        return redirect(address_of(article, kept, _verb(request)))
    proposal = conflict_resolution.propose(article, kept, shown)
    try:
        content = conflict_resolution.decide(proposal, request.POST)
    except conflict_resolution.Undecided as undecided:
        messages.error(request, "Not saved. Choose a version for each item marked below.")
        return _page(request, article, kept, proposal, version, request.POST, undecided.names)
    stamp = drafting.Stamp(version, request.POST.get("page", "")[:36], 1)
    try:
        conflict_resolution.merge(article, kept, content, by=request.user, stamp=stamp)
    except drafting.Late:
        pass
    except drafting.Conflict as conflict:
        return _again(request, article, kept, conflict.kept)
    history = reverse("admin:articles_article_history", args=[article.pk])
    sentence = 'Conflict resolved. Both earlier versions are in the <a href="{}">history</a>.'
    _report(request, format_html(sentence, history))
    return redirect("admin:articles_article_change", article.pk)


def _verb(request: Any) -> str:
    """What the conflict kept from being done, as the page's address has it."""
    return str(request.GET.get("undone", ""))


def _report(request: Any, sentence: str) -> None:
    more = undone(_verb(request))
    messages.success(request, format_html("{} {}", sentence, more) if more else sentence)


def _again(request: Any, article: Article, kept: KeptText, merged: KeptText | None) -> Any:
    """Somebody saved while it was being decided: what was made of both texts is beside theirs now."""
    if merged is None:
        return redirect(address_of(article, kept, _verb(request)))
    storage.settle(kept, by=request.user)
    messages.warning(
        request,
        "Someone saved the story again while you were resolving the conflict. Your merged version is saved. "
        "Compare it with theirs below.",
    )
    return redirect(address_of(article, merged, _verb(request)))


def _page(
    request: Any,
    article: Article,
    kept: KeptText,
    proposal: conflict_resolution.Proposal,
    version: int,
    choices: Any,
    undecided: Any = (),
) -> Any:
    return show(
        request,
        article,
        "merge",
        "Resolved conflict" if kept.settled_at else "Resolve conflict",
        kept=kept,
        is_mine=kept.by_id == request.user.pk,
        undone=undone(_verb(request)),
        version=version,
        digest=storage.digest(kept),
        random_page=get_random_string(22),
        has_base=proposal.has_base,
        is_marked=any(field.name != "body" for field in proposal.fields),
        fields=[
            (f, choices.get(f.name, f.wanted), f.name in undecided, _passages(f, choices, undecided))
            for f in proposal.fields
        ],
    )


def _passages(field: conflict_resolution.Field, choices: Any, undecided: Any) -> list[Any]:
    return [
        (passage, choices.get(passage.name, "") if passage.name else "", passage.name in undecided)
        for passage in field.passages
    ]


ADDRESSES = [
    ("<int:pk>/merge/<int:kept>/", merge, "merge"),
    ("<int:pk>/merge/<int:kept>/settle/", settle, "settle"),
]
