"""Responses with social cards, and how pages refer to them."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.encoding import escape_uri_path

from newsroom.core.images.renditions import Sources
from newsroom.core.web.social_cards import HEIGHT, WIDTH, Card

# The file of a card, in URL patterns below the page that it is of.
CARD = r"card-(?P<digest>[0-9a-f]{12})\.png"


def respond(request: HttpRequest, digest: str, find: Callable[[], Card | None]) -> HttpResponse:
    """Respond with the card that `find` returns, as PNG. Raises Http404 unless `digest` is that of the card."""
    if request.META.get("QUERY_STRING"):
        # One canonical URL, so that the card is drawn and cached once.
        return HttpResponsePermanentRedirect(escape_uri_path(request.path))
    card = find()
    if card is None or card.digest != digest:
        raise Http404
    response = HttpResponse(card.png(), content_type="image/png")
    # Lets other sites embed the image.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def sources(path: str) -> Sources:
    """Return the path of a card as `src`, with its size."""
    return Sources("", "", path, WIDTH, HEIGHT)
