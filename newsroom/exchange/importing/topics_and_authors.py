"""Topics and authors of a few records, found or created with few queries."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from articles.models import Author
from newsroom.exchange.records import Record, TopicName
from topics import counting
from topics.models import Kind, Topic, TopicEntry
from topics.names import naming


class Names:
    """Topics and authors by name, within one transaction that holds the lock on names (`slugs.lock`).

    skipped: a sentence for each alias that was not added.
    """

    def __init__(self) -> None:
        self.skipped: list[str] = []
        self._topics: dict[str, Topic] = {}
        self._authors: dict[str, Author] = {}

    def load_and_lock(self, records: Sequence[Record], article_ids: Sequence[int]) -> None:
        """Load the topics and authors of the records, and lock these topics and those of the articles.

        Must run under `slugs.lock()`: no topic with one of the names that are not found is created by others later.
        """
        topics = [topic for record in records for topic in record.topics]
        self._topics = naming.find(name for topic in topics for name in (topic.name, *topic.aliases))
        authors = {name for record in records for name in record.authors}
        self._authors = {author.name: author for author in Author.objects.filter(name__in=authors)} if authors else {}
        topic_ids = TopicEntry.objects.filter(content_object__in=article_ids).values_list("tag", flat=True)
        counting.lock([*{topic.pk for topic in self._topics.values()}, *(topic_ids if article_ids else ())])

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Forget the topics and authors that the block created if it raises, because their rows are rolled back."""
        topics, authors, skipped = dict(self._topics), dict(self._authors), len(self.skipped)
        try:
            yield
        except BaseException:
            self._topics, self._authors, self.skipped[skipped:] = topics, authors, []
            raise

    def topics(self, record: Record) -> list[Topic]:
        """Return the topics of the record in order, without duplicates. Creates missing topics and aliases."""
        return list(dict.fromkeys(self._topic(topic_name) for topic_name in record.topics))

    def authors(self, record: Record) -> list[Author]:
        """Return the authors of the record in order. Creates missing ones."""
        for name in record.authors:
            if name not in self._authors:
                self._authors[name] = Author.objects.find_or_create(name)
        return [self._authors[name] for name in record.authors]

    def _topic(self, topic_name: TopicName) -> Topic:
        key = naming.key_of(topic_name.name)
        topic = self._topics.get(key)
        if topic is None:
            kind = topic_name.kind or Kind.SUBJECT
            topic = self._topics[key] = naming.create(topic_name.name, kind=kind)
        self._add_aliases(topic, topic_name.aliases)
        return topic

    def _add_aliases(self, topic: Topic, aliases: Sequence[str]) -> None:
        """Add the aliases that no topic has. Those that are invalid or belong to another topic are skipped."""
        new: dict[str, str] = {}
        for alias in aliases:
            owner = self._topics.get(key := naming.key_of(alias))
            if owner is None:
                new.setdefault(key, alias)
            elif owner.pk != topic.pk:
                self._skip(topic, alias, f"it is already used by the topic “{owner.name}”.")
        naming.add_aliases(topic, new.values())
        self._topics |= dict.fromkeys(new, topic)

    def _skip(self, topic: Topic, alias: str, reason: str) -> None:
        self.skipped.append(f"The alias “{alias}” of the topic “{topic.name}” was skipped: {reason}")
