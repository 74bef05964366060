"""The numbers of topics and entries that merges and splits speak of, whether the rows are there or gone."""

from collections.abc import Iterator
from itertools import chain

from django.db.models import Model

from topics.merging import entry_moves
from topics.models import Merge, Split, Topic, TopicEntry


def spent_numbers() -> Iterator[tuple[type[Model], int]]:
    """The models with the numbers that their rows have or had, and that taking a merge or a split back goes by.

    If another row got one, that would move a story or bring back a topic that was never touched. The other topics in a
    record went by a merge or a deletion themselves.
    """
    merges = Merge.objects.order_by("pk").values_list("loser_id", "survivor_id", "record__entries")
    splits = Split.objects.order_by("pk").values_list("source_id", "target_id", "record__entries")
    for one, other, record in chain(merges.iterator(chunk_size=100), splits.iterator(chunk_size=100)):
        yield from ((Topic, one), (Topic, other))
        yield from ((TopicEntry, number) for number in entry_moves.numbers_in(record))
