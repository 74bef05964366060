"""Sentences of the audit log that depend on the details of the entry."""

from collections.abc import Mapping
from typing import Any

from newsroom.core.desk.audit import moment


def planned(detail: Mapping[str, Any]) -> str:
    """Return what became of the publication date of a draft."""
    at = moment(detail.get("published_at"))
    if "published_at" not in detail:
        return "Changed the publication date"
    return f"Set the publication date to {at}" if at else "Removed the publication date"


def topics_changed(detail: Mapping[str, Any]) -> str:
    """Return which topics were added to a draft, and which were removed."""
    if "under" not in detail:
        return "Changed topics (in draft)"
    ways = (("added to", detail["under"]), ("removed from", detail.get("out_of")))
    changes = " and ".join(f"{way} {', '.join(f'“{name}”' for name in names)}" for way, names in ways if names)
    return f"{changes[:1].upper()}{changes[1:]} (in draft)"


def rescheduled(detail: Mapping[str, Any]) -> str:
    """Return from which date to which a story was moved."""
    before, at = moment(detail.get("before")), moment(detail.get("published_at"))
    return f"Rescheduled from {before} to {at}" if before and at else "Rescheduled"


def restored(detail: Mapping[str, Any]) -> str:
    """Return which revision was restored."""
    return f"Restored revision {detail['revision']}" if detail.get("revision") else "Restored a revision"
