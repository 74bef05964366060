"""Keeps the indexes of topic names up to date. Called by `naming` whenever a topic's names change."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from topics.indexes import prefix_index
from topics.names import duplicates

_changed: ContextVar[set[int] | None] = ContextVar("topics_with_changed_names", default=None)


def index_names(topic: int) -> None:
    """Index the current names of the topic (an ID). Must run in a transaction, under `slugs.lock()`."""
    changed = _changed.get()
    if changed is None:
        _index({topic})
    else:
        changed.add(topic)


@contextmanager
def batch_indexing() -> Iterator[None]:
    """Index all topics whose names change inside the block together, at its end.

    For imports, because it takes a third of the time. Until then, autocomplete and the search for similar names do not
    find the new names. Must run in a transaction, under `slugs.lock()`.
    """
    changed = set[int]()
    token = _changed.set(changed)
    try:
        yield
    finally:
        _changed.reset(token)
    # Some may have been rolled back by a savepoint. These are not found, so nothing is indexed for them.
    if changed:
        _index(changed)


def _index(topics: set[int]) -> None:
    duplicates.index_topics(topics)
    prefix_index.index_topics(topics)
