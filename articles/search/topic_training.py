"""Teaches topic suggestions by the stories that are live."""

from collections.abc import Collection, Iterator, Mapping
from itertools import batched

from articles.models import Article
from articles.search import similarity
from topics.models import TopicEntry
from topics.suggestions import training

# The newest stories, so that neither time nor memory grows with the archive. They show how topics are used today.
MAX_STORIES = 10_000
_CHUNK = 500


def train() -> int:
    """Learn topics anew from the newest live stories, and return their number. Locks nothing while it learns."""
    return training.train(_examples())


def _examples() -> Iterator[tuple[Mapping[str, int], Collection[int]]]:
    """Yield the words and the topics of each story, oldest first."""
    newest = list(Article.objects.live().values_list("pk", flat=True)[:MAX_STORIES])
    for chunk in batched(reversed(newest), _CHUNK):
        topics: dict[int, set[int]] = {pk: set() for pk in chunk}
        entries = TopicEntry.objects.live().filter(content_object__in=chunk).order_by()
        for story, topic in entries.values_list("content_object", "tag"):
            topics[story].add(topic)
        stories = {story.pk: story for story in Article.objects.live_among(chunk).only("title", "summary", "body")}
        for pk in chunk:
            if pk in stories:
                yield similarity.words_in(stories[pk]), topics[pk]
