"""Previews of curated pages, now or at a later time, with unsaved changes."""

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
from topics.admin.story_filter import StoryFilter
from topics.admin.topic_screen import save, screen_of
from topics.models import Topic

# Parameters of the preview itself, which are not passed on.
_OWN_PARAMETERS = {"csrfmiddlewaretoken", "_save", "at", *StoryFilter.base_fields}


class AtForm(forms.Form):
    """The time of the preview; now if empty."""

    at = MomentField(label="Preview time")


def render_frame(
    request: HttpRequest, *, title: str, page: str, back: str, trail: list[tuple[str, str]]
) -> TemplateResponse:
    """Render the page with the frame, which passes on the unsaved form data.

    page: the URL of the frame's contents. back: the URL of the page that curates. trail: breadcrumbs (URL, name).
    """
    typed = [(name, value) for name, values in request.POST.lists() if name not in _OWN_PARAMETERS for value in values]
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


def render_preview(request: HttpRequest, write: Callable[[], list[str]], path: Callable[[], str]) -> HttpResponse:
    """Respond with the frame's contents: the page at the path, after `write` saved the form data. Rolls all back.

    write: returns sentences that say why it failed, or an empty list. path: called after `write`.
    """
    form = AtForm(request.POST)
    if not form.is_valid():
        return preview_error(" ".join(map(str, form.errors["at"])))
    with rolled_back(signed_in_user(request)):
        if refusals := write():
            return preview_error(f"Cannot preview yet. {' '.join(refusals)}")
        now = timezone.now()
        with clock.render_at(max(form.cleaned_data["at"] or now, to_minute(now))):
            try:
                return mark_private(render_path(path()))
            except Http404:
                return preview_error("This page is not public yet.")


def preview_topic(request: HttpRequest, topic: Topic) -> HttpResponse:
    """Respond with the topic's page, with the unsaved changes of its admin page if they were submitted."""

    def write() -> list[str]:
        if "opened" in request.POST:
            screen = screen_of(topic, request.POST)
            if not save(screen, by=signed_in_user(request)):
                return sentences_of(screen.form, *(row.form for row in screen.rows))
        curation.make_public(topic, by=None)
        return []

    return render_preview(request, write, topic.get_absolute_url)
