"""What happens to accounts and groups, in the audit log: by whom, from which address, with old and new values.

Entries contain no password and no code.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from allauth.core import context
from django.contrib.auth.models import Group, User
from django.utils import timezone

from newsroom.core.models import AuditEntry
from newsroom.core.models.audit import NOT_SIGNED_IN
from newsroom.core.system.client_ip import UNKNOWN, client_ip
from newsroom.core.system.pruning import clear_in_batches

type Values = Mapping[str, Any]

# In characters. No name, email address or label is longer.
MAX_TEXT_LENGTH = 300
# How long the audit log has IP addresses: long enough to examine an intrusion that was noticed late.
ADDRESS_LIFETIME = timedelta(days=180)
# What a user may do, as opposed to who they are.
ACCESS = ("is_staff", "is_superuser", "groups", "permissions")


def record(verb: str, subject: User | Group, *, by: User | None, by_name: str = "", **detail: Any) -> None:
    """Record what the user (None for a command) did to an account or a group, with the address of the request.

    Longer texts than MAX_TEXT_LENGTH in the details are cut.
    """
    request = context.request
    address = client_ip(request) if request else UNKNOWN
    known = None if address == UNKNOWN else address
    AuditEntry.add(verb, subject, _shortened(detail), by=by, by_name=by_name, address=known)


def record_failure(username: str, kind: str, *, is_confirmation: bool = False) -> None:
    """Record a failed sign-in or confirmation of an account. Of an unknown username, which may be a password, nothing.

    kind: what was wrong.
    """
    account = User.objects.filter(username=username).first()
    if account is None:
        return
    if is_confirmation:
        record("fail to confirm identity", account, by=account, kind=kind)
    else:
        record("fail to sign in", account, by=None, by_name=NOT_SIGNED_IN, kind=kind)


def prune() -> int:
    """Remove the IP addresses from old entries, which stay as they are otherwise. Return how many."""
    old = AuditEntry.objects.filter(address__isnull=False, at__lt=timezone.now() - ADDRESS_LIFETIME)
    return clear_in_batches(old, "address")


def values_of(subject: User | Group) -> Values:
    """Return the values of an account or a group whose changes are recorded, by name, as stored now."""
    permissions = sorted(permission.name for permission in _permissions_of(subject))
    if isinstance(subject, Group):
        return {"name": subject.name, "permissions": permissions}
    return {
        **{name: getattr(subject, name) for name in ("username", "first_name", "last_name", "email", "is_active")},
        "is_staff": subject.is_staff,
        "is_superuser": subject.is_superuser,
        "groups": sorted(group.name for group in subject.groups.all()),
        "permissions": permissions,
    }


def record_account(account: User, before: Values | None, *, by: User | None) -> None:
    """Record that an account was created or changed. before: its values until then, None for a new account."""
    after = values_of(account)
    if before is None:
        record("create account", account, by=by, before={}, after=after)
        return
    changed = _changed(before, after)
    if "is_active" in changed:
        record("enable account" if account.is_active else "disable account", account, by=by)
    for verb, names in (
        ("change account", [name for name in changed if name not in {*ACCESS, "is_active"}]),
        ("change access", [name for name in changed if name in ACCESS]),
    ):
        if names:
            record(verb, account, by=by, before=_only(before, names), after=_only(after, names))


def record_group(group: Group, before: Values | None, *, by: User) -> None:
    """Record that a group was created or changed. before: its values until then, None for a new group."""
    after = values_of(group)
    changed = _changed(before or {}, after)
    if before is None:
        record("create group", group, by=by, before={}, after=after)
    elif changed:
        record("change group", group, by=by, before=_only(before, changed), after=_only(after, changed))


def _shortened(value: Any) -> Any:
    if isinstance(value, str):
        return value[:MAX_TEXT_LENGTH]
    if isinstance(value, Mapping):
        return {name: _shortened(each) for name, each in value.items()}
    return [_shortened(each) for each in value] if isinstance(value, list | tuple) else value


def _permissions_of(subject: User | Group) -> Any:
    return subject.permissions.all() if isinstance(subject, Group) else subject.user_permissions.all()


def _changed(before: Values, after: Values) -> list[str]:
    return [name for name, value in after.items() if before.get(name) != value]


def _only(values: Values, names: list[str]) -> dict[str, Any]:
    return {name: values[name] for name in names}
