"""Sentences of the audit log and of notifications about items of the wire."""

from articles.outcomes import Outcome, register
from newsroom.core.desk import audit
from newsroom.core.desk.audit import with_name

KILL, NEW_VERSION = "wire_kill", "wire_version"

audit.register(
    {
        "make story": (with_name("Created from the wire", "source", "of"), ""),
        "dismiss item": ("Dismissed", ""),
        "reopen item": ("Reopened", ""),
        "review item": ("Marked the newest version as reviewed", ""),
        "map subject": (with_name("Mapped the subject", "topic", "to the topic"), ""),
        "ignore subject": ("Ignored the subject", ""),
        "unmap subject": ("Removed the topic of the subject", ""),
    }
)
register(
    (
        Outcome(
            "wire kill",
            label="The source cancelled the wire item",
            detail="source",
            event=KILL,
            notification="received a cancellation from the wire for",
            is_by_site=True,
        ),
        Outcome(
            "wire version",
            label="The source sent a new version of the wire item",
            detail="source",
            event=NEW_VERSION,
            notification="received a new version from the wire for",
            is_by_site=True,
        ),
    )
)
