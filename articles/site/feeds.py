"""Feeds of the whole site."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.models import Article
from newsroom.core.i18n.paths import absolute
from newsroom.core.tracking import cache_publicly
from newsroom.core.web import branding, feeds


@require_safe
@cache_publicly("page")
def site_feed(request: HttpRequest, form: str) -> HttpResponse:
    """Return the feed of the newest stories of the whole site. form: rss, atom or json."""
    channel = feeds.Channel(
        # The channel's ID includes the language prefix, so each language has a feed of its own; items share their IDs.
        id=absolute(reverse("articles:front")),
        title=branding.title(),
        description=branding.description(),
        path=reverse("articles:front"),
        feed_path=reverse("articles:feed", args=[form]),
    )
    live = Article.objects.live()
    return feeds.respond(
        request, form, channel, lambda start, stop: Article.objects.feed_items(live.story_ids(start, stop))
    )
