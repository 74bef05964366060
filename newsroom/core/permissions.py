"""Who may do what: the one check that verbs begin with."""

from typing import Any

from django.core.exceptions import PermissionDenied


class NotAllowed(PermissionDenied):
    """The person may not do this, or nobody may in the state that things are in. Nothing was changed."""


def require(by: Any, permission: str, sentence: str) -> None:
    """Raise NotAllowed with the sentence unless the user has the permission. A command (None) has them all."""
    if by is not None and not by.has_perm(permission):
        raise NotAllowed(sentence)
