"""The audit log in sentences: the one place that knows how each verb is told."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from newsroom.core.models import AuditEntry
from newsroom.core.time.dates import written


class Told(NamedTuple):
    """An entry as a person reads it. deed: what was done, in the past tense; words: what somebody wrote with it."""

    deed: str
    words: str = ""


def told(entry: AuditEntry) -> Told:
    """What the entry says. A verb that nobody wrote a sentence for is told by its name and details."""
    detail = entry.detail or {}
    sentence, words = _SENTENCES.get(entry.verb, (entry.verb.replace("_", " ").capitalize(), _ALL))
    deed = sentence if isinstance(sentence, str) else sentence(detail)
    if words == _ALL:
        return Told(
            deed, "; ".join(f"{_DETAILS.get(name, name)}: {_short(value)}" for name, value in detail.items() if value)
        )
    return Told(deed, _short(detail.get(words)))


def story_of(entry: AuditEntry, topic: Any) -> str:
    """The headline of the story in the topic that the entry tells of, or "" if it tells of the topic itself."""
    name = entry.subject_name.removesuffix(f" in “{topic}”")
    return name.removeprefix("“").removesuffix("”") if entry.subject_kind == "filing" else ""


def who(user: Any, nobody: str = "System") -> str:
    """What the desk calls who did something. nobody: how it calls None, a command or an account that is gone."""
    return (user.get_full_name() or user.get_username()) if user else nobody


def verbs() -> list[tuple[str, str]]:
    """Each verb with how it is told without details, in the order of the sentences' table."""
    return [(verb, told(AuditEntry(verb=verb)).deed) for verb in _SENTENCES]


def moment(value: Any) -> str:
    """A moment of the log's details, in the newsroom's time zone; "" without one."""
    try:
        return written(datetime.fromisoformat(value))
    except (TypeError, ValueError):
        return ""


def _short(value: Any) -> str:
    if isinstance(value, list | tuple):
        value = ", ".join(map(str, value))
    return "" if value is None else "yes" if value is True else str(value)[:1000]


def _dated(deed: str, name: str, between: str) -> Callable[[Mapping[str, Any]], str]:
    """The deed, with the moment that the detail of this name tells."""

    def sentence(detail: Mapping[str, Any]) -> str:
        at = moment(detail.get(name))
        return f"{deed} {between} {at}" if at else deed

    return sentence


def _linked(deed: str, name: str, between: str) -> Callable[[Mapping[str, Any]], str]:
    """The deed, with the name of the other topic or the former name that the detail of this name has."""

    def sentence(detail: Mapping[str, Any]) -> str:
        return f"{deed} {between} “{_short(detail[name])}”" if detail.get(name) else deed

    return sentence


def _planned(detail: Mapping[str, Any]) -> str:
    at = moment(detail.get("published_at"))
    if "published_at" not in detail:
        return "Changed the publication date"
    return f"Set the publication date to {at}" if at else "Removed the publication date"


def _filed(detail: Mapping[str, Any]) -> str:
    if "under" not in detail:
        return "Changed topics (in draft)"
    ways = (("added to", detail["under"]), ("removed from", detail.get("out_of")))
    told = " and ".join(f"{way} {', '.join(f'“{name}”' for name in names)}" for way, names in ways if names)
    return f"{told[:1].upper()}{told[1:]} (in draft)"


def _rescheduled(detail: Mapping[str, Any]) -> str:
    before, at = moment(detail.get("before")), moment(detail.get("published_at"))
    return f"Rescheduled from {before} to {at}" if before and at else "Rescheduled"


# What an image's screen calls its details.
_DETAILS = {
    "alt": "Alt text",
    "caption": "Caption",
    "credit": "Credit",
    "focal_point": "Focal point",
    "is_decorative": "Decorative",
    "licence": "Licence",
}
# What a topic's screen calls its settings, where that is not their name.
_SETTINGS = {
    "description": "Meta description",
    "is_in_navigation": "Show in navigation",
    "kind": "Type",
    "lead_image": "Lead image",
    "navigation_position": "Navigation order",
    "parent": "Parent topic",
    "related": "Related topics",
    "sponsor": "Sponsor label",
}


def _described(detail: Mapping[str, Any]) -> str:
    names = map(str, detail.get("fields") or [])
    fields = ", ".join(f"“{_SETTINGS.get(name, name.replace('_', ' ').capitalize())}”" for name in names)
    return f"Changed {fields}" if fields else "Changed settings"


def _stories(number: Any) -> str:
    return "1 story" if number == 1 else f"{number:,} stories"


def _merged(detail: Mapping[str, Any]) -> str:
    if "moved" not in detail:
        return "Merged another topic into this one"
    both = f" ({detail['doubled']:,} already in this topic)" if detail.get("doubled") else ""
    return f"Merged another topic into this one, with {_stories(detail['moved'] + detail.get('doubled', 0))}{both}"


def _split(deed: str, way: str) -> Callable[[Mapping[str, Any]], str]:
    def sentence(detail: Mapping[str, Any]) -> str:
        return f"{deed} {_stories(detail['number']) if 'number' in detail else 'stories'} {way} another topic"

    return sentence


def _flagged(deed: str) -> Callable[[Mapping[str, Any]], str]:
    """The deed, with what the desk had found wrong."""

    def sentence(detail: Mapping[str, Any]) -> str:
        about = f" (“{detail['other']}”)" if detail.get("other") else ""
        return f"{deed} the issue “{detail['flag']}”{about}" if detail.get("flag") else f"{deed} an issue"

    return sentence


def _restored(detail: Mapping[str, Any]) -> str:
    return f"Restored revision {detail['revision']}" if detail.get("revision") else "Restored a revision"


# verb -> (the sentence, or what makes it of the details; the detail that holds somebody's words, or "", or all).
_ALL = "*"
_SENTENCES: dict[str, tuple[str | Callable[[Mapping[str, Any]], str], str]] = {
    # Stories.
    "submit": ("Submitted for review", ""),
    "approve": ("Approved", ""),
    "send back": ("Requested changes", "why"),
    "return to draft": ("Returned to draft", "why"),
    "draft": ("Edited an approved story (back to draft)", ""),
    "ask for update": ("Submitted an update for review", ""),
    "send update back": ("Requested changes to an update", "why"),
    "cancel update request": ("Cancelled an update request", "why"),
    "plan": (_planned, ""),
    "file": (_filed, ""),
    "bin": ("Moved to the bin", "reason"),
    "recover": ("Restored from the bin", ""),
    "publish": (_dated("Published", "published_at", "with the date"), ""),
    "republish": (_dated("Republished", "published_at", "with the date"), ""),
    "schedule": (_dated("Scheduled", "published_at", "for"), ""),
    "update": (_dated("Published an update", "published_at", "with the date"), ""),
    "update scheduled": (_dated("Updated the scheduled story", "published_at", "for"), ""),
    "reschedule": (_rescheduled, ""),
    "unschedule": ("Unscheduled", ""),
    "withdraw": ("Unpublished", "reason"),
    "correct": ("Published a correction", "text"),
    "restore": (_restored, ""),
    "settle conflict": ("Resolved an edit conflict", ""),
    "duplicate": ("Duplicated from another story", ""),
    "share": (_dated("Created a preview link", "expires_at", "that expires on"), "purpose"),
    "end share": ("Revoked a preview link", "purpose"),
    "delete": ("Deleted", ""),
    "comment": ("Commented", ""),
    "answer": ("Replied to a comment", ""),
    "edit comment": ("Edited a comment", ""),
    "take back comment": ("Deleted a comment", ""),
    "resolve comment": ("Resolved a comment", ""),
    "reopen comment": ("Reopened a comment", ""),
    # Topics, and stories in them.
    "rename": (_linked("Renamed", "before", "from"), ""),
    "name": ("Changed the aliases", "aliases"),
    "call abroad": ("Changed the translated names", "names"),
    "brief": ("Edited the briefing", ""),
    "confirm briefing": ("Marked the briefing as reviewed", ""),
    "describe": (_described, ""),
    "merge": (_merged, "loser"),
    "merge into": (_linked("Merged", "survivor", "into"), ""),
    "undo merge": ("Undid a merge", "loser"),
    "come back": (_linked("Restored by undoing a merge", "survivor", "into"), ""),
    "split": (_split("Moved", "to"), "target"),
    "split from": (_split("Received", "from"), "source"),
    "undo split": (_split("Undid a split, moving", "back from"), "target"),
    "undo split from": (_split("Undid a split, moving", "back to"), "source"),
    "make public": ("Made public", ""),
    "dismiss flag": (_flagged("Dismissed"), ""),
    "recall flag": (_flagged("Reopened"), ""),
    "pin": (_dated("Pinned", "until", "until"), ""),
    "unpin": ("Unpinned", ""),
    "order pins": ("Reordered the pins, with this story first", ""),
    "mark key moment": ("Marked as a key moment", "line"),
    "unmark key moment": ("Removed the key moment", ""),
    "hide": ("Hid from the topic", "reason"),
    "unhide": ("Unhid in the topic", ""),
    # Written pages.
    "begin": ("Created", ""),
    "save draft": ("Saved the draft", ""),
    "discard": ("Discarded the draft", ""),
    # Pictures.
    "upload": ("Uploaded", ""),
    "change": ("Changed the details", _ALL),
    "remove": ("Deleted from the library", ""),
    # Accounts.
    "end sessions": ("Ended active sessions", ""),
    "add authenticator app": ("Added an authenticator app", ""),
    "remove authenticator app": ("Removed the authenticator app", ""),
    "add passkey": ("Added a passkey", ""),
    "remove passkey": ("Removed a passkey", ""),
    "make recovery codes": ("Generated recovery codes", ""),
    "reset second factor": ("Reset two-factor authentication", ""),
}
