"""Sentences of the audit log that depend on the details of the entry."""

from collections.abc import Mapping
from typing import Any

from newsroom.core.desk.audit import moment


def planned(detail: Mapping[str, Any]) -> str:
    """Return the sentence for a change of a draft's publication date."""
    at = moment(detail.get("published_at"))
    if "published_at" not in detail:
        return "Changed the publication date"
    return f"Set the publication date to {at}" if at else "Removed the publication date"


def topics_changed(detail: Mapping[str, Any]) -> str:
    """Return the sentence that names the topics added to a draft and those removed."""
    if "under" not in detail:
        return "Changed topics (in draft)"
    ways = (("added to", detail["under"]), ("removed from", detail.get("out_of")))
    changes = " and ".join(f"{way} {', '.join(f'“{name}”' for name in names)}" for way, names in ways if names)
    return f"{changes[:1].upper()}{changes[1:]} (in draft)"


def rescheduled(detail: Mapping[str, Any]) -> str:
    """Return the sentence that names the old and the new date of a scheduled story."""
    before, at = moment(detail.get("before")), moment(detail.get("published_at"))
    return f"Rescheduled from {before} to {at}" if before and at else "Rescheduled"


def update_rescheduled(detail: Mapping[str, Any]) -> str:
    """Return the sentence that names the old and the new date of a scheduled update."""
    before, at = moment(detail.get("before")), moment(detail.get("at"))
    return f"Rescheduled the update from {before} to {at}" if before and at else "Rescheduled the update"


def restored(detail: Mapping[str, Any]) -> str:
    """Return the sentence that names the restored revision."""
    return f"Restored revision {detail['revision']}" if detail.get("revision") else "Restored a revision"
