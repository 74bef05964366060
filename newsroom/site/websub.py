"""WebSub (https://www.w3.org/TR/websub/): notifies a hub of changed feeds, which the hub sends to subscribers.

It is optional: a feed that is requested is always current. The feeds advertise the hub (`core.web.feeds`).
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import batched
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request

from django.conf import settings
from django.urls import reverse

from articles import cache_tags as article_tags
from articles.models import Article
from newsroom.core.cache.consumer import ChangeConsumer, send
from newsroom.core.cache.invalidation import EVERYTHING
from newsroom.core.i18n.languages import path_in
from newsroom.core.i18n.paths import absolute
from newsroom.core.web.feeds import ENTRIES, FORMS
from topics import cache_tags as topic_tags
from topics.models import Topic, TopicEntry

# Number of feeds in one notification.
MAX_FEEDS = 60
# If more topics have changed at once, as after an import, only the feeds of the whole site are notified.
MAX_TOPICS = 200


class Publisher(ChangeConsumer):
    """Notifies the hub of changed feeds, as recorded in the invalidation log.

    Changes to authors and images also change feeds but are not notified, because hubs poll from time to time. At
    start-up, recent changes are notified again; a hub compares the feeds and passes on only what is new.
    """

    # In seconds. Consecutive changes are notified once, and by then a CDN has been purged.
    delays = (2.0,)
    tries = 5

    def handle(self, tags: set[str]) -> None:
        """Notify the hub of all feeds that depend on the tags."""
        for feeds in batched(feeds_showing(tags), MAX_FEEDS):
            notify(feeds)

    def describe(self, tags: set[str]) -> str:
        """Return the number of changes that failed, as the start of a log message."""
        return f"WebSub hub notification failed for {len(tags)} {'change' if len(tags) == 1 else 'changes'}"


def notify(urls: Iterable[str]) -> None:
    """Notify the hub that the feeds at these URLs have changed.

    WebSub does not specify how. Hubs accept the format of PubSubHubbub 0.3, 7.1: `hub.url` once for each feed. Raises
    OSError or HTTPException if the hub does not confirm.
    """
    fields = [("hub.mode", "publish"), *(("hub.url", url) for url in urls)]
    # urllib sends this as a form.
    send(Request(settings.WEBSUB_HUB, urlencode(fields).encode()))


def feeds_showing(tags: Iterable[str]) -> list[str]:
    """Return the URLs of the feeds whose newest entries depend on one of the tags."""
    tags = set(tags)
    stories = _ids_in(tags, article_tags.story)
    # A change to a topic's name or description, which its feed contains, also has the tag of its stream.
    topics = _ids_in(tags, topic_tags.stream)
    urls: list[str] = []
    if {EVERYTHING, article_tags.LATEST} & tags or stories & _newest(Article.objects.live()):
        urls += _feed_urls("articles:feed")
    entries = TopicEntry.objects.live().filter(content_object__in=stories).order_by()
    topics |= set(entries.values_list("tag_id", flat=True).distinct()[: MAX_TOPICS + 1])
    if len(topics) <= MAX_TOPICS:
        for topic in Topic.objects.public().filter(pk__in=topics).order_by("pk"):
            if topic_tags.stream(topic.pk) in tags or stories & _newest(topic.entries.live()):
                urls += _feed_urls("topics:feed", topic.slug)
    return urls


def _newest(stories: Any) -> set[int]:
    """Return the IDs of the stories on the first page of a feed."""
    return set(stories.story_ids(0, ENTRIES))


def _feed_urls(name: str, *args: str) -> Iterator[str]:
    paths = (reverse(name, args=[*args, form]) for form in FORMS)
    # `reverse` gives paths in the site's first language, which is the process's.
    return (absolute(path_in(code, path)) for path in paths for code, _ in settings.LANGUAGES)


def _ids_in(tags: set[str], tag_of: Callable[[int], str]) -> set[int]:
    """Return the IDs in the tags that `tag_of` makes."""
    prefix = tag_of(0).removesuffix("0")
    suffixes = {tag.removeprefix(prefix) for tag in tags if tag.startswith(prefix)}
    return {int(suffix) for suffix in suffixes if suffix.isdecimal()}
