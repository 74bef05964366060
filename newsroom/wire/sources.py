"""Service functions for the sources of the wire."""

import re
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from newsroom.core.html.link_check import Stopped, target_of
from newsroom.core.models import AuditEntry
from newsroom.core.permissions import require
from newsroom.core.text.language_tags import is_language_tag
from newsroom.wire.models import WireSource

NO_PERMISSION = "Only editors and administrators can change the sources of the wire. Nothing was changed."
# In the order of the screen.
FIELDS = ("name", "location", "kind", "credit", "language", "is_active")
_FOLDER = re.compile(r"[^\W_][\w.-]*")


def create(*, by: User | None, **values: Any) -> WireSource:
    """Create a source. values: of the FIELDS. Raises NotAllowed, and ValidationError by field."""
    require(by, "wire.add_wiresource", NO_PERMISSION)
    with transaction.atomic():
        source = WireSource(**values)
        _check(source)
        source.save(force_insert=True)
        AuditEntry.record("begin", source, by=by)
    return source


def change(source: WireSource, *, by: User | None, **values: Any) -> None:
    """Change values of a source (see `create`). Raises NotAllowed, and ValidationError by field."""
    require(by, "wire.change_wiresource", NO_PERMISSION)
    with transaction.atomic():
        saved = WireSource.objects.select_for_update(no_key=True).get(pk=source.pk)
        changes = {name: value for name, value in values.items() if getattr(saved, name) != value}
        if not changes:
            return
        replaced = {name: getattr(saved, name) for name in changes}
        for name, value in changes.items():
            setattr(source, name, value)
        _check(source)
        # What the former address answered says nothing of the new one.
        source.etag = source.last_modified = source.problem = ""
        source.save(update_fields=[*changes, "etag", "last_modified", "problem"])
        AuditEntry.record("change", source, by=by, **changes, replaced=replaced)


def delete(source: WireSource, *, by: User | None) -> None:
    """Delete a source with its items. Stories that were made of them stay. Raises NotAllowed."""
    require(by, "wire.delete_wiresource", NO_PERMISSION)
    with transaction.atomic():
        AuditEntry.record("delete", source, by=by, discarded={name: getattr(source, name) for name in FIELDS})
        source.delete()


def of_command(name: str, location: str) -> WireSource:
    """Return the source with this name, at a location that the operator gave. It is created if there is none.

    A new one is not in use, so that only the command reads it.
    """
    source, _ = WireSource.objects.get_or_create(name=name[:100], defaults={"location": location, "is_active": False})
    return source


def _check(source: WireSource) -> None:
    """Raise ValidationError by field if the source cannot be saved."""
    source.full_clean()
    errors: dict[str, str] = {}
    if source.is_url:
        try:
            target_of(source.location)
        except Stopped as stopped:
            reason = stopped.finding.sentence.removeprefix("Not checked: ")
            errors["location"] = f"This URL cannot be used: {reason[:1].lower()}{reason[1:]}"
    elif not settings.WIRE_FOLDER:
        errors["location"] = "Enter a URL. The server has no wire folder; its operator can set WIRE_FOLDER."
    elif not _FOLDER.fullmatch(source.location):
        errors["location"] = (
            "Enter a URL, or the name of a folder in the wire folder: letters, digits, dots and hyphens."
        )
    if source.language and not is_language_tag(source.language):
        errors["language"] = "Enter a language tag, such as en or zh-Hans."
    if errors:
        raise ValidationError(errors)
