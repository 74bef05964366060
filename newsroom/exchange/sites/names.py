"""What the names of topics and authors in an export mean: the items that have them, and their names here."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from django.core.exceptions import ValidationError

from articles.models import Author
from newsroom.exchange.records import Record, TopicName
from newsroom.exchange.sites.authors import AUTHOR
from newsroom.exchange.sites.items import OldAuthor, OldTopic
from newsroom.exchange.sites.ledger import Ledger
from newsroom.exchange.sites.topics import TOPIC
from topics.models import Topic
from topics.names import naming


class Names:
    """The names in an export, after its topics and authors were imported.

    An item that was renamed there or here since the last import still leads to the same topic or author.
    """

    def __init__(self, topics: Iterable[OldTopic], authors: Iterable[OldAuthor], ledger: Ledger) -> None:
        self._topic_keys = _keys_by_name(topics, naming.key_of)
        self._author_keys = _keys_by_name(authors, _author_name)
        self._topics = _names_here(self._topic_keys, ledger, TOPIC, Topic)
        self._authors = _names_here(self._author_keys, ledger, AUTHOR, Author)

    def as_here(self, record: Record) -> Record:
        """Return the record with the names that its topics and authors have here."""
        topics = [
            replace(topic, name=self._topics.get(naming.key_of(topic.name), topic.name)) for topic in record.topics
        ]
        authors = [self._authors.get(_author_name(name), name) for name in record.authors]
        return record.changed(topics=tuple(topics), authors=tuple(dict.fromkeys(authors)))

    def as_keys(self, record: Record) -> Record:
        """Return the record with the keys of topics and authors instead of their names, so that a new name of one is no
        change of its stories.
        """
        topics = [
            TopicName(_sorted(keys)) if (keys := self._topic_keys.get(naming.key_of(topic.name), "")) else topic
            for topic in record.topics
        ]
        authors = [_sorted(self._author_keys.get(_author_name(name), name)) for name in record.authors]
        return record.changed(topics=tuple(topics), authors=tuple(authors))


def _keys_by_name(items: Iterable[OldTopic | OldAuthor], name_of: Callable[[str], str]) -> dict[str, str]:
    """Return the keys of the items by name, one to a line if several have the same name."""
    keys: dict[str, dict[str, None]] = {}
    for item in items:
        keys.setdefault(name_of(item.name), {})[item.key] = None
    return {name: "\n".join(of_name) for name, of_name in keys.items()}


def _sorted(keys: str) -> str:
    """Return the keys in an order that does not depend on that of the export, which WordPress does not promise."""
    return "\n".join(sorted(keys.split("\n")))


def _author_name(name: str) -> str:
    try:
        return Author.spelling_of(name)
    except ValidationError:
        return name


def _names_here(
    keys: Mapping[str, str], ledger: Ledger, kind: str, model: type[Topic] | type[Author]
) -> dict[str, str]:
    """Return the name here by name in the export, of those that exist here."""
    names = dict(ledger.rows(kind, model.objects.values_list("pk", "name")))
    here: dict[str, str] = {}
    for name, of_name in keys.items():
        targets = [ledger.target_of(key, kind) for key in of_name.split("\n")]
        if found := next((names[pk] for pk in targets if pk and pk in names), ""):
            here[name] = found
    return here
