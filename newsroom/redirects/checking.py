"""Finds redirects of old URLs whose items no longer exist."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Exists, OuterRef

from newsroom.core.models import AuditEntry, Redirect, RedirectKind
from newsroom.redirects.services import fields_of
from newsroom.redirects.targets import MODELS


def check() -> Iterator[str]:
    """Yield a sentence for each redirect of an old URL that leads to an item that does not exist."""
    for redirect in _without_item():
        yield f"Redirect {redirect.path}: {RedirectKind(redirect.kind).label} {redirect.target_id} does not exist."


def fix() -> None:
    """Delete these redirects: readers get “Page not found” anyway. The audit log has them."""
    for redirect in _without_item():
        with transaction.atomic():
            AuditEntry.record("delete", redirect, by=None, discarded=fields_of(redirect))
            redirect.delete()


def _without_item() -> Iterator[Redirect]:
    for kind, model in MODELS.items():
        item = model._base_manager.filter(pk=OuterRef("target_id"))
        yield from Redirect.objects.filter(~Exists(item), kind=kind, is_automatic=False).order_by("pk").iterator()
