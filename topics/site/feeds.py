"""Feeds of topics."""

from datetime import UTC

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from newsroom.core.i18n.languages import current
from newsroom.core.tracking import cache_publicly
from newsroom.core.web import branding, feeds
from topics.models import Topic
from topics.site.redirects import with_topic
from topics.site.structured_data import intro


@require_safe
@cache_publicly("page")
@with_topic
def topic_feed(request: HttpRequest, topic: Topic, form: str) -> HttpResponse:
    """Respond with the topic's newest stories by date, ignoring pins. form: rss, atom or json."""
    assert topic.public_from is not None
    entries, live = topic.entries, topic.entries.live()
    # Each language has its own feed ID. The IDs of stories are the same in all.
    language_suffix = "" if current() == settings.LANGUAGE_CODE else f"/{current()}"
    channel = feeds.Channel(
        id=feeds.tag_uri(topic.public_from.astimezone(UTC).date(), f"topic/{topic.pk}{language_suffix}"),
        title=f"{topic} – {branding.title()}",
        description=topic.description or intro(topic),
        path=topic.get_absolute_url(),
        feed_path=reverse("topics:feed", args=[topic.slug, form]),
        since=topic.public_from,
    )
    return feeds.respond(request, form, channel, lambda start, stop: entries.feed_items(live.story_ids(start, stop)))
