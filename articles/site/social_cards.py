"""Social cards of stories without a lead image and of the front page, drawn on request."""

from datetime import date
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from articles.models import Article
from newsroom.core.i18n.languages import code_for, current
from newsroom.core.i18n.paths import day_or_404
from newsroom.core.images.renditions import Sources
from newsroom.core.templatetags.typography import direction
from newsroom.core.time import clock
from newsroom.core.tracking import cache_publicly
from newsroom.core.web import branding
from newsroom.core.web.social_cards import Card, serving


@require_safe
@cache_publicly()
def social_card(request: HttpRequest, year: str, month: str, day: str, slug: str, digest: str) -> HttpResponse:
    """Return the card of a live story without a lead image, as PNG. Raises Http404 unless `digest` is current."""

    def find() -> Card | None:
        live = Article.objects.live(clock.now()).at_url(day_or_404(year, month, day), slug)
        return card_of(get_object_or_404(live.for_page()))

    return serving.respond(request, digest, find)


@require_safe
@cache_publicly()
def front_card(request: HttpRequest, digest: str) -> HttpResponse:
    """Return the card of the front page, as PNG. Raises Http404 unless `digest` is current."""
    return serving.respond(request, digest, _card_of_front)


def card_of(story: Article) -> Card | None:
    """Return the card of a story loaded with `for_page()`, or None if it has a lead image."""
    if story.lead_image_id:
        return None
    # The same card for pages in all languages: in that of the story, if the site has it.
    with translation.override(code_for(story.language) or settings.LANGUAGE_CODE):
        label = str(story.get_label_display()) if story.label else ""
        words = [label, *map(str, story.leading_topics)]
    return Card(story.title, tuple(filter(None, words)), is_rtl=direction(story.language) == "rtl")


def picture_of(story: Article) -> Sources | None:
    """Return the URL of the story's card as `src`, with its size, or None if the story has a lead image."""
    card = card_of(story)
    if card is None:
        return None
    day = cast(date, story.address_day)
    words = [f"{day.year:04}", f"{day.month:02}", f"{day.day:02}", story.slug, card.digest]
    return serving.sources(reverse("social_card", args=words))


def picture_of_front() -> Sources:
    """Return the URL of the front page's card as `src`, with its size."""
    return serving.sources(reverse("articles:card", args=[_card_of_front().digest]))


def _card_of_front() -> Card:
    """Return the card of the front page in the current language: the site's name and description."""
    # Without a headline, a card has the site's name in its place.
    headline = branding.name() if branding.name() != settings.SITE_NAME else ""
    return Card(headline, (branding.description(),), is_rtl=direction(current()) == "rtl")
