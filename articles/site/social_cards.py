"""What is shown in place of a picture where a story without one is shared: drawn when it is first asked for."""

from datetime import date
from typing import cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import escape_uri_path
from django.views.decorators.http import require_safe

from articles.models import Article
from newsroom.core.i18n.paths import day_or_404
from newsroom.core.images.renditions import Sources
from newsroom.core.templatetags.typography import direction
from newsroom.core.time import clock
from newsroom.core.tracking import cache_publicly
from newsroom.core.web.social_cards import HEIGHT, WIDTH, Card


@require_safe
@cache_publicly
def social_card(request: HttpRequest, year: str, month: str, day: str, slug: str, digest: str) -> HttpResponse:
    """The card of a live story without a picture. Raises Http404 for any but the one that it has now."""
    if request.META.get("QUERY_STRING"):
        # It has one address, so that it is drawn once and kept.
        return HttpResponsePermanentRedirect(escape_uri_path(request.path))
    live = Article.objects.live(clock.now()).at_address(day_or_404(year, month, day), slug)
    found = get_object_or_404(live.for_page())
    card = card_of(found)
    if card is None or card.digest != digest:
        raise Http404
    response = HttpResponse(card.png(), content_type="image/png")
    # Other sites show it on their pages.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def card_of(story: Article) -> Card | None:
    """The card of an Article that was loaded with `for_page()`; None if it has a picture."""
    if story.lead_image_id:
        return None
    # One card, in whatever language the page is that names it.
    with translation.override(settings.LANGUAGE_CODE):
        label = str(story.get_label_display()) if story.label else ""
    words = [label, *(topic.name for topic in story.leading_topics)]
    return Card(story.title, tuple(filter(None, words)), is_rtl=direction(story.language) == "rtl")


def picture_of(story: Article) -> Sources | None:
    """Where the story's card is, as `src` with its size; None if it has a picture."""
    card = card_of(story)
    if card is None:
        return None
    day = cast(date, story.address_day)
    words = [f"{day.year:04}", f"{day.month:02}", f"{day.day:02}", story.slug, card.digest]
    return Sources("", "", reverse("social_card", args=words), WIDTH, HEIGHT)
