"""The sentences of the audit log about users, groups and signing in."""

from collections.abc import Callable
from typing import Any

from newsroom.core.desk.audit import Detail, register, short

LABELS = {
    "username": "Username",
    "name": "Name",
    "first_name": "First name",
    "last_name": "Last name",
    "email": "Email address",
    "is_active": "Active",
    "is_staff": "Staff status",
    "is_superuser": "Superuser status",
    "groups": "Groups",
    "permissions": "Permissions",
}
# What was wrong, by `throttling.Kind`.
WRONG = {
    "password": "incorrect password",
    "code": "incorrect code or passkey",
    "confirmation": "incorrect code or passkey",
    "passkey": "passkey not accepted",
}


def changes(detail: Detail) -> str:
    """Return the old and new values of an entry. Of a new user or group, the values that are not empty."""
    before, after = detail.get("before") or {}, detail.get("after") or {}
    is_new = not before
    lines = (_change(name, before.get(name), value) for name, value in after.items() if value or not is_new)
    return "; ".join(lines)


def _change(name: str, old: Any, new: Any) -> str:
    """Return one change: what is new in a list and what is gone; of other values the old and the new one."""
    label = LABELS.get(name, name)
    if old is None:
        return f"{label}: {_text(new)}"
    if not isinstance(new, list):
        return f"{label}: {_text(old)} → {_text(new)}"
    added, removed = [item for item in new if item not in old], [item for item in old if item not in new]
    parts = [f"added {_text(added)}" if added else "", f"removed {_text(removed)}" if removed else ""]
    return f"{label}: {', '.join(filter(None, parts))}"


def _text(value: Any) -> str:
    return "no" if value is False else short(value) or "none"


def failed(action: str) -> Callable[[Detail], str]:
    """Return a sentence of the action and what was wrong."""

    def sentence(detail: Detail) -> str:
        reason = WRONG.get(detail.get("kind", ""))
        return f"{action}: {reason}" if reason else action

    return sentence


def renamed(detail: Detail) -> str:
    """Return the old and the new name."""
    return " → ".join(filter(None, (short(detail.get("before")), short(detail.get("name")))))


register(
    {
        "sign in": ("Signed in", ""),
        "fail to sign in": (failed("Failed to sign in"), ""),
        "fail to confirm identity": (failed("Failed to confirm identity"), ""),
        "sign out": ("Signed out", ""),
        "end session": ("Ended an active session", "device"),
        "end sessions": ("Ended active sessions", ""),
        "create account": ("Created the user", changes),
        "change account": ("Changed the user’s details", changes),
        "change access": ("Changed what the user can do", changes),
        "disable account": ("Disabled the user", ""),
        "enable account": ("Enabled the user", ""),
        "delete account": ("Deleted the user", ""),
        "change password": ("Changed their own password", ""),
        "set password": ("Set the user’s password", ""),
        "remove password": ("Removed the user’s password", ""),
        "add authenticator app": ("Added an authenticator app", ""),
        "remove authenticator app": ("Removed the authenticator app", ""),
        "add passkey": ("Added a passkey", "name"),
        "rename passkey": ("Renamed a passkey", renamed),
        "remove passkey": ("Removed a passkey", "name"),
        "suspect copied passkey": ("Used a passkey that may have been copied", "name"),
        "make recovery codes": ("Generated recovery codes", ""),
        "reset second factor": ("Reset two-factor authentication", ""),
        "create group": ("Created the group", changes),
        "change group": ("Changed the group", changes),
        "delete group": ("Deleted the group", ""),
    }
)
