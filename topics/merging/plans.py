"""What the verbs are going to do, in sentences: the page that is shown before."""

from collections.abc import Collection, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from django.utils import timezone

from newsroom.days import written
from newsroom.models import FormerAddress
from newsroom.permissions import NotAllowed
from topics import naming
from topics.merging import belongings, filings
from topics.merging.sentences import headline, it, listed, stay, stories_are
from topics.models import Alias, Merge, RelatedTopic, Topic

WORDS = {
    "briefing": "briefing",
    "description": "search description",
    "lead_image_id": "picture",
    "sponsor": "sponsor label",
    "is_in_navigation": "place in the navigation",
}


@dataclass(frozen=True)
class Plan:
    """parts: for each topic that is touched, or matter of its own, a heading and its sentences."""

    parts: tuple[tuple[str, tuple[str, ...]], ...]

    @cached_property
    def digest(self) -> str:
        """A word that is another one as soon as something else is going to happen."""
        return sha256(repr(self.parts).encode()).hexdigest()


def plan_merge(losers: Sequence[Topic], survivor: Topic) -> Plan:
    """What merging the losers into the survivor, in this order, is going to do."""
    now = timezone.now()
    was_public, survivor = survivor.is_public, copy(survivor)
    parts, before = [], [survivor]
    total = survivor.filings.live(now).count()
    live = total
    pins = _pinned(survivor)
    places, gone = belongings.Places.of(survivor, *losers), {survivor.pk, *(loser.pk for loser in losers)}
    for loser in losers:
        both = _both(loser, before)
        fresh = loser.filings.exclude(content_object__in=_stories(before))
        live += fresh.live(now).count()
        lines = [
            *of_filings(fresh, both, survivor),
            *_of_names(loser, survivor),
            *_of_the_rest(loser, survivor, before, gone),
        ]
        parts.append((f"“{loser.name}” becomes part of “{survivor.name}”", tuple(lines)))
        # The next one finds what this one leaves.
        belongings.endow(loser, survivor)
        places.hand_over(loser.pk, survivor.pk)
        pins = _pins_after(pins, _pinned(loser), both={filing.content_object_id for filing in both})
        before.append(loser)
    lines = [
        f"Readers find {stories_are(live)} there; until now {total:,}.",
        "Followers of the feeds are shown no story a second time: every entry keeps its id.",
        "You can take this back at any later time, from the history of the topic.",
    ]
    if len(pins) > survivor.filings.filter(pinned_position__isnull=False).count():
        lines.insert(1, f"The pins are, in this order: {listed(map(headline, pins))}.")
    if survivor.is_public and not was_public:
        lines.append(f"“{survivor.name}” becomes public.")
    if (parent := places[survivor.pk]) != survivor.parent_id:
        above = Topic.objects.filter(pk=parent).values_list("name", flat=True).first()
        lines.append(f"“{survivor.name}” stands below “{above}”." if above else f"“{survivor.name}” stands at the top.")
    parts.append((f"“{survivor.name}” from then on", tuple(lines)))
    return Plan(tuple(parts))


def _pins_after(pins: list[Any], more: list[Any], *, both: set[int]) -> list[Any]:
    """The pins once these follow that are not pinned already. both: the stories that are filed there, too."""
    pinned = both & {filing.content_object_id for filing in pins if filings.is_pinned(filing)}
    # One that has ended is given to no story that is there already.
    added = [f for f in more if f.content_object_id not in (pinned if filings.is_pinned(f) else both)]
    stories = {filing.content_object_id for filing in added}
    return [filing for filing in pins if filing.content_object_id not in stories] + added


def _both(loser: Topic, before: Sequence[Topic]) -> list[Any]:
    """The loser's filings of stories that one of these topics has, too."""
    return list(loser.filings.filter(content_object__in=_stories(before)))


def _stories(topics: Sequence[Topic]) -> Any:
    first = topics[0]
    return first.filings.model.objects.filter(tag__in=topics).values("content_object")


def of_filings(fresh: Any, both: Sequence[Any], target: Topic) -> list[str]:
    """What filing these under the target instead does. both: filings of stories that the target has, too."""
    number = fresh.count()
    lines = [
        f"{stories_are(number, 'is', 'are')} filed under “{target.name}” instead." if number else "No story moves."
    ]
    if hidden := fresh.filter(is_hidden=True).count():
        lines.append(f"{stories_are(hidden, 'stays', 'stay')} hidden in the topic, for the same reason.")
    if marked := fresh.filter(is_key_moment=True).count():
        lines.append(f"{stories_are(marked, 'stays', 'stay')} a key moment, with the same line.")
    if both:
        lines.append(
            f"{stories_are(len(both), 'is', 'are')} filed under both; what “{target.name}” says of {it(both)} stays."
        )
        lines += _of_both(both, target)
    return lines


def _of_both(both: Sequence[Any], target: Topic) -> list[str]:
    """What happens to what an editor said of these filings, of whose stories the target has filings, too."""
    said = [f for f in both if f.is_hidden or f.is_key_moment or filings.is_pinned(f)]
    stories = [filing.content_object_id for filing in said]
    found = target.filings.filter(content_object__in=stories).select_related("content_object")
    there = {filing.content_object_id: filing for filing in found.defer("content_object__body")}
    lines = []
    for filing in said:
        # A topic that is merged before this one brings it.
        if (other := there.get(filing.content_object_id)) is None:
            continue
        name = f"“{other.content_object}”"
        if filing.is_hidden and not other.is_hidden:
            lines.append(f"{name} is hidden in the topic that goes, and stays visible: {filing.hidden_reason}")
        if filings.is_pinned(filing):
            stays = "keeps the place that it has" if filings.is_pinned(other) else "is pinned, as it was there"
            lines.append(f"{name} {stays}.")
        if filing.is_key_moment and not other.is_key_moment:
            lines.append(f"{name} becomes a key moment: {filing.key_moment_line}")
        elif filing.is_key_moment and filing.key_moment_line != other.key_moment_line:
            lines.append(
                f"{name} is a key moment of both; “{other.key_moment_line}” stays, "
                f"“{filing.key_moment_line}” is kept for taking this back."
            )
    return lines


def _of_names(loser: Topic, survivor: Topic) -> list[str]:
    names = [loser.name, *loser.aliases.values_list("name", flat=True)]
    former = FormerAddress.objects.filter(kind__in=naming.FORMER, target_id=loser.pk).order_by("path")
    addresses = [naming.address_of(loser.slug), *former.values_list("path", flat=True)]
    lead = "leads" if len(addresses) == 1 else "lead"
    other = "becomes another name" if len(names) == 1 else "become other names"
    return [
        f"{listed(f'“{name}”' for name in names)} {other} of “{survivor.name}”.",
        f"{listed(addresses)} {lead} to {naming.address_of(survivor.slug)}, with months and feeds, by one redirect.",
    ]


def _of_the_rest(loser: Topic, survivor: Topic, before: Sequence[Topic], gone: Collection[int]) -> list[str]:
    """before: the survivor and those whose relations it has by then; gone: the ids of all that become one."""
    lines = []
    below = loser.children.exclude(pk__in=gone).order_by("name").values_list("name", flat=True)
    if below:
        lines.append(f"Topics below it stand below “{survivor.name}”: {listed(below)}.")
    related = loser.chosen_related.exclude(other__in=gone).exclude(
        other__in=RelatedTopic.objects.filter(topic__in=before).values("other")
    )
    if names := related.values_list("other__name", flat=True):
        lines.append(f"Related topics come along: {listed(names)}.")
    gets = belongings.carried(loser, survivor)
    for name, word in WORDS.items():
        if name in gets:
            lines.append(f"“{survivor.name}” gets the {word} of “{loser.name}”.")
        elif getattr(loser, name) and name != "is_in_navigation":
            lines.append(
                f"“{survivor.name}” has a {word} of its own; that of “{loser.name}” is kept for taking this back."
            )
    return lines


def survivor_of(merge: Merge) -> Topic:
    """The topic that survived the merge; one that was deleted since has no slug, and nothing is filed under it."""
    found = Topic.objects.filter(pk=merge.survivor_id).first()
    return found or Topic(pk=merge.survivor_id, name=merge.survivor_name)


def check_undoable(merge: Merge) -> None:
    """Raise NotAllowed with a sentence if the merge cannot be taken back as things are."""
    if merge.undone_at:
        raise NotAllowed(f"This merge was taken back on {written(merge.undone_at)} already. Nothing was changed.")
    if later := Merge.objects.standing().filter(loser_id=merge.survivor_id).first():
        raise NotAllowed(
            f"“{later.loser_name}” was itself merged into “{later.survivor_name}” on {written(later.at)}. "
            "Take that back first. Nothing was changed."
        )


def plan_undo(merge: Merge) -> Plan:
    """What taking the merge back is going to do. Raises what `check_undoable` raises."""
    check_undoable(merge)
    record = merge.record
    survivor, topic = survivor_of(merge), belongings.again(record, merge.at)
    old_name, old_slug = topic.name, topic.slug
    naming.name_again(topic, survivor.pk)
    lines = [f"“{topic.name}” comes back at {naming.address_of(topic.slug)}, with all that was said of it."]
    if topic.name != old_name:
        lines.append(f"The name “{old_name}” was given to another topic meanwhile, which keeps it.")
    if topic.slug != old_slug:
        lines.append(f"The address {naming.address_of(old_slug)} is another topic's meanwhile, which keeps it.")
    if survivor.is_public and not topic.is_public:
        lines.append("It was not public. It will be, because its addresses have led readers somewhere since.")
    names = Alias.objects.filter(topic=survivor.pk, key__in=record["names"]["aliases"]).values_list("name", flat=True)
    if names:
        lines.append(f"Its other names are its own again: {listed(names)}.")
    back = filings.moved_back(record["filings"], topic, survivor)
    again = filings.doubled_again(record["filings"], topic, survivor)
    if back:
        lines.append(f"{stories_are(len(back), 'goes', 'go')} back to it, with what was said of {it(back)} since.")
    else:
        lines.append("No story goes back to it.")
    if again:
        lines.append(f"{stories_are(len(again), 'is', 'are')} filed under both again.")
    if gone := len(record["filings"]["moved"]) + len(record["filings"]["doubled"]) - len(back) - len(again):
        lines.append(f"{stories_are(gone, 'was', 'were')} taken out or moved on meanwhile, and {stay(gone)} so.")
    below = Topic.objects.filter(pk__in=record["children"], parent=survivor.pk).values_list("name", flat=True)
    if below:
        lines.append(f"Topics stand below it again: {listed(below)}.")
    rest = survivor.filings.count() - len(back)
    kept = [f"It keeps {stories_are(rest)}, what was filed under it meanwhile among them."]
    got = [word for name, word in WORDS.items() if any(name in group for group in record["columns"])]
    if got:
        kept.append(f"What it got from “{old_name}” goes, unless somebody changed it since: {listed(got)}.")
    if not survivor.slug:
        kept = ["It was deleted meanwhile, and stays so."]
    return Plan((("The topic that comes back", tuple(lines)), (f"“{survivor.name}”", tuple(kept))))


def plan_rename(topic: Topic, name: str, *, moves_address: bool) -> Plan:
    """What calling the topic so is going to do. Raises ValidationError with a sentence if it cannot be called so."""
    spelling = naming.check_name(topic, name)
    lines = [f"“{topic.name}” is called “{spelling}” on its page, in its feeds and wherever it is named."]
    if topic.aliases.filter(key=naming.key_of(spelling)).exists():
        lines.append(f"“{spelling}” is another name of it already.")
    if naming.key_of(spelling) != topic.key:
        lines.append(f"“{topic.name}” becomes another name of it: who types it files under “{spelling}”.")
    address = naming.address_of(topic.slug)
    follows = naming.address_of(naming.slug_for(topic, spelling) if moves_address else topic.slug)
    if follows != address:
        lines.append(f"Its address is {follows}. {address} leads there, with months and feeds, by one redirect.")
    else:
        lines.append(f"Its address stays {address}.")
    lines.append("Nothing else changes. Renaming it back, from its history, takes this back at any later time.")
    return Plan(((f"“{spelling}”", tuple(lines)),))


def _pinned(topic: Topic) -> list[Any]:
    found = topic.filings.filter(pinned_position__isnull=False).select_related("content_object")
    return list(found.defer("content_object__body").order_by("pinned_position", "pk"))
