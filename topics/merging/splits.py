"""What moving stories to another topic is going to do, and what taking that back is, in sentences."""

from collections.abc import Collection

from django.core.exceptions import ValidationError

from newsroom.days import written
from newsroom.permissions import NotAllowed
from topics import naming
from topics.merging import filings
from topics.merging.plans import Plan, of_filings
from topics.merging.sentences import headline, listed, stay, stories_are
from topics.models import Merge, Split, Topic


def plan_split(topic: Topic, filing_ids: Collection[int], target: str) -> Plan:
    """What filing these of the topic's filings under the topic called `target` instead is going to do.

    Raises ValidationError if the target is the topic itself or cannot be a name.
    """
    name = naming.spelling_of(target)
    known = naming.find([name]).get(naming.key_of(name))
    if known and known.pk == topic.pk:
        raise ValidationError(f"“{name}” is a name of this topic. Choose another one.")
    chosen = topic.filings.filter(pk__in=filing_ids)
    lines = []
    if known is None:
        lines.append(f"“{name}” is made, as a topic of the same kind.")
        lines.append(f"{stories_are(chosen.count(), 'is', 'are')} filed under it instead.")
    else:
        both = list(filings.of_both(chosen, known))
        lines += of_filings(chosen.exclude(content_object__in=known.filings.values("content_object")), both, known)
        name = known.name
    if pins := chosen.filter(pinned_position__isnull=False).count():
        lines.append(f"{stories_are(pins, 'stays', 'stay')} pinned, after the pins of “{name}”.")
    shown = chosen.select_related("content_object").defer("content_object__body").order_by("-published_at", "pk")
    lines.append(f"Moved: {listed(headline(filing) for filing in shown)}.")
    lines.append("A draft that is not published yet keeps the topics that it names.")
    return Plan(((f"From “{topic.name}” to “{name}”", tuple(lines)),))


def plan_undo_split(split: Split) -> Plan:
    """What taking the split back is going to do. Raises NotAllowed with a sentence if that cannot be."""
    source, target = topics_of(split)
    record = split.record["filings"]
    back = filings.moved_back(record, source, target)
    again = filings.doubled_again(record, source, target)
    number = len(record["moved"]) + len(record["doubled"])
    lines = [
        f"{stories_are(len(back), 'is', 'are')} filed under “{source.name}” again, with what was said of them since."
        if back
        else "No story moves back."
    ]
    if again:
        lines.append(f"{stories_are(len(again), 'is', 'are')} filed under both again, as before.")
    if kept := number - len(back) - len(again):
        lines.append(
            f"{stories_are(kept, 'was', 'were')} taken out, moved on or filed anew meanwhile, and {stay(kept)} so."
        )
    if back:
        shown = target.filings.filter(pk__in=back).select_related("content_object").defer("content_object__body")
        lines.append(f"Back: {listed(headline(filing) for filing in shown.order_by('-published_at', 'pk'))}.")
    rest = target.filings.count() - len(back)
    stays = [f"It keeps {stories_are(rest)}, what was filed under it meanwhile among them."]
    if not rest:
        stays = ["Nothing is filed under it any more. It stays as a topic: merge it, so that its address leads on."]
    return Plan(
        (
            (f"From “{target.name}” back to “{source.name}”", tuple(lines)),
            (f"“{target.name}”", tuple(stays)),
        )
    )


def topics_of(split: Split) -> tuple[Topic, Topic]:
    """The topic that the split took stories from, and the one that got them.

    Raises NotAllowed with a sentence if it cannot be taken back as things are.
    """
    if split.undone_at:
        raise NotAllowed(f"This split was taken back on {written(split.undone_at)} already. Nothing was changed.")
    topics = Topic.objects.in_bulk([split.source_id, split.target_id])
    for pk, name in ((split.source_id, split.source_name), (split.target_id, split.target_name)):
        if pk in topics:
            continue
        if later := Merge.objects.standing().filter(loser_id=pk).first():
            raise NotAllowed(
                f"“{later.loser_name}” was itself merged into “{later.survivor_name}” on {written(later.at)}. "
                "Take that back first. Nothing was changed."
            )
        raise NotAllowed(f"“{name}” was deleted meanwhile, so this split stays. Nothing was changed.")
    return topics[split.source_id], topics[split.target_id]
