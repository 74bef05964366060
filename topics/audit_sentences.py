"""The sentences of the audit log about topics and their stories."""

from collections.abc import Callable, Mapping
from typing import Any

from newsroom.core.desk.audit import register, with_date, with_name
from topics.topic_settings import SETTINGS

# The labels of a topic's settings.
_SETTINGS = {**{setting.name: setting.label for setting in SETTINGS}, "related": "Related topics"}


def _described(detail: Mapping[str, Any]) -> str:
    """Return the sentence about changed settings."""
    names = map(str, detail.get("fields") or [])
    fields = ", ".join(f"“{_SETTINGS.get(name, name.replace('_', ' ').capitalize())}”" for name in names)
    return f"Changed {fields}" if fields else "Changed settings"


def _stories(number: Any) -> str:
    """Return a number of stories in words."""
    return "1 story" if number == 1 else f"{number:,} stories"


def _merged(detail: Mapping[str, Any]) -> str:
    """Return the sentence about a merge."""
    if "moved" not in detail:
        return "Merged another topic into this one"
    both = f" ({detail['doubled']:,} already in this topic)" if detail.get("doubled") else ""
    return f"Merged another topic into this one, with {_stories(detail['moved'] + detail.get('doubled', 0))}{both}"


def _split(deed: str, way: str) -> Callable[[Mapping[str, Any]], str]:
    """Return a function that makes the sentence about a split. deed: the verb; way: the preposition."""

    def sentence(detail: Mapping[str, Any]) -> str:
        return f"{deed} {_stories(detail['number']) if 'number' in detail else 'stories'} {way} another topic"

    return sentence


def _flagged(deed: str) -> Callable[[Mapping[str, Any]], str]:
    """Return a function that makes the sentence about an issue. deed: the verb."""

    def sentence(detail: Mapping[str, Any]) -> str:
        about = f" (“{detail['other']}”)" if detail.get("other") else ""
        return f"{deed} the issue “{detail['flag']}”{about}" if detail.get("flag") else f"{deed} an issue"

    return sentence


register(
    {
        "rename": (with_name("Renamed", "before", "from"), ""),
        "name": ("Changed the aliases", "aliases"),
        "call abroad": ("Changed the translated names", "names"),
        "brief": ("Edited the briefing", ""),
        "confirm briefing": ("Marked the briefing as reviewed", ""),
        "describe": (_described, ""),
        "merge": (_merged, "loser"),
        "merge into": (with_name("Merged", "survivor", "into"), ""),
        "undo merge": ("Undid a merge", "loser"),
        "come back": (with_name("Restored by undoing a merge", "survivor", "into"), ""),
        "split": (_split("Moved", "to"), "target"),
        "split from": (_split("Received", "from"), "source"),
        "undo split": (_split("Undid a split, moving", "back from"), "target"),
        "undo split from": (_split("Undid a split, moving", "back to"), "source"),
        "make public": ("Made public", ""),
        "dismiss flag": (_flagged("Dismissed"), ""),
        "recall flag": (_flagged("Reopened"), ""),
        "pin": (with_date("Pinned", "until", "until"), ""),
        "unpin": ("Unpinned", ""),
        "order pins": ("Reordered the pins, with this story first", ""),
        "recommend": ("Added to “Start here”", ""),
        "unrecommend": ("Removed from “Start here”", ""),
        "mark key moment": ("Marked as a key moment", "line"),
        "unmark key moment": ("Removed the key moment", ""),
        "hide": ("Hid from the topic", "reason"),
        "unhide": ("Unhid in the topic", ""),
    }
)
