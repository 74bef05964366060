"""WebSub (https://www.w3.org/TR/websub/): the hub is told which feeds have changed, and brings them to their followers.

Nothing depends on it: whoever asks for a feed gets it as it is. The feeds name the hub themselves (`core.web.feeds`).
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import batched
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request

from django.conf import settings
from django.urls import reverse

from articles import tags as article_tags
from articles.models import Article
from newsroom.core.cache.consumer import Follower, send
from newsroom.core.cache.invalidation import EVERYTHING
from newsroom.core.i18n.languages import path_in
from newsroom.core.i18n.paths import absolute
from newsroom.core.web.feeds import ENTRIES, FORMS
from topics import tags as topic_tags
from topics.models import Topic, TopicEntry

# So many feeds are told at once.
MOST = 60
# If more topics have changed at once, as after an import, the hub is told of the whole site's feeds alone.
MOST_TOPICS = 200


class Publisher(Follower):
    """Tells the hub of the feeds that the log of changes tells of.

    What is said of a person or a picture changes feeds too, and is not told: hubs ask by themselves now and then. When
    it begins, it tells of what has changed lately once more; a hub compares, and passes on what is new.
    """

    # In seconds. What several verbs do in a row is told once, and a cache at the edge has forgotten the feed by then.
    delays = (2.0,)
    tries = 5

    def tell(self, tags: set[str]) -> None:
        """Tell the hub of all feeds that show them."""
        for some in batched(feeds_showing(tags), MOST):
            notify(some)

    def describe(self, tags: set[str]) -> str:
        """How many changes it did not take."""
        return f"WebSub hub notification failed for {len(tags)} {'change' if len(tags) == 1 else 'changes'}"


def notify(addresses: Iterable[str]) -> None:
    """Tell the hub that the feeds at these addresses have changed.

    WebSub leaves open how; hubs take what PubSubHubbub 0.3, 7.1, has: `hub.url`, as often as there are feeds. Raises
    OSError or HTTPException if the hub does not say that it has heard.
    """
    told = [("hub.mode", "publish"), *(("hub.url", address) for address in addresses)]
    # urllib sends this as a form.
    send(Request(settings.WEBSUB_HUB, urlencode(told).encode()))


def feeds_showing(tags: Iterable[str]) -> list[str]:
    """The addresses of the feeds whose newest entries show something that has changed, by its tags in the log."""
    tags = set(tags)
    stories = _numbers(tags, article_tags.story)
    # What a topic's feed says of the topic, its name and its description, is told with its stream.
    topics = _numbers(tags, topic_tags.stream)
    found: list[str] = []
    if {EVERYTHING, article_tags.LATEST} & tags or stories & _newest(Article.objects.live()):
        found += _forms("articles:feed")
    filed = TopicEntry.objects.live().filter(content_object__in=stories).order_by()
    topics |= set(filed.values_list("tag_id", flat=True).distinct()[: MOST_TOPICS + 1])
    if len(topics) <= MOST_TOPICS:
        for topic in Topic.objects.public().filter(pk__in=topics).order_by("pk"):
            if topic_tags.stream(topic.pk) in tags or stories & _newest(topic.entries.live()):
                found += _forms("topics:feed", topic.slug)
    return found


def _newest(stories: Any) -> set[int]:
    """Which stories the first page of a feed shows."""
    return set(stories.story_ids(0, ENTRIES))


def _forms(name: str, *words: str) -> Iterator[str]:
    paths = (reverse(name, args=[*words, form]) for form in FORMS)
    # The process speaks the site's first language.
    return (absolute(path_in(code, path)) for path in paths for code, _ in settings.LANGUAGES)


def _numbers(tags: set[str], tag_of: Callable[[int], str]) -> set[int]:
    """The numbers in those of the tags that `tag_of` makes."""
    beginning = tag_of(0).removesuffix("0")
    ends = {tag.removeprefix(beginning) for tag in tags if tag.startswith(beginning)}
    return {int(end) for end in ends if end.isdecimal()}
