"""Moves the related topics of a merged topic to the survivor, and restores them when the merge is undone."""

from itertools import count
from typing import Any

from django.db.models import Max

from topics.models import RelatedTopic, Topic

type Record = dict[str, Any]


def move(loser: Topic, survivor: Topic) -> Record:
    """Move the relations from and to the loser to the survivor, after its own. Returns what `restore` needs."""
    chosen = list(loser.chosen_related.order_by("position", "pk").values_list("other", "position"))
    existing = {survivor.pk, *survivor.chosen_related.values_list("other", flat=True)}
    added = [other for other, _ in chosen if other not in existing]
    last = survivor.chosen_related.aggregate(last=Max("position"))["last"]
    positions = count(0 if last is None else last + 1)
    RelatedTopic.objects.bulk_create(
        RelatedTopic(topic=survivor, other_id=pk, position=next(positions)) for pk in added
    )
    reverse = RelatedTopic.objects.filter(other=loser)
    chosen_by = list(reverse.values_list("topic", "position"))
    existing = {survivor.pk, *RelatedTopic.objects.filter(other=survivor).values_list("topic", flat=True)}
    replaced = [pk for pk, _ in chosen_by if pk not in existing]
    reverse.filter(topic__in=replaced).update(other=survivor)
    return {"chosen": chosen, "given": added, "chosen_by": chosen_by, "replaced": replaced}


def restore(record: Record, topic: Topic, survivor: Topic) -> None:
    """Undo `move` for the restored topic, as far as the other topics exist. record: what `move` returned."""
    RelatedTopic.objects.filter(topic=survivor.pk, other__in=record["given"]).delete()
    RelatedTopic.objects.filter(other=survivor.pk, topic__in=record["replaced"]).update(other=topic)
    pairs = [(topic.pk, other, position) for other, position in record["chosen"]]
    pairs += [(other, topic.pk, position) for other, position in record["chosen_by"] if other not in record["replaced"]]
    existing = set(Topic.objects.filter(pk__in={pk for pair in pairs for pk in pair[:2]}).values_list("pk", flat=True))
    RelatedTopic.objects.bulk_create(
        RelatedTopic(topic_id=one, other_id=other, position=position)
        for one, other, position in pairs
        if {one, other} <= existing
    )
