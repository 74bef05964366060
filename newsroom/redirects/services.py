"""Service functions of redirects: add one, change and delete it."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from newsroom.core.cache.invalidation import invalidate
from newsroom.core.models import AuditEntry, Redirect
from newsroom.core.models.redirects import FRONT_TAG
from newsroom.core.permissions import NotAllowed, require
from newsroom.core.text import slugs
from newsroom.redirects.bulk import NO_PERMISSION
from newsroom.redirects.old_urls import stored_form
from newsroom.redirects.planning import Entry, Outcome, plan
from newsroom.redirects.target_urls import urls_of
from newsroom.redirects.targets import Target, find, target_of

AUTOMATIC = "This redirect was recorded when a URL changed, so it cannot be edited or deleted. Nothing was changed."


def add(old_url: str, new_url: str, *, by: User | None) -> Redirect:
    """Redirect an old URL.

    old_url: absolute, or a path with or without a query; “/*” at its end stands for all URLs below. new_url: a path of
    this site, also of an item's page on the desk, or a URL of another site; “/*” at its end is replaced by the rest of
    a path below the old URL. Raises NotAllowed, and ValidationError by field.
    """
    require(by, "newsroom.add_redirect", NO_PERMISSION)
    with transaction.atomic():
        slugs.lock()
        path, target = _checked(old_url, new_url)
        redirect = Redirect(path=path, is_automatic=False, **target._asdict())
        redirect.full_clean()
        redirect.save(force_insert=True)
        AuditEntry.record("begin", redirect, by=by, new_url=urls_of([target])[target])
        _invalidate(path)
    return redirect


def change(redirect: Redirect, *, by: User | None, **values: Any) -> None:
    """Change the URLs of a redirect. values: old_url and new_url, as in `add`. Raises NotAllowed, ValidationError."""
    require(by, "newsroom.change_redirect", NO_PERMISSION)
    with transaction.atomic():
        slugs.lock()
        saved = _locked(redirect)
        before = fields_of(saved)
        entered = {**before, **values}
        path, target = _checked(entered["old_url"], entered["new_url"], saved)
        if (path, target) == (saved.path, target_of(saved)):
            return
        redirect.path, (redirect.kind, redirect.target_id, redirect.target) = path, target
        redirect.full_clean()
        redirect.save(update_fields=["path", "kind", "target_id", "target"])
        after = fields_of(redirect)
        changed = {name: value for name, value in after.items() if before[name] != value}
        replaced = {name: before[name] for name in changed}
        AuditEntry.record("change", redirect, by=by, **changed, replaced=replaced)
        _invalidate(saved.path, path)


def delete(redirect: Redirect, *, by: User | None) -> None:
    """Delete a redirect. Raises NotAllowed."""
    require(by, "newsroom.delete_redirect", NO_PERMISSION)
    with transaction.atomic():
        saved = _locked(redirect)
        AuditEntry.record("delete", saved, by=by, discarded=fields_of(saved))
        _invalidate(saved.path)
        saved.delete()


def fields_of(redirect: Redirect) -> dict[str, str]:
    """Return what an editor enters for the redirect."""
    target = target_of(redirect)
    return {"old_url": redirect.path, "new_url": urls_of([target])[target]}


def _locked(redirect: Redirect) -> Redirect:
    """Lock the row and return it as it is now. Raises NotAllowed if it is none that editors change."""
    saved = Redirect.objects.select_for_update(no_key=True).filter(pk=redirect.pk).first()
    if saved is None:
        raise NotAllowed("This redirect was deleted. Nothing was changed.")
    if saved.is_automatic:
        raise NotAllowed(AUTOMATIC)
    return saved


def _checked(old_url: str, new_url: str, saved: Redirect | None = None) -> tuple[str, Target]:
    """Return the old URL and the target as they are stored. Raises ValidationError by field."""
    try:
        path = stored_form(old_url)
    except ValidationError as error:
        raise ValidationError({"old_url": error.messages}) from None
    target = find([new_url])[new_url]
    if isinstance(target, ValidationError):
        raise ValidationError({"new_url": target.messages})
    if Redirect.objects.filter(path=path, is_automatic=False).exclude(pk=saved.pk if saved else 0).exists():
        raise ValidationError({"old_url": "Another redirect has this old URL. Edit that one."})
    (planned,) = plan([Entry(path, target)], may_collapse=False)
    if planned.outcome == Outcome.REFUSED:
        raise ValidationError({"new_url" if planned.is_about_target else "old_url": planned.sentence})
    return path, target


def _invalidate(*paths: str) -> None:
    if any(path.startswith("/?") for path in paths):
        invalidate(FRONT_TAG)
