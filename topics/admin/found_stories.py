"""Shows the stories of a curated page that a filter finds, with and without a script."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from topics.admin.curated_page import CuratedPage
from topics.admin.curated_rows import Row
from topics.admin.story_filter import StoryFilter


def respond(request: HttpRequest, page: CuratedPage) -> HttpResponse:
    """Respond with the rows that the filter in the URL finds, as HTML."""
    story_filter = StoryFilter(request.GET)
    context = {"rows": page.search(story_filter), "story_filter": story_filter, "may_write": True}
    return TemplateResponse(request, "admin/topics/_found.html", context)


def add_to(request: HttpRequest, page: CuratedPage, rows: Sequence[Row]) -> list[Row]:
    """Return the rows, and those that the filter in the form finds. Shows a message if it finds no others."""
    story_filter = StoryFilter(request.POST)
    found, message = page.add_found(rows, story_filter)
    # The form itself says what is wrong with the filter.
    if message and story_filter.is_valid():
        messages.info(request, message)
    return found
