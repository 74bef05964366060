"""Social cards: images for sharing stories that have none, drawn on request."""

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
@cache_publicly()
def social_card(request: HttpRequest, year: str, month: str, day: str, slug: str, digest: str) -> HttpResponse:
    """Return the card of a live story without a lead image, as PNG. Raises Http404 unless `digest` is current."""
    if request.META.get("QUERY_STRING"):
        # One canonical URL, so that the card is drawn and cached once.
        return HttpResponsePermanentRedirect(escape_uri_path(request.path))
    live = Article.objects.live(clock.now()).at_url(day_or_404(year, month, day), slug)
    found = get_object_or_404(live.for_page())
    card = card_of(found)
    if card is None or card.digest != digest:
        raise Http404
    response = HttpResponse(card.png(), content_type="image/png")
    # Lets other sites embed the image.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def card_of(story: Article) -> Card | None:
    """Return the card of a story loaded with `for_page()`, or None if it has a lead image."""
    if story.lead_image_id:
        return None
    # The same card for pages in all languages.
    with translation.override(settings.LANGUAGE_CODE):
        label = str(story.get_label_display()) if story.label else ""
    words = [label, *(topic.name for topic in story.leading_topics)]
    return Card(story.title, tuple(filter(None, words)), is_rtl=direction(story.language) == "rtl")


def picture_of(story: Article) -> Sources | None:
    """Return the URL of the story's card as `src`, with its size, or None if the story has a lead image."""
    card = card_of(story)
    if card is None:
        return None
    day = cast(date, story.address_day)
    words = [f"{day.year:04}", f"{day.month:02}", f"{day.day:02}", story.slug, card.digest]
    return Sources("", "", reverse("social_card", args=words), WIDTH, HEIGHT)
