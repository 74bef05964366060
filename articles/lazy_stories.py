"""Stories of a list that are read late: only once something is asked of one that is not its id, and then all at once.

Where the cards of a list are kept (`newsroom.core.cache.invalidation.kept_each`), its stories need not be read at all.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from articles.tags import card
from newsroom.core.cache import invalidation

type Read = Callable[[Sequence[int]], Mapping[int, Any]]


class _Stories:
    """Those of one list. read: gives of these ids the stories that there are, by id."""

    def __init__(self, ids: Sequence[int], read: Read):
        self._ids, self._read = ids, read

    @cached_property
    def by_id(self) -> Mapping[int, Any]:
        return self._read(self._ids)


class LateStory:
    """One of them: its id is known, all else is its story's."""

    __slots__ = ("_among", "pk")

    def __init__(self, pk: int, among: _Stories):
        self.pk, self._among = pk, among

    @property
    def story(self) -> Any:
        """The story, or None if it has gone since its id was read. The page that is being made shows its card."""
        story = self._among.by_id.get(self.pk)
        invalidation.depends_on(*(story.card_tags if story else [card(self.pk)]))
        return story

    def __getattr__(self, name: str) -> Any:
        return getattr(self.story, name)


def late(ids: Sequence[int], read: Read) -> list[LateStory]:
    """The stories of these ids, in this order."""
    among = _Stories(ids, read)
    return [LateStory(pk, among) for pk in ids]
