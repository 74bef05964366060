"""Sentences of the audit log about stories, besides those that `articles.workflow.actions` registers for actions."""

from articles.workflow import actions  # noqa: F401
from newsroom.core.desk.audit import register, with_date

register(
    {
        "resolve conflict": ("Resolved an edit conflict", ""),
        "duplicate": ("Duplicated from another story", ""),
        "translate": ("Created as the translation of another story", ""),
        "share": (with_date("Created a preview link", "expires_at", "that expires on"), "purpose"),
        "end share": ("Revoked a preview link", "purpose"),
        "comment": ("Commented", ""),
        "answer": ("Replied to a comment", ""),
        "edit comment": ("Edited a comment", ""),
        "take back comment": ("Deleted a comment", ""),
        "resolve comment": ("Resolved a comment", ""),
        "reopen comment": ("Reopened a comment", ""),
        "dismiss style": ("Dismissed a house style match", "words"),
        "reopen style": ("Reopened a house style match", ""),
    }
)
