"""The desk's views of a story's history: the timeline, a revision, comparing versions, restoring a revision."""

from typing import Any

from django.contrib import messages
from django.db.models import Max, Min, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from articles.admin.access import number_in, readable, story_page, writable
from articles.conflicts.story_diff import compare
from articles.models import Article
from articles.story_fields import FIELDS
from articles.workflow import drafting, history, locking, restoring, revisions
from newsroom.core.html import sanitise
from newsroom.core.web.pagination import page_of


@require_safe
def timeline(request: HttpRequest, pk: Any) -> TemplateResponse:
    """Show the story's history, newest first, with a choice of two versions to compare."""
    article = readable(request, pk)
    page = page_of(request, lambda start, stop: history.events(article, start, stop), total=history.count(article))
    conflicts = revisions.conflicts_of(article)
    chosen = history.default_comparison(article)
    return story_page(
        request,
        article,
        "history/timeline",
        "History",
        page=page,
        conflict_versions=conflicts,
        chosen=chosen,
        keeps_date_and_slug=restoring.keeps_date_and_slug(article),
    )


@require_safe
def revision(request: HttpRequest, pk: int, number: int) -> TemplateResponse:
    """Show all fields of a revision."""
    article = readable(request, pk)
    version = _version(article, str(number))
    fields = [
        (each.label, each.as_text(version.content.get(each.name))) for each in FIELDS if each.name not in _IN_TEXT
    ]
    return story_page(
        request,
        article,
        "history/revision",
        version.name,
        version=version,
        number=number,
        body=sanitise(version.content["body"]),
        fields=[(label, value) for label, value in fields if value],
        **_neighbours(article, number),
    )


@require_safe
def comparison(request: HttpRequest, pk: int) -> TemplateResponse:
    """Show the differences between two versions, `?from=2&to=draft`.

    By default, compares the draft with the version that `default_comparison` chooses.
    """
    article = readable(request, pk)
    before = _version(article, request.GET.get("from") or history.default_comparison(article))
    after = _version(article, request.GET.get("to") or history.DRAFT)
    numbers = article.revisions.numbered().values_list("number", flat=True)[:_MAX_CHOICES]
    versions = [(history.DRAFT, "Current draft"), *([(history.LIVE, "Published version")] if article.is_live else [])]
    versions += [(str(number), f"Revision {number}") for number in numbers]
    for version in (before, after):
        if version.key not in dict(versions):
            versions.append((version.key, version.name))
    return story_page(
        request,
        article,
        "history/comparison",
        "Compare versions",
        before=before,
        after=after,
        changes=compare(before.content, after.content),
        texts=versions,
    )


def restore(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Show what would change, or restore the revision as the draft."""
    article = writable(request, pk)
    version = _version(article, str(number))
    if request.method == "POST":
        try:
            shown = number_in(request, "version")
            restoring.restore(article, article.revisions.numbered().get(number=number), by=request.user, version=shown)
        except locking.Conflict:
            messages.warning(
                request,
                "Someone changed the story while this page was open. Nothing was restored. "
                "Check the changes and try again.",
            )
            return redirect("admin:articles_article_restore", pk, number)
        messages.success(request, f"Revision {number} restored. The version it replaced is in the history.")
        return redirect("admin:articles_article_change", pk)
    changes = compare(drafting.snapshot_of(article), restoring.restored_content(article, version.content))
    return story_page(
        request,
        article,
        "history/restore",
        f"Restore revision {number}",
        version=version,
        changes=changes,
        keeps_date_and_slug=restoring.keeps_date_and_slug(article),
    )


# Shown above the other fields.
_IN_TEXT = {"title", "summary", "body"}
# Revisions offered on the page of a comparison.
_MAX_CHOICES = 100


def _version(article: Article, key: str) -> history.Version:
    version = history.version_of(article, key)
    if version is None:
        raise Http404("Version not found.")
    return version


def _neighbours(article: Article, number: int) -> dict[str, Any]:
    numbered = article.revisions.numbered()
    around = numbered.aggregate(
        before=Max("number", filter=Q(number__lt=number)), after=Min("number", filter=Q(number__gt=number))
    )
    return {"previous": around["before"], "next": around["after"]}


URLS = [
    ("<int:pk>/compare/", comparison, "compare"),
    ("<int:pk>/revisions/<int:number>/", revision, "revision"),
    ("<int:pk>/revisions/<int:number>/restore/", restore, "restore"),
]
