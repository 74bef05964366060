"""Describes in sentences what splitting a topic and undoing it will do, for the preview page."""

from collections.abc import Collection

from django.core.exceptions import ValidationError

from newsroom.core.permissions import NotAllowed
from newsroom.core.time.dates import format_time
from topics.merging import entry_moves
from topics.merging.merge_dry_run import Plan, check_not_merged, describe_entries
from topics.merging.pins_and_key_moments import is_pinned
from topics.merging.sentences import count_stories, headline, join_names
from topics.models import Split, Topic
from topics.names import naming


def plan_split(topic: Topic, entry_ids: Collection[int], target: str) -> Plan:
    """Return what moving these entries of the topic to the topic called `target` will do.

    Raises ValidationError if the target is the topic itself or not a valid name.
    """
    name = naming.spelling_of(target)
    known = naming.find([name]).get(naming.key_of(name))
    if known and known.pk == topic.pk:
        raise ValidationError(f"“{name}” is this topic. Choose a different one.")
    chosen = new = topic.entries.filter(pk__in=entry_ids)
    lines = []
    number = chosen.count()
    below = ""
    if known is None:
        lines.append(f"Topic “{name}” is created with the same type.")
        lines.append(f"{count_stories(number, 'moves', 'move')} to it." if number else "No stories move.")
    else:
        both = list(entry_moves.in_both(chosen, known))
        new = chosen.exclude(content_object__in=known.entries.values("content_object"))
        lines += describe_entries(new, both, known)
        name = known.name
        below = f", below the existing pins of “{name}”"
    if pins := sum(map(is_pinned, new.filter(pinned_position__isnull=False))):
        lines.append(f"{count_stories(pins, 'stays', 'stay')} pinned{below}.")
    shown = chosen.select_related("content_object").defer("content_object__body").order_by("-published_at", "pk")
    if number:
        lines.append(f"Stories to move: {join_names(headline(entry) for entry in shown)}.")
    lines.append("Drafts do not change. Publishing the draft of a moved story adds it to this topic again.")
    return Plan(((f"From “{topic.name}” to “{name}”", tuple(lines)),))


def plan_undo_split(split: Split) -> Plan:
    """Return what undoing the split will do. Raises NotAllowed with a sentence if it cannot be undone."""
    source, target = topics_of(split)
    record = split.record["entries"]
    back = entry_moves.entries_to_move_back(record, source, target)
    recreated = entry_moves.restorable_doubles(record, source, target)
    number = len(record["moved"]) + len(record["doubled"])
    lines = [
        f"{count_stories(len(back), 'moves', 'move')} back to “{source.name}”, with any changes made since."
        if back
        else "No stories move back."
    ]
    if recreated:
        lines.append(f"{count_stories(len(recreated), 'is', 'are')} in both topics again.")
    if remaining := number - len(back) - len(recreated):
        lines.append(
            f"{count_stories(remaining, 'does', 'do')} not move back (removed, moved or added again since the split)."
        )
    if back:
        shown = target.entries.filter(pk__in=back).select_related("content_object").defer("content_object__body")
        shown = shown.order_by("-published_at", "pk")
        lines.append(f"Stories to move back: {join_names(headline(entry) for entry in shown)}.")
    left_count = target.entries.count() - len(back)
    target_lines = [f"It keeps {count_stories(left_count)}, including hidden ones and any added since the split."]
    if not left_count:
        target_lines = ["It stays, without stories. Merge it into another topic if its URL should redirect."]
        if split.record.get("made") and not target.is_public:
            target_lines = [
                "It was created by this split and stays, without stories. Delete it if you do not need it, "
                "or merge it into another topic if its URL should redirect."
            ]
    return Plan(
        (
            (f"From “{target.name}” back to “{source.name}”", tuple(lines)),
            (f"“{target.name}”", tuple(target_lines)),
        )
    )


def topics_of(split: Split) -> tuple[Topic, Topic]:
    """Return the source and the target of the split.

    Raises NotAllowed with a sentence if it was already undone or one of the topics was merged or deleted.
    """
    if split.undone_at:
        raise NotAllowed(f"This split was already undone on {format_time(split.undone_at)}. Nothing was changed.")
    topics = Topic.objects.in_bulk([split.source_id, split.target_id])
    for pk, name in ((split.source_id, split.source_name), (split.target_id, split.target_name)):
        if pk not in topics:
            check_not_merged(pk)
            raise NotAllowed(f"“{name}” has been deleted, so this split cannot be undone. Nothing was changed.")
    return topics[split.source_id], topics[split.target_id]
