"""The topics and authors that a few stories name, found or made with few queries."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.core.exceptions import ValidationError

from articles.models import Author
from newsroom.exchange.records import Record, TopicName
from topics import counting
from topics.models import Topic, TopicEntry
from topics.names import naming


class Names:
    """What names mean, within one transaction that holds the lock on names (`slugs.lock`).

    skipped: a sentence for each alias that was not added, because another topic has it.
    """

    def __init__(self) -> None:
        self.skipped: list[str] = []
        self._topics: dict[str, Topic] = {}
        self._authors: dict[str, Author] = {}

    def hold(self, records: Sequence[Record], article_ids: Sequence[int]) -> None:
        """Find all that the records name, and lock the topics that they and the articles are filed under."""
        told = [topic for record in records for topic in record.topics]
        self._topics = naming.find(name for topic in told for name in (topic.name, *topic.aliases))
        authors = {name for record in records for name in record.authors}
        self._authors = {author.name: author for author in Author.objects.filter(name__in=authors)} if authors else {}
        filed = TopicEntry.objects.filter(content_object__in=article_ids).values_list("tag", flat=True)
        counting.lock([*{topic.pk for topic in self._topics.values()}, *(filed if article_ids else ())])

    @contextmanager
    def for_one_story(self) -> Iterator[None]:
        """Forget what was made meanwhile if the story is rolled back."""
        topics, authors, skipped = dict(self._topics), dict(self._authors), len(self.skipped)
        try:
            yield
        except BaseException:
            self._topics, self._authors, self.skipped[skipped:] = topics, authors, []
            raise

    def topics(self, record: Record) -> list[Topic]:
        """The record's topics in its order, each once, those that are missing made, their aliases added."""
        return list(dict.fromkeys(self._topic(told) for told in record.topics))

    def authors(self, record: Record) -> list[Author]:
        """The record's authors in its order, those that are missing made."""
        for name in record.authors:
            if name not in self._authors:
                self._authors[name] = Author.objects.find_or_create(name)
        return [self._authors[name] for name in record.authors]

    def _topic(self, told: TopicName) -> Topic:
        key = naming.key_of(told.name)
        topic = self._topics.get(key)
        if topic is None:
            kind = {"kind": told.kind} if told.kind else {}
            topic = self._topics[key] = naming.find_or_create(told.name, **kind)
        for alias in told.aliases:
            self._add_alias(topic, alias)
        return topic

    def _add_alias(self, topic: Topic, alias: str) -> None:
        key = naming.key_of(alias)
        owner = self._topics.get(key)
        if owner is None:
            try:
                naming.add_alias(topic, alias)
            except ValidationError as error:
                self._skip(topic, alias, error.messages[0])
            else:
                self._topics[key] = topic
        elif owner.pk != topic.pk:
            self._skip(topic, alias, f"it is already used by the topic “{owner.name}”.")

    def _skip(self, topic: Topic, alias: str, reason: str) -> None:
        self.skipped.append(f"The alias “{alias}” of the topic “{topic.name}” was skipped: {reason}")
