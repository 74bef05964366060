"""Feeds of topics, of the stories in both of two topics, and of mixes."""

from datetime import UTC, date, datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from newsroom.core.time import clock
from newsroom.core.tracking import cache_publicly
from newsroom.core.web import branding, feeds
from topics.models import Topic
from topics.site.crossings import Crossing, TopicPair
from topics.site.mixes import Mix
from topics.site.redirects import with_mix, with_pair, with_topic
from topics.site.structured_data import intro


@require_safe
@cache_publicly("page")
@with_topic
def topic_feed(request: HttpRequest, topic: Topic, form: str) -> HttpResponse:
    """Respond with the topic's newest stories by date, ignoring pins. form: rss, atom or json."""
    entries, live = topic.entries, topic.entries.live()
    channel = feeds.Channel(
        id=feeds.feed_id(f"topic/{topic.pk}", _day_of(_public_from(topic))),
        title=f"{topic} – {branding.title()}",
        description=topic.description or intro(topic),
        path=topic.get_absolute_url(),
        feed_path=reverse("topics:feed", args=[topic.slug, form]),
        since=_public_from(topic),
    )
    return feeds.respond(request, form, channel, lambda start, stop: entries.feed_items(live.story_ids(start, stop)))


@require_safe
@cache_publicly("page")
@with_pair
def crossing_feed(request: HttpRequest, pair: TopicPair, form: str) -> HttpResponse:
    """Respond with the newest stories in both topics by date. form: rss, atom or json."""
    since = max(_public_from(pair.first), _public_from(pair.second))
    one, other = sorted((pair.first.pk, pair.second.pk))
    channel = feeds.Channel(
        id=feeds.feed_id(f"topics/{one}+{other}", _day_of(since)),
        title=f"{pair} – {branding.title()}",
        description=intro(pair),
        path=pair.get_absolute_url(),
        feed_path=reverse("topics:crossing_feed", args=[pair.first.slug, pair.second.slug, form]),
        since=since,
    )
    return feeds.respond(request, form, channel, Crossing(pair, clock.now()).feed_items)


@require_safe
@cache_publicly("page")
@with_mix
def mix_feed(request: HttpRequest, mix: Mix, form: str) -> HttpResponse:
    """Respond with the newest stories in any of the topics by date. form: rss, atom or json."""
    since = max(map(_public_from, mix.topics))
    numbers = ",".join(str(pk) for pk in sorted(topic.pk for topic in mix.topics))
    channel = feeds.Channel(
        id=feeds.feed_id(f"mix/{numbers}", _day_of(since)),
        title=f"{mix} – {branding.title()}",
        description=intro(mix),
        path=mix.get_absolute_url(),
        feed_path=f"{mix.get_absolute_url()}feed.{form}",
        since=since,
    )
    return feeds.respond(request, form, channel, mix.feed_items)


def _public_from(topic: Topic) -> datetime:
    """Return the date from which the public topic is public."""
    assert topic.public_from is not None
    return topic.public_from


def _day_of(moment: datetime) -> date:
    return moment.astimezone(UTC).date()
