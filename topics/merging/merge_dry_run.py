"""Describes in sentences what merges, undoing them and renames will do, for the preview page."""

from collections.abc import Collection, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from django.utils import timezone

from newsroom.core.models import Redirect
from newsroom.core.permissions import NotAllowed
from newsroom.core.time.dates import format_time
from topics.merging import entry_moves, transfer
from topics.merging.names import choose_free_names
from topics.merging.parents import Parents
from topics.merging.pins_and_key_moments import combined_pins, is_pinned
from topics.merging.sentences import count_stories, headline, join_names, join_quoted
from topics.models import Alias, Merge, RelatedTopic, Topic, TopicEntry
from topics.names import naming
from topics.topic_settings import SETTINGS

NOUNS = {
    "briefing": "briefing",
    **{Topic._meta.get_field(setting.name).attname: setting.noun for setting in SETTINGS if setting.noun},
}


@dataclass(frozen=True)
class Plan:
    """A description of a change. parts: for each affected topic or subject, a heading and sentences."""

    parts: tuple[tuple[str, tuple[str, ...]], ...]

    @cached_property
    def digest(self) -> str:
        """A hash of the sentences. It changes if the outcome changes."""
        return sha256(repr(self.parts).encode()).hexdigest()


def plan_merge(losers: Sequence[Topic], survivor: Topic) -> Plan:
    """Return what merging the losers into the survivor, in this order, will do."""
    now = timezone.now()
    was_public, survivor = survivor.is_public, copy(survivor)
    parts, before = [], [survivor]
    total = survivor.entries.live(now).count()
    live = total
    pins = _pinned(survivor)
    parents, gone = Parents.load(survivor, *losers), {survivor.pk, *(loser.pk for loser in losers)}
    are_names_shown = any(topic.is_public for topic in (survivor, *losers))
    for loser in losers:
        both = _both(loser, before)
        new = loser.entries.exclude(content_object__in=_stories(before))
        live += new.live(now).count()
        lines = [
            *(_describe_disclosure(loser, survivor) if are_names_shown else []),
            *describe_entries(new, both, survivor),
            *_describe_names(loser, survivor),
            *_describe_details(loser, survivor, before, gone),
        ]
        parts.append((f"“{loser.name}” merges into “{survivor.name}”", tuple(lines)))
        # The next loser is compared with the survivor as it is after this merge.
        transfer.copy_settings(loser, survivor)
        parents.merge(loser.pk, survivor.pk)
        pins = combined_pins(pins, _pinned(loser), both={entry.content_object_id for entry in both})
        before.append(loser)
    lines = []
    if live:
        now_shown = f"now {total:,}" if live != total else "no change"
        lines.append(f"Stories shown to readers: {live:,} ({now_shown}).")
    if len(pins) > survivor.entries.filter(pinned_position__isnull=False).count():
        lines.append(f"New pin order: {join_names(map(headline, pins))}.")
    if any(topic.is_public for topic in before):
        lines.append("Feed subscribers do not see duplicates.")
    lines.append(f"Drafts do not change. If one has a merged topic, publishing it adds the story to “{survivor.name}”.")
    lines.append("You can undo this later from the topic’s history.")
    if survivor.is_public and not was_public:
        lines.append(f"“{survivor.name}” becomes public.")
    if (parent := parents[survivor.pk]) != survivor.parent_id:
        above = Topic.objects.filter(pk=parent).values_list("name", flat=True).first()
        lines.append(
            f"“{above}” becomes the parent topic of “{survivor.name}”."
            if above
            else f"“{survivor.name}” no longer has a parent topic."
        )
    parts.append((f"“{survivor.name}” after the merge", tuple(lines)))
    return Plan(tuple(parts))


def _both(loser: Topic, before: Sequence[Topic]) -> list[Any]:
    """Return the loser's entries of stories that are also in one of these topics."""
    return list(loser.entries.filter(content_object__in=_stories(before)))


def _stories(topics: Sequence[Topic]) -> Any:
    """Return a subquery of the IDs of all stories in these topics."""
    return TopicEntry.objects.filter(tag__in=topics).values("content_object")


def describe_entries(new: Any, both: Sequence[Any], target: Topic) -> list[str]:
    """Return sentences about moving entries to the target.

    new: a queryset of entries of stories that are not in the target yet. both: entries of stories that are.
    """
    number = new.count()
    lines = [f"{count_stories(number, 'moves', 'move')} to “{target.name}”." if number else "No stories move."]
    if hidden := new.filter(is_hidden=True).count():
        lines.append(f"{count_stories(hidden, 'stays', 'stay')} hidden, with the same reason.")
    if marked := new.filter(is_key_moment=True).count():
        lines.append(f"{count_stories(marked, 'stays', 'stay')} in the timeline, with the same text.")
    if both:
        lines.append(
            f"{count_stories(len(both), 'is', 'are')} in both topics. Existing pins, key moments and hidden stories in "
            f"“{target.name}” stay as they are."
        )
        lines += _describe_both(both, target)
    return lines


def _describe_both(both: Sequence[Any], target: Topic) -> list[str]:
    """Return sentences about curated entries of stories that are also in the target."""
    curated = [f for f in both if f.is_hidden or f.is_key_moment or is_pinned(f)]
    stories = [entry.content_object_id for entry in curated]
    entries = target.entries.filter(content_object__in=stories).select_related("content_object")
    in_target = {entry.content_object_id: entry for entry in entries.defer("content_object__body")}
    lines = []
    for entry in curated:
        # The story comes from a topic that is merged before this one.
        if (other := in_target.get(entry.content_object_id)) is None:
            continue
        name = f"“{other.content_object}”"
        if entry.is_hidden and not other.is_hidden:
            lines.append(
                f"{name} is hidden in “{entry.tag.name}” ({entry.hidden_reason}). It stays visible in “{target.name}”."
            )
        if is_pinned(entry):
            stays = "keeps its pin position" if is_pinned(other) else "becomes pinned"
            lines.append(f"{name} {stays} in “{target.name}”.")
        if entry.is_key_moment and not other.is_key_moment:
            lines.append(f"{name} becomes a key moment, with the text “{entry.key_moment_line}”.")
        elif entry.is_key_moment and entry.key_moment_line != other.key_moment_line:
            lines.append(
                f"{name} is a key moment in both topics. The text “{other.key_moment_line}” is used. "
                f"“{entry.key_moment_line}” is restored if you undo this."
            )
    return lines


def _describe_disclosure(loser: Topic, survivor: Topic) -> list[str]:
    """Return a sentence if readers see the loser's names for the first time because of the merge."""
    if loser.is_public:
        return []
    return [
        f"“{loser.name}” is not public, so readers cannot see it yet. After the merge, they will see its name, as an "
        f"alias of “{survivor.name}”, and its URL will redirect."
    ]


def _describe_names(loser: Topic, survivor: Topic) -> list[str]:
    """Return sentences about the loser's names and URLs."""
    names = [loser.name, *loser.aliases.values_list("name", flat=True)]
    former = Redirect.objects.filter(kind__in=naming.FORMER, target_id=loser.pk).order_by("path")
    addresses = [naming.address_of(loser.slug), *former.values_list("path", flat=True)]
    lead = "redirects" if len(addresses) == 1 else "redirect"
    too = ", including archives and feeds" if loser.is_public else ""
    other = "becomes an alias" if len(names) == 1 else "become aliases"
    return [
        f"{join_quoted(names)} {other} of “{survivor.name}”.",
        f"{join_names(addresses)} {lead} to {naming.address_of(survivor.slug)}{too}.",
    ]


def _describe_details(loser: Topic, survivor: Topic, before: Sequence[Topic], gone: Collection[int]) -> list[str]:
    """Return sentences about subtopics, related topics and settings.

    before: the survivor and the topics that are merged into it first. gone: IDs of all topics in the merge.
    """
    lines = []
    children = loser.children.exclude(pk__in=gone).order_by("name").values_list("name", flat=True)
    if children:
        lines.append(f"Subtopics move to “{survivor.name}”: {join_quoted(children)}.")
    related = loser.chosen_related.exclude(other__in=gone).exclude(
        other__in=RelatedTopic.objects.filter(topic__in=before).values("other")
    )
    if names := related.values_list("other__name", flat=True):
        lines.append(f"Related topics added: {join_quoted(names)}.")
    inherited = transfer.inherited(loser, survivor)
    for name, word in NOUNS.items():
        if name in inherited:
            lines.append(f"“{survivor.name}” takes the {word} of “{loser.name}”.")
        elif getattr(loser, name) and name != "is_in_navigation":
            lines.append(
                f"“{survivor.name}” keeps its own {word}. The {word} of “{loser.name}” is restored if you undo "
                "the merge."
            )
    return lines


def survivor_of(merge: Merge) -> Topic:
    """Return the topic that survived the merge. It exists: `deletion.why_undeletable` prevents its deletion."""
    survivor: Topic = Topic.objects.get(pk=merge.survivor_id)
    return survivor


def check_undoable(merge: Merge) -> None:
    """Raise NotAllowed with a sentence if the merge cannot be undone."""
    if merge.undone_at:
        raise NotAllowed(f"This merge was already undone on {format_time(merge.undone_at)}. Nothing was changed.")
    check_not_merged(merge.survivor_id)


def check_not_merged(topic_id: int) -> None:
    """Raise NotAllowed with a sentence if the topic was merged into another."""
    if merge := Merge.objects.not_undone().filter(loser_id=topic_id).first():
        raise NotAllowed(
            f"“{merge.loser_name}” was merged into “{merge.survivor_name}” on {format_time(merge.at)}. "
            "Undo that merge first. Nothing was changed."
        )


def plan_undo(merge: Merge) -> Plan:
    """Return what undoing the merge will do. Raises NotAllowed as `check_undoable` does."""
    check_undoable(merge)
    record = merge.record
    survivor, topic = survivor_of(merge), transfer.unsaved_topic(record, merge.at)
    old_name, old_slug = topic.name, topic.slug
    choose_free_names(topic, survivor.pk)
    lines = [f"“{topic.name}” is restored at {naming.address_of(topic.slug)} with its settings."]
    if topic.name != old_name:
        lines.append(f"The name “{old_name}” is now used by another topic, so this topic gets a new name.")
    if topic.slug != old_slug:
        lines.append(
            f"The URL {naming.address_of(old_slug)} is now used by another topic, so this topic gets a new URL."
        )
    names = Alias.objects.filter(topic=survivor.pk, key__in=record["names"]["aliases"]).values_list("name", flat=True)
    if names:
        lines.append(f"Aliases restored: {join_quoted(names)}.")
    back = entry_moves.entries_to_move_back(record["entries"], topic, survivor)
    recreated = entry_moves.restorable_doubles(record["entries"], topic, survivor)
    if survivor.is_public and not topic.is_public:
        lines.append(
            "It was not public before the merge. It becomes public with its first published story. Until then, readers "
            "cannot open its URL."
        )
    if back:
        lines.append(f"{count_stories(len(back), 'moves', 'move')} back to it, with any changes made since.")
    else:
        lines.append("No stories move back.")
    if recreated:
        lines.append(f"{count_stories(len(recreated), 'is', 'are')} in both topics again.")
    if gone := len(record["entries"]["moved"]) + len(record["entries"]["doubled"]) - len(back) - len(recreated):
        lines.append(f"{count_stories(gone, 'does', 'do')} not move back (removed or moved since the merge).")
    children = Topic.objects.filter(pk__in=record["children"], parent=survivor.pk).values_list("name", flat=True)
    if children:
        lines.append(f"Subtopics restored: {join_quoted(children)}.")
    rest = survivor.entries.count() - len(back)
    survivor_lines = [
        f"It keeps {count_stories(rest)}, including hidden ones and any added since the merge."
        if rest
        else "No stories are left in it."
    ]
    copied = [word for name, word in NOUNS.items() if any(name in group for group in record["columns"])]
    if copied:
        survivor_lines.append(
            f"Settings taken from “{old_name}” are removed, unless changed since the merge: {join_names(copied)}."
        )
    return Plan((("Restored topic", tuple(lines)), (f"“{survivor.name}”", tuple(survivor_lines))))


def plan_rename(topic: Topic, name: str, *, moves_address: bool, slug: str = "") -> Plan:
    """Return what renaming the topic will do. moves_address, slug: as for `rename`.

    Raises ValidationError with a sentence if the topic cannot have the name or the slug.
    """
    spelling = naming.check_name(topic, name)
    where = " everywhere on the site and in feeds" if topic.is_public else ""
    lines = [f"The name changes to “{spelling}”{where}."]
    if spelling == topic.name:
        lines = [f"The name stays “{spelling}”."]
    if topic.aliases.filter(key=naming.key_of(spelling)).exists():
        lines.append(f"“{spelling}” is already an alias of this topic.")
    if naming.key_of(spelling) != topic.key:
        lines.append(f"“{topic.name}” becomes an alias of “{spelling}”.")
    address = naming.address_of(topic.slug)
    wanted = spelling if moves_address else naming.check_slug(slug)
    new_address = naming.address_of(naming.slug_after(topic, wanted))
    if new_address != address:
        too = ", including archives and feeds" if topic.is_public else ""
        lines.append(f"The URL changes to {new_address}. The old URL, {address}, redirects there{too}.")
    else:
        lines.append(f"The URL stays {address}.")
    lines.append("Nothing else changes. You can undo this later from the topic’s history.")
    return Plan(((f"“{spelling}”", tuple(lines)),))


def _pinned(topic: Topic) -> list[Any]:
    """Return the topic's entries with a pin position, in order, with their stories."""
    found = topic.entries.filter(pinned_position__isnull=False).select_related("content_object")
    return list(found.defer("content_object__body").order_by("pinned_position", "pk"))
