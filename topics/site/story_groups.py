"""How a page of a list shows its stories: the lead, stories under the heading of their day, reports of one event.

A story with translations on the page is shown once, in the language of the page if it is there.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.utils import timezone

from newsroom.core import tracking
from newsroom.core.i18n.languages import best_match, current, is_foreign
from newsroom.core.text.tokens import words_of
from newsroom.core.time import clock
from newsroom.core.time.dates import span_of

# The first page of a list with at least so many items has two smaller ones next to each other after the lead.
_ENOUGH_FOR_SECONDS, _SECONDS = 6, 2
# If the newest item is in another language than the page, one in the page's among so many leads.
_LEAD_CANDIDATES = 6
# Days have headings on a page with at least so many stories of a day on average.
_DENSE = 3
# Two headlines are near-identical if they have this share of all their words in common. With this smaller share, the
# standfirsts must have most words in common, and so many. 318 pairs of headlines of a news agency's 8,762 stories were
# found with these figures; two of the pairs were of different events.
_SAME_HEADLINE, _SIMILAR_HEADLINE, _SAME_STANDFIRST = 0.8, 0.5, 0.7
_COMMON_WORDS, _COMMON_STANDFIRST_WORDS = 3, 8
# Characters of a standfirst that are compared.
_COMPARED = 400


@dataclass
class Item:
    """A story with earlier reports of the same event, newest first, and its translations that are on the page.

    is_plain: whether its card leaves its image out. is_today: whether it is dated today, so that its time tells more
    than its date. has_time: whether its card shows the time after the date, because others of its day are under the
    heading of the day and show theirs.
    """

    story: Any
    earlier: list[Any] = field(default_factory=list)
    translations: list[Any] = field(default_factory=list)
    is_plain: bool = False
    is_today: bool = False
    has_time: bool = False


@dataclass(frozen=True)
class Day:
    """Items of one day, or of several without a heading: then `first` is None."""

    first: date | None
    items: list[Item]


@dataclass(frozen=True)
class Arrangement:
    """The stories of a page: a lead, or None; the seconds below it; all others."""

    lead: Item | None
    seconds: list[Item]
    days: list[Day]


def arrange(stories: Iterable[Any], *, is_led: bool, is_one_day: bool = False) -> Arrangement:
    """Return the stories of a page, in their order.

    stories: as loaded for cards; those that are pinned have `is_pinned`. is_led: whether one is the lead: the first, or
    the first in the page's language if it is near. is_one_day: whether the heading of the page names the day.
    """
    items = _grouped(stories)
    if is_led:
        items = _readable_first(items)
    for item in items:
        item.is_today = is_today(item.story)
    _leave_out_repeated_pictures(items)
    lead, rest = (items[0], items[1:]) if is_led and items and _may_lead(items[0].story) else (None, items)
    number = _SECONDS if lead and len(items) >= _ENOUGH_FOR_SECONDS else 0
    seconds, others = rest[:number], rest[number:]
    _leave_out_single_picture(seconds)
    days = [Day(None, others)] if is_one_day else _by_day(others)
    with_heading = {day.first for day in days}
    for item in items:
        item.has_time = _day(item) in with_heading
    return Arrangement(lead, seconds, days)


def translation_count(stories: Iterable[Any]) -> int:
    """Return how many of the stories are translations of others, with which a page shows them as one."""
    roots = [story.root_id for story in stories]
    return len(roots) - len(set(roots))


def are_in_several_languages(stories: Iterable[Any]) -> bool:
    """Return whether some of the stories are in the language of the page, and some in another one."""
    return len({is_foreign(story.language) for story in stories}) > 1


def are_foreign(stories: Iterable[Any]) -> bool:
    """Return whether there are stories, and all in other languages than the page."""
    return {is_foreign(story.language) for story in stories} == {True}


def is_today(story: Any) -> bool:
    """Return whether the story is dated today, so that its time tells more. Then the response expires at midnight."""
    today = timezone.localdate(clock.now())
    if _day_of(story) != today:
        return False
    tracking.expires_at(span_of(today, today + timedelta(days=1))[1])
    return True


def _readable_first(items: list[Item]) -> list[Item]:
    """Return the items with the newest in the page's language that may lead first, if it is near and no pin is."""
    near = [item for item in items[:_LEAD_CANDIDATES] if not is_foreign(item.story.language)]
    if not near or near[0] is items[0] or getattr(items[0].story, "is_pinned", False):
        return items
    lead = next((item for item in near if _may_lead(item.story)), items[0])
    return [lead, *(item for item in items if item is not lead)]


def without_translations[T](items: Sequence[T], story_of: Callable[[T], Any] = lambda item: item) -> list[T]:
    """Return the items in their order, but only one of those whose stories are translations of one another.

    That is the one in the language of the page, or else the first. story_of: returns an item's story, which by default
    is the item.
    """
    shown: dict[int, T] = {}
    for item in items:
        story = story_of(item)
        other = shown.setdefault(story.root_id, item)
        if _is_for_page(story, story_of(other)):
            shown[story.root_id] = item
    return [item for item in items if shown[story_of(item).root_id] is item]


def own_version_first(stories: Sequence[Any]) -> list[Any]:
    """Return the stories, each version in the language of the page in the place of the first of its translations."""
    ordered, positions = list(stories), dict[int, int]()
    for position, story in enumerate(stories):
        first = positions.setdefault(story.root_id, position)
        if _is_for_page(story, ordered[first]):
            ordered[first], ordered[position] = story, ordered[first]
    return ordered


def leave_out_repeated(stories: Iterable[Any], shown: Iterable[Any]) -> list[Any]:
    """Return the stories, in their order, except those that report the event of one before them, or of one in `shown`.

    All as loaded for cards.
    """
    events = [(story, Words.of(story)) for story in shown]
    number = len(events)
    for story in stories:
        words = Words.of(story)
        if not any(_may_be_together(other, story) and theirs.are_of_the_event_of(words) for other, theirs in events):
            events.append((story, words))
    return [story for story, _ in events[number:]]


def _may_lead(story: Any) -> bool:
    """Return whether the story may lead: a sponsored one only if an editor pinned it."""
    return story.label != "sponsored" or getattr(story, "is_pinned", False)


def _grouped(stories: Iterable[Any]) -> list[Item]:
    """Return an item for each story, except translations, and reports of the event of a newer one of the same day."""
    items: list[Item] = []
    words: dict[int, Words] = {}
    by_root: dict[int, Item] = {}
    for story in stories:
        words[story.pk] = Words.of(story)
        root = story.translation_of_id or story.pk
        if root in by_root:
            _add_translation(by_root[root], story)
            continue
        same = (each for each in items if _may_be_together(each.story, story))
        newer = next((each for each in same if words[each.story.pk].are_of_the_event_of(words[story.pk])), None)
        if newer:
            newer.earlier.append(story)
        else:
            items.append(Item(story))
            by_root[root] = items[-1]
    return items


def _add_translation(item: Item, story: Any) -> None:
    """Add the translation to the item, or show it instead of the item's story if only it is in the page's language."""
    if _is_for_page(story, item.story):
        item.story, story = story, item.story
    item.translations.append(story)


def _is_for_page(story: Any, other: Any) -> bool:
    """Return whether only the first of two stories is in the language of the page."""
    tag = best_match(current(), [other.language, story.language])
    return bool(tag == story.language != other.language)


@dataclass(frozen=True)
class Words:
    """The words of a story's headline and standfirst."""

    headline: frozenset[str]
    standfirst: frozenset[str]

    @classmethod
    def of(cls, story: Any) -> "Words":
        """Return those of the story."""
        texts = story.title, story.summary[:_COMPARED]
        return cls(*(frozenset(words_of(text, is_every=True)) for text in texts))

    def are_of_the_event_of(self, other: "Words") -> bool:
        """Return whether a story with these words reports the same event as one with the other words."""
        common, share = _overlap(self.headline, other.headline)
        if common < _COMMON_WORDS or _have_different_numbers(self.headline, other.headline):
            return False
        if share >= _SAME_HEADLINE:
            return True
        common, same = _overlap(self.standfirst, other.standfirst)
        return share >= _SIMILAR_HEADLINE and same >= _SAME_STANDFIRST and common >= _COMMON_STANDFIRST_WORDS


def _overlap(one: frozenset[str], other: frozenset[str]) -> tuple[int, float]:
    """Return the number of words that both have, and their share of all words of both."""
    common = len(one & other)
    return common, common / max(len(one | other), 1)


def _have_different_numbers(one: frozenset[str], other: frozenset[str]) -> bool:
    """Return whether each has a word with a digit that the other one lacks, as in results of two quarters."""
    return all(any(map(str.isdigit, "".join(words))) for words in (one - other, other - one))


def _may_be_together(newer: Any, story: Any) -> bool:
    """Return whether the stories are of one day and language, and an editor pinned neither."""
    is_pinned = getattr(newer, "is_pinned", False) or getattr(story, "is_pinned", False)
    return not is_pinned and newer.language == story.language and _day_of(newer) == _day_of(story)


def _leave_out_repeated_pictures(items: Sequence[Item]) -> None:
    """Let no item have the same image as the one before it."""
    shown = None
    for item in items:
        picture = item.story.lead_image_id
        item.is_plain = picture is not None and picture == shown
        shown = picture


def _leave_out_single_picture(seconds: Sequence[Item]) -> None:
    """Let no item of the seconds have an image if only one has: it would be next to the headline of the other one."""
    pictured = [item for item in seconds if item.story.lead_image_id and not item.is_plain]
    if len(pictured) == 1:
        pictured[0].is_plain = True


def _by_day(items: Sequence[Item]) -> list[Day]:
    """Return the items by day if the page has many of each, otherwise together. Pinned ones come first, together."""
    pinned = [item for item in items if getattr(item.story, "is_pinned", False)]
    rest = items[len(pinned) :]
    days = [Day(first, list(group)) for first, group in groupby(rest, _day)]
    if len(rest) < _DENSE * max(len(days), 1):
        return [Day(None, list(items))]
    return [Day(None, pinned), *days]


def _day(item: Item) -> date:
    return _day_of(item.story)


def _day_of(story: Any) -> date:
    return timezone.localdate(story.published_at)
