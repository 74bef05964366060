"""Social cards of topics without a lead image, and of pairs of them, drawn on request."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from newsroom.core.i18n.languages import current
from newsroom.core.images.renditions import Sources
from newsroom.core.templatetags.typography import direction
from newsroom.core.tracking import cache_publicly
from newsroom.core.web.social_cards import Card, serving
from topics.models import Topic
from topics.site.crossings import TopicPair
from topics.site.redirects import with_pair, with_topic


@require_safe
@cache_publicly()
@with_topic
def topic_card(request: HttpRequest, topic: Topic, digest: str) -> HttpResponse:
    """Return the card of a topic without a lead image, as PNG. Raises Http404 unless `digest` is current."""
    return serving.respond(request, digest, lambda: _card_of(topic))


@require_safe
@cache_publicly()
@with_pair
def crossing_card(request: HttpRequest, pair: TopicPair, digest: str) -> HttpResponse:
    """Return the card of two topics without a lead image, as PNG. Raises Http404 unless `digest` is current."""
    return serving.respond(request, digest, lambda: _card_of(pair))


def picture_of(subject: Topic | TopicPair) -> Sources | None:
    """Return the URL of the card as `src`, with its size, or None if the topic, or one of the pair, has a lead image.

    subject: topics loaded with `for_page()`.
    """
    card = _card_of(subject)
    if card is None:
        return None
    if isinstance(subject, Topic):
        return serving.sources(reverse("topics:card", args=[subject.slug, card.digest]))
    return serving.sources(reverse("topics:crossing_card", args=[subject.first.slug, subject.second.slug, card.digest]))


def _card_of(subject: Topic | TopicPair) -> Card | None:
    """Return the card in the current language: the name, with the parent topic and sponsor of a topic above it."""
    topics, above = (
        ([subject], subject.ancestors)
        if isinstance(subject, Topic)
        else ([subject.first, subject.second], list[Topic]())
    )
    if any(topic.lead_image_id for topic in topics):
        return None
    kicker = [*(map(str, above) if above else [_("Topics")]), subject.sponsor]
    return Card(str(subject), tuple(filter(None, kicker)), is_rtl=direction(current()) == "rtl")
