"""The site's feeds."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.models import Article
from newsroom.core.i18n.paths import absolute
from newsroom.core.tracking import cache_publicly
from newsroom.core.web import branding, feeds


@require_safe
@cache_publicly
def site_feed(request: HttpRequest, form: str) -> HttpResponse:
    """The newest stories of the whole site. form: rss, atom or json."""
    channel = feeds.Channel(
        # Another feed in each language; the same stories, by the same ids.
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
