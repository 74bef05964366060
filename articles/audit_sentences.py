"""The sentences of the audit log about stories."""

from collections.abc import Mapping
from typing import Any

from newsroom.core.audit import moment, register, with_date


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


def _restored(detail: Mapping[str, Any]) -> str:
    return f"Restored revision {detail['revision']}" if detail.get("revision") else "Restored a revision"


register(
    {
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
        "republish": (with_date("Republished", "published_at", "with the date"), ""),
        "schedule": (with_date("Scheduled", "published_at", "for"), ""),
        "update scheduled": (with_date("Updated the scheduled story", "published_at", "for"), ""),
        "reschedule": (_rescheduled, ""),
        "unschedule": ("Unscheduled", ""),
        "correct": ("Published a correction", "text"),
        "restore": (_restored, ""),
        "resolve conflict": ("Resolved an edit conflict", ""),
        "duplicate": ("Duplicated from another story", ""),
        "share": (with_date("Created a preview link", "expires_at", "that expires on"), "purpose"),
        "end share": ("Revoked a preview link", "purpose"),
        "comment": ("Commented", ""),
        "answer": ("Replied to a comment", ""),
        "edit comment": ("Edited a comment", ""),
        "take back comment": ("Deleted a comment", ""),
        "resolve comment": ("Resolved a comment", ""),
        "reopen comment": ("Reopened a comment", ""),
    }
)
