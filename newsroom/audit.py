"""The audit log in sentences: the one place that knows how each verb is told."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from newsroom.days import written
from newsroom.models import AuditEntry


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
        return Told(deed, "; ".join(f"{name}: {_short(value)}" for name, value in detail.items() if value))
    return Told(deed, _short(detail.get(words)))


def story_of(entry: AuditEntry, topic: Any) -> str:
    """The headline of the story in the topic that the entry tells of, or "" if it tells of the topic itself."""
    return entry.subject_name.removesuffix(f" in {topic}") if entry.subject_kind == "filing" else ""


def who(user: Any, nobody: str = "A command") -> str:
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
    return "" if value is None else str(value)[:1000]


def _dated(deed: str, name: str, between: str) -> Callable[[Mapping[str, Any]], str]:
    """The deed, with the moment that the detail of this name tells."""

    def sentence(detail: Mapping[str, Any]) -> str:
        at = moment(detail.get(name))
        return f"{deed} {between} {at}" if at else deed

    return sentence


def _planned(detail: Mapping[str, Any]) -> str:
    at = moment(detail.get("published_at"))
    if "published_at" not in detail:
        return "Planned"
    return f"Planned for {at}" if at else "Took out of the calendar"


def _filed(detail: Mapping[str, Any]) -> str:
    if "under" not in detail:
        return "Filed its draft under other topics"
    ways = (("filed its draft under", detail["under"]), ("took its draft out of", detail.get("out_of")))
    told = " and ".join(f"{way} {', '.join(f'“{name}”' for name in names)}" for way, names in ways if names)
    return f"{told[:1].upper()}{told[1:]}"


def _rescheduled(detail: Mapping[str, Any]) -> str:
    before, at = moment(detail.get("before")), moment(detail.get("published_at"))
    return f"Rescheduled from {before} to {at}" if before and at else "Rescheduled"


# What a topic's screen calls its settings, where that is not their name.
_SETTINGS = {
    "description": "Search description",
    "is_in_navigation": "In the navigation",
    "lead_image": "Picture",
    "navigation_position": "Place in the navigation",
    "parent": "Part of",
    "related": "Related topics",
    "sponsor": "Sponsor label",
}


def _described(detail: Mapping[str, Any]) -> str:
    names = map(str, detail.get("fields") or [])
    fields = ", ".join(f"“{_SETTINGS.get(name, name.replace('_', ' ').capitalize())}”" for name in names)
    return f"Changed its settings: {fields}" if fields else "Changed its settings"


def _stories(number: Any) -> str:
    return "1 story" if number == 1 else f"{number:,} stories"


def _merged(detail: Mapping[str, Any]) -> str:
    if "moved" not in detail:
        return "Merged another topic into it"
    both = f", of which it had {detail['doubled']:,} already" if detail.get("doubled") else ""
    return f"Merged another topic into it, with {_stories(detail['moved'] + detail.get('doubled', 0))}{both}:"


def _split(deed: str, way: str) -> Callable[[Mapping[str, Any]], str]:
    def sentence(detail: Mapping[str, Any]) -> str:
        return f"{deed} {_stories(detail['number']) if 'number' in detail else 'stories'} {way} another topic"

    return sentence


def _flagged(deed: str) -> Callable[[Mapping[str, Any]], str]:
    """The deed, with what the desk had found wrong."""

    def sentence(detail: Mapping[str, Any]) -> str:
        about = f" (“{detail['other']}”)" if detail.get("other") else ""
        return f"{deed} the flag “{detail['flag']}”{about}" if detail.get("flag") else f"{deed} a flag"

    return sentence


def _restored(detail: Mapping[str, Any]) -> str:
    return f"Restored revision {detail['revision']}" if detail.get("revision") else "Restored a revision"


# verb -> (the sentence, or what makes it of the details; the detail that holds somebody's words, or "", or all).
_ALL = "*"
_SENTENCES: dict[str, tuple[str | Callable[[Mapping[str, Any]], str], str]] = {
    # Stories.
    "submit": ("Submitted for review", ""),
    "approve": ("Approved", ""),
    "send back": ("Sent back to its writer", "why"),
    "draft": ("Changed what was approved; it is a draft again", ""),
    "ask for update": ("Asked for an update to be published", ""),
    "send update back": ("Sent an update back to its writer", "why"),
    "plan": (_planned, ""),
    "file": (_filed, ""),
    "bin": ("Put into the bin", ""),
    "recover": ("Took out of the bin", ""),
    "publish": (_dated("Published", "published_at", "with the date"), ""),
    "schedule": (_dated("Scheduled", "published_at", "for"), ""),
    "update": (_dated("Published an update", "published_at", "with the date"), ""),
    "reschedule": (_rescheduled, ""),
    "unschedule": ("Took it off the schedule", ""),
    "withdraw": ("Withdrew it from readers", "reason"),
    "correct": ("Published a correction", "text"),
    "restore": (_restored, ""),
    "settle conflict": ("Decided between two texts that were written at once", ""),
    "duplicate": ("Began it as a copy of another story", ""),
    "share": (_dated("Made a link to the preview", "expires_at", "that ends on"), "purpose"),
    "end share": ("Ended a link to the preview", "purpose"),
    "delete": ("Deleted it", ""),
    "comment": ("Commented on it", ""),
    "answer": ("Answered a comment", ""),
    "edit comment": ("Changed a comment of their own", ""),
    "take back comment": ("Took a comment back", ""),
    "resolve comment": ("Resolved a comment", ""),
    "reopen comment": ("Opened a comment again", ""),
    # Topics, and stories in them.
    "rename": ("Renamed it, from", "before"),
    "name": ("Gave it other names", "aliases"),
    "call abroad": ("Called it in other languages", "names"),
    "brief": ("Wrote the briefing", ""),
    "confirm briefing": ("Found the briefing still right", ""),
    "describe": (_described, ""),
    "merge": (_merged, "loser"),
    "merge into": ("Became part of", "survivor"),
    "undo merge": ("Took a merge back; it is a topic of its own again:", "loser"),
    "come back": ("Came back out of", "survivor"),
    "split": (_split("Filed", "under"), "target"),
    "split from": (_split("Got", "from"), "source"),
    "undo split": (_split("Took back that it filed", "under"), "target"),
    "undo split from": (_split("Took back that it got", "from"), "source"),
    "make public": ("Made it public", ""),
    "dismiss flag": (_flagged("Dismissed"), ""),
    "recall flag": (_flagged("Wants to be told again"), ""),
    "pin": (_dated("Pinned it", "until", "until"), ""),
    "unpin": ("Took the pin away", ""),
    "order pins": ("Put the pins in another order, beginning with it", ""),
    "mark key moment": ("Marked it as a key moment", "line"),
    "unmark key moment": ("Took the mark of a key moment away", ""),
    "hide": ("Hid it in the topic", "reason"),
    "unhide": ("Showed it in the topic again", ""),
    # Written pages.
    "begin": ("Began it", ""),
    "save draft": ("Saved its draft", ""),
    "discard": ("Let its draft go", ""),
    # Pictures.
    "upload": ("Uploaded it", ""),
    "change": ("Changed what is said of it", _ALL),
    "remove": ("Removed it from the library", ""),
    # Accounts.
    "end sessions": ("Ended the sessions", ""),
    "add authenticator app": ("Added an authenticator app", ""),
    "remove authenticator app": ("Removed the authenticator app", ""),
    "add passkey": ("Added a passkey", ""),
    "remove passkey": ("Removed a passkey", ""),
    "make recovery codes": ("Made recovery codes", ""),
    "reset second factor": ("Reset the second factor", ""),
}
