"""The desk's views for curating the front page: pins, their order and their expiry."""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles.choices import Status
from articles.models import Article
from newsroom.core.desk import history, presence
from newsroom.core.desk.conflicts import EditConflict
from newsroom.core.desk.script_views import MEDIA, background, in_json
from newsroom.core.models import AuditEntry
from newsroom.core.permissions import NotAllowed
from newsroom.core.text import slugs
from topics.admin import found_stories, previews
from topics.admin.access import require_curator
from topics.admin.curated_page import CuratedPage
from topics.admin.curated_rows import Refused, Row, unpinned
from topics.admin.story_filter import StoryFilter
from topics.curation_forms import PinForm
from topics.forms import CuratedForm

# The front page as presence knows it.
SUBJECT = presence.Subject("front", 0, "the front page")


class FrontPage(CuratedPage):
    """The front page as a curated page: stories, and which of them are pinned."""

    def items(self) -> Any:
        """Return all stories, with the fields that a row shows."""
        return Article.objects.only("title", "status", "published_at", "pinned_position", "pinned_until")

    def curated(self) -> Any:
        """Return the pinned stories, in their order."""
        return self.items().filter(pinned_position__gt=0).order_by("pinned_position", "pk")

    def pins(self) -> Any:
        """Return the pinned stories, in their order."""
        return self.curated()

    def entries(self) -> Any:
        """Return the audit log entries about pins of the front page."""
        return AuditEntry.objects.filter(subject_kind="article", verb__in=("pin", "unpin", "order pins"))

    def newest(self) -> Any:
        """Return the live stories that are not pinned, newest first."""
        return self.items().live().filter(unpinned())

    def findable(self) -> Any:
        """Return the published and scheduled stories, newest first."""
        return self.items().filter(status=Status.PUBLISHED).order_by(F("published_at").desc(), "-pk")

    def row_of(self, item: Any, key: str, data: Any = None) -> Row:
        """Return the row of a story, with the form of its pin. key: unique to the row. data: POST data, or None."""
        initial = item and self.values_of(item)
        form = PinForm(data, prefix=f"story-{key}", initial=initial, label_suffix="")
        public_from = item.published_at if item and item.status == Status.PUBLISHED else None
        return Row(key, form, item, item, public_from)


@require_http_methods(["GET", "HEAD", "POST"])
def front(request: HttpRequest) -> HttpResponse:
    """Show the pins and newest stories of the front page, search for more, or save the changes."""
    require_curator(request)
    page, is_sent = FrontPage(), request.method == "POST"
    rows = page.rows(request.POST if is_sent else None)
    form = CuratedForm(request.POST if is_sent else None)
    if is_sent and request.POST.get("_save") == "find":
        rows = found_stories.add_to(request, page, rows)
    elif is_sent and _save(page, form, rows, by=request.user):
        messages.success(request, "Saved.")
        return redirect("admin:articles_article_front")
    context = {
        **admin.site.each_context(request),
        "title": "Front page",
        "opts": Article._meta,
        "form": form,
        "rows": rows,
        "current_order": page.current_order,
        "invalid_forms": [row.form for row in rows if row.form.errors],
        "sections": page.in_sections(rows),
        "has_more": page.has_more,
        "story_filter": StoryFilter(request.POST),
        "media": page.media + MEDIA,
        "presence_url": reverse("admin:articles_article_front_presence"),
        "may_write": True,
    }
    return TemplateResponse(request, "admin/articles/front.html", context)


@require_safe
def stories(request: HttpRequest) -> HttpResponse:
    """Return the rows of stories that a `StoryFilter` finds as HTML."""
    require_curator(request)
    return found_stories.respond(request, FrontPage())


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Show the page that embeds a preview of the front page with the changes, now or at a future moment."""
    require_curator(request)
    back = reverse("admin:articles_article_front")
    page = reverse("admin:articles_article_front_preview_page")
    return previews.render_frame(request, title="Front page", page=page, back=back, trail=[(back, "Front page")])


@require_POST
def preview_page(request: HttpRequest) -> HttpResponse:
    """Return the preview of the front page, or the errors of the changes."""
    require_curator(request)

    def write() -> list[str]:
        page = FrontPage()
        form, rows = CuratedForm(request.POST), page.rows(request.POST)
        if "opened" not in request.POST or _save(page, form, rows, by=request.user):
            return []
        return history.sentences_of(form, *(row.form for row in rows))

    return previews.render_preview(request, write, lambda: reverse("articles:front"))


@require_POST
@in_json(SUBJECT.name)
@background
def heartbeat(request: HttpRequest) -> HttpResponse:
    """Record that the user has the page open, and answer with who else has (`presence.answer`)."""
    require_curator(request)
    return JsonResponse(presence.answer(request, SUBJECT))


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Show the history of the front page's pins, newest first."""
    require_curator(request)
    context = {
        **admin.site.each_context(request),
        "title": "History: front page",
        "opts": Article._meta,
        "page": history.page_of_events(request, FrontPage().entries(), lambda entry: PinForm()),
        "restore_url": reverse("admin:articles_article_front_restore", args=[0]),
        "may_write": True,
    }
    return TemplateResponse(request, "admin/articles/front_history.html", context)


@require_POST
def restore(request: HttpRequest, entry_pk: int) -> HttpResponse:
    """Restore the pins and their order to their state before an entry of the history."""
    require_curator(request)
    entry = history.entry_to_restore(FrontPage().entries(), entry_pk)
    page = FrontPage()
    try:
        data = page.restoring(entry)
        form, rows = CuratedForm(data), page.rows(data)
        is_restored = _save(page, form, rows, by=request.user)
        history.show_result(request, [] if is_restored else history.sentences_of(form, *(row.form for row in rows)))
    except NotAllowed as refusal:
        history.show_result(request, [str(refusal)])
    return redirect("admin:articles_article_front_history")


def _save(page: FrontPage, form: CuratedForm, rows: list[Row], *, by: Any) -> bool:
    """Save all changes in one transaction. Return whether they were saved; otherwise, errors are added to the forms."""
    # A list, not any(): validate every form, so that all errors are shown at once.
    if [each for each in (form, *(row.form for row in rows)) if not each.is_valid()]:
        return False
    try:
        with transaction.atomic():
            # The lock that other functions take for pinning, too.
            slugs.lock()
            page.compare(form, {}, rows)
            page.write(rows, by=by)
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
    except (Refused, EditConflict):
        return False
    return form.is_valid()


URLS = [
    ("front/", front, "front"),
    ("front/stories/", stories, "front_stories"),
    ("front/presence/", heartbeat, "front_presence"),
    ("front/history/", log, "front_history"),
    ("front/restore/<int:entry_pk>/", restore, "front_restore"),
    ("front/preview/", preview, "front_preview"),
    ("front/preview/page/", preview_page, "front_preview_page"),
]
