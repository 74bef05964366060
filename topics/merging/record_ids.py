"""The IDs of topics and entries in the records of merges and splits, whether or not the rows still exist."""

from collections.abc import Iterator
from itertools import chain

from django.db.models import Model

from topics.merging import entry_moves
from topics.models import Merge, Split, Topic, TopicEntry


def used_ids() -> Iterator[tuple[type[Model], int]]:
    """Yield models with IDs that undoing a merge or a split uses. No other row may get one of them.

    Otherwise undoing would move a story or restore a topic that was never part of the change. Other topics in a record
    were merged or deleted themselves, so their IDs are used too.
    """
    merges = Merge.objects.order_by("pk").values_list("loser_id", "survivor_id", "record__entries")
    splits = Split.objects.order_by("pk").values_list("source_id", "target_id", "record__entries")
    for one, other, record in chain(merges.iterator(chunk_size=100), splits.iterator(chunk_size=100)):
        yield from ((Topic, one), (Topic, other))
        yield from ((TopicEntry, number) for number in entry_moves.ids_in(record))
