"""A curated page as readers will see it, now or at a moment to come, with what is typed and not saved."""

from collections.abc import Callable
from datetime import timedelta

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from newsroom.core.desk.history import sentences_of
from newsroom.core.desk.previews import WIDTHS, mark_private, preview_error, render_path, rolled_back
from newsroom.core.desk.widgets.moments import MomentField
from newsroom.core.permissions import signed_in_user
from newsroom.core.time import clock
from topics import curation
from topics.admin.curated_rows import to_minute
from topics.admin.curation_page import save, screen_of
from topics.models import Topic

# What a preview is asked with, and not what is typed.
_ASKED = {"csrfmiddlewaretoken", "_save", "at", "find"}


class AtForm(forms.Form):
    """The moment that the page is shown at; empty: now."""

    at = MomentField(label="Preview time")


def frame(request: HttpRequest, *, title: str, page: str, back: str, trail: list[tuple[str, str]]) -> TemplateResponse:
    """The page with the frame, which carries along what was typed.

    page: the address that answers with what stands in the frame. back: where the page is curated. trail: (address,
    name) of what stands above.
    """
    typed = [(name, value) for name, values in request.POST.lists() if name not in _ASKED for value in values]
    context = {
        **admin.site.each_context(request),
        "title": f"Preview: {title}",
        "page": page,
        "back": back,
        "trail": trail,
        "typed": typed,
        "form": AtForm(auto_id="preview-%s", label_suffix=""),
        "tomorrow": timezone.localtime() + timedelta(days=1),
        "widths": WIDTHS,
    }
    return TemplateResponse(request, "admin/topics/preview.html", context)


def shown(request: HttpRequest, write: Callable[[], list[str]], path: Callable[[], str]) -> HttpResponse:
    """What stands in the frame: the page at the path, made after `write` wrote what was typed; nothing of it stays.

    write: returns why it could not, in sentences. path: asked for after that.
    """
    asked = AtForm(request.POST)
    if not asked.is_valid():
        return preview_error(" ".join(map(str, asked.errors["at"])))
    with rolled_back():
        if refusals := write():
            return preview_error(f"Cannot preview yet. {' '.join(refusals)}")
        now = timezone.now()
        with clock.shown_at(max(asked.cleaned_data["at"] or now, to_minute(now))):
            try:
                return mark_private(render_path(path()))
            except Http404:
                return preview_error("This page is not public yet.")


def of_topic(request: HttpRequest, topic: Topic) -> HttpResponse:
    """The topic's page, with what is typed on its screen if that was sent."""

    def write() -> list[str]:
        if "opened" in request.POST:
            screen = screen_of(topic, request.POST)
            if not save(screen, by=signed_in_user(request)):
                return sentences_of(screen.form, *(row.form for row in screen.rows))
        curation.make_public(topic, by=None)
        return []

    return shown(request, write, topic.get_absolute_url)
