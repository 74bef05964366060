"""The audit log in sentences. Each package registers the sentences of the verbs that it records."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.auth.models import User

from newsroom.core.models import AuditEntry
from newsroom.core.time.dates import format_time

type Detail = Mapping[str, Any]
type Sentence = str | Callable[[Detail], str]
# The name of the detail to quote, or a function that returns the text of the details.
type Quote = str | Callable[[Detail], str]

# In place of the name of a detail: all details are quoted.
ALL_DETAILS = "*"
_sentences: dict[str, tuple[Sentence, Quote]] = {}


class LogLine(NamedTuple):
    """An audit entry as text. action: what was done, in the past tense. text: the comment or the details."""

    action: str
    text: str = ""


def register(sentences: Mapping[str, tuple[Sentence, Quote]]) -> None:
    """Register the sentences of verbs, when the app that records them is loaded.

    sentences: {verb: (sentence, name of the detail to quote)}. A sentence is a string or a function of the entry's
    details. The name can be "" for none, or ALL_DETAILS, or a function of the details that returns the text to quote.
    Raises ValueError for a verb that is registered already.
    """
    if duplicates := _sentences.keys() & sentences.keys():
        raise ValueError(f"Audit verbs registered twice: {', '.join(sorted(duplicates))}.")
    _sentences.update(sentences)


def line_of(entry: AuditEntry) -> LogLine:
    """Return the entry as a line. An unregistered verb is shown by its name and its details."""
    detail = entry.detail or {}
    sentence, name = _sentences.get(entry.verb, (entry.verb.replace("_", " ").capitalize(), ALL_DETAILS))
    action = sentence if isinstance(sentence, str) else sentence(detail)
    if not isinstance(name, str):
        return LogLine(action, short(name(detail)))
    if name == ALL_DETAILS:
        shown = {key: value for key, value in detail.items() if value and key != "replaced"}
        return LogLine(action, "; ".join(f"{_DETAILS.get(key, key)}: {short(value)}" for key, value in shown.items()))
    return LogLine(action, short(detail.get(name)))


def verbs() -> list[tuple[str, str]]:
    """Return each registered verb with its sentence without details, in the order of registration."""
    return [(verb, line_of(AuditEntry(verb=verb)).action) for verb in _sentences]


def display_name(user: User | None, default: str = "System") -> str:
    """Return the name of a user on the desk. default: the name for None, a command or a deleted account."""
    return (user.get_full_name() or user.get_username()) if user else default


def actor(entry: AuditEntry) -> str:
    """Return the name of the user who did it: the current one, or the one at the time if the account was deleted."""
    return display_name(entry.by, entry.by_name or "System")


def moment(value: Any) -> str:
    """Return an ISO 8601 date and time of the details in the site's time zone, or "" if it is not one."""
    try:
        return format_time(datetime.fromisoformat(value))
    except (TypeError, ValueError):
        return ""


def short(value: Any) -> str:
    """Return a value of the details as a text of at most 1,000 characters."""
    if isinstance(value, list | tuple):
        value = ", ".join(map(str, value))
    return "" if value is None else "yes" if value is True else str(value)[:1000]


def with_date(action: str, name: str, preposition: str) -> Callable[[Detail], str]:
    """Return a sentence of the action and, after the preposition, the date in the detail of this name."""

    def sentence(detail: Detail) -> str:
        at = moment(detail.get(name))
        return f"{action} {preposition} {at}" if at else action

    return sentence


def with_name(action: str, name: str, preposition: str) -> Callable[[Detail], str]:
    """Return a sentence of the action and, after the preposition, the name in the detail of this name."""

    def sentence(detail: Detail) -> str:
        return f"{action} {preposition} “{short(detail[name])}”" if detail.get(name) else action

    return sentence


# The labels of the fields of images, files, authors and house style rules on the desk.
_DETAILS = {
    "alt": "Alt text",
    "bio": "Biography",
    "caption": "Caption",
    "credit": "Credit",
    "exceptions": "Exceptions",
    "focal_point": "Focal point",
    "is_active": "In use",
    "is_case_sensitive": "Match case",
    "is_decorative": "Decorative",
    "is_organisation": "Desk or organisation",
    "is_part_of_word": "Match parts of words",
    "language": "Language",
    "licence": "Licence",
    "usable_until": "Usable until",
    "is_single_use": "For one story only",
    "taken_on": "Date taken",
    "link": "More information",
    "location": "URL or folder",
    "name": "Name",
    "patterns": "Patterns",
    "photo": "Photo",
    "reason": "Reason",
    "replacement": "Replacement",
    "role": "Role",
    "severity": "Severity",
    "text": "Transcript or summary",
    "title": "Title",
    "user": "User",
    "words": "Words",
}
# The verbs of images, files, authors, pages and rules, and those that stories share with pages.
SENTENCES: Mapping[str, tuple[Sentence, Quote]] = {
    "publish": (with_date("Published", "published_at", "with the date"), ""),
    "update": (with_date("Published an update", "published_at", "with the date"), ""),
    "withdraw": ("Unpublished", "reason"),
    "delete": ("Deleted", ""),
    "begin": ("Created", ""),
    "save draft": ("Saved the draft", ""),
    "discard": ("Discarded the draft", ""),
    "upload": ("Uploaded", ""),
    "change": ("Changed the details", ALL_DETAILS),
    "remove": ("Deleted from the library", ""),
}
