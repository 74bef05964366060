"""The screen on which the front page is curated: what is pinned to it, in which order, until when."""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles.choices import Status
from articles.models import Article
from newsroom.core.html import single_line
from newsroom.core.models import AuditEntry
from newsroom.core.permissions import NotAllowed, require
from newsroom.core.text import slugs
from topics import curation
from topics.admin import previews
from topics.admin.curated_rows import CuratedPage, Refused, Row, pin, require_all, stale, to_minute, unpinned
from topics.forms import PinForm, SeenForm, Stale


class FrontPage(CuratedPage):
    """All stories, and which of them stand at the head of the front page."""

    def items(self) -> Any:
        """Stories, as far as a row shows them."""
        return Article.objects.only("title", "status", "published_at", "pinned_position", "pinned_until")

    def said(self) -> Any:
        """The pins, in their order."""
        return self.items().filter(pinned_position__gt=0).order_by("pinned_position", "pk")

    def newest(self) -> Any:
        """Those that readers see below the pins."""
        return self.items().live().filter(unpinned())

    def matching(self, text: str) -> Any:
        """Those that are out or scheduled, by words of the headline."""
        out = self.items().filter(status=Status.PUBLISHED).headed(text)
        return out.order_by(F("published_at").desc(), "-pk")

    def row_of(self, item: Any, key: str, data: Any = None) -> Row:
        """The pin of the story."""
        initial = item and {"position": item.pinned_position, "until": to_minute(item.pinned_until)}
        form = PinForm(data, prefix=f"story-{key}", initial=initial, label_suffix="")
        seen_from = item.published_at if item and item.status == Status.PUBLISHED else None
        return Row(key, form, item, item, seen_from)


@require_http_methods(["GET", "HEAD", "POST"])
def front(request: HttpRequest) -> HttpResponse:
    """Show the front page's stories, or write what was chosen."""
    _require(request)
    page, is_sent = FrontPage(), request.method == "POST"
    rows = page.rows(request.POST if is_sent else None)
    form = SeenForm(request.POST if is_sent else None, initial={"seen": "" if is_sent else page.digest()})
    if is_sent and request.POST.get("_save") == "find":
        rows, news = page.found_beside(rows, single_line(request.POST.get("find", "")))
        if news:
            messages.info(request, news)
    elif is_sent and _save(page, form, rows, by=request.user):
        messages.success(request, "Saved.")
        return redirect("admin:articles_article_front")
    context = {
        **admin.site.each_context(request),
        "title": "Front page",
        "opts": Article._meta,
        "form": form,
        "rows": rows,
        "is_stale": form.is_stale,
        "mistaken": [row.form for row in rows if row.form.errors],
        "sections": page.in_sections(rows),
        "has_more": page.has_more,
        "media": page.media,
        "may_write": True,
    }
    return TemplateResponse(request, "admin/articles/front.html", context)


@require_safe
def stories(request: HttpRequest) -> HttpResponse:
    """Answer `?term=` with the rows of stories, as the screen has them."""
    _require(request)
    rows = FrontPage().found(single_line(request.GET.get("term", "")))
    return TemplateResponse(request, "admin/topics/_rows.html", {"rows": rows, "may_write": True})


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """The frame in which the front page is seen with what is chosen, now or at a moment to come."""
    _require(request)
    back = reverse("admin:articles_article_front")
    page = reverse("admin:articles_article_front_preview_page")
    return previews.frame(request, title="Front page", page=page, back=back, trail=[(back, "Front page")])


@require_POST
def preview_page(request: HttpRequest) -> HttpResponse:
    """The front page in the frame."""
    _require(request)

    def write() -> list[str]:
        page = FrontPage()
        form, rows = SeenForm(request.POST), page.rows(request.POST)
        if "seen" not in request.POST or _save(page, form, rows, by=request.user):
            return []
        return previews.mistakes_in(form, *(row.form for row in rows))

    return previews.shown(request, write, lambda: reverse("articles:front"))


def _save(page: FrontPage, form: SeenForm, rows: list[Row], *, by: Any) -> bool:
    """Write all of it or, with the reason where it belongs, nothing. Returns whether it was written."""
    # Every part is asked, so that all mistakes are shown at once.
    if [each for each in (form, *(row.form for row in rows)) if not each.is_valid()]:
        return False
    try:
        with transaction.atomic():
            # Whoever pins holds this too.
            slugs.lock()
            form.check_seen(page.digest())
            pin(require_all(rows), by=by)
    except Stale:
        entries = AuditEntry.objects.filter(subject_kind="article", verb__in=("pin", "unpin", "order pins"))
        form.add_error(None, stale("the front page", entries, rows, by=by))
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
    except Refused:
        return False
    return form.is_valid()


def _require(request: HttpRequest) -> None:
    require(request.user, "topics.curate_topic", curation.SENTENCE)


ADDRESSES = [
    ("front/", front, "front"),
    ("front/stories/", stories, "front_stories"),
    ("front/preview/", preview, "front_preview"),
    ("front/preview/page/", preview_page, "front_preview_page"),
]
