"""Changes of the details of an image or file of the library."""

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from newsroom.core.cache import invalidation
from newsroom.core.models import AuditEntry, Image, MediaFile
from newsroom.core.tracking.querysets import TrackedQuerySet


def change(item: Image | MediaFile, rows: TrackedQuerySet, *, by: User | None, **fields: Any) -> dict[str, Any]:
    """Change these fields of the item and record what they replace. Return those with another value than before.

    rows: all of its kind. by: the user (None for a command). Raises ValidationError for an invalid field.
    """
    for name, value in fields.items():
        setattr(item, name, value)
    item.clean_fields(exclude={field.name for field in item._meta.fields} - fields.keys())
    with transaction.atomic():
        before = rows.select_for_update(no_key=True).values(*fields).get(pk=item.pk) if fields else {}
        replaced = {name: value for name, value in before.items() if getattr(item, name) != value}
        if not replaced:
            return {}
        item.save(update_fields=list(replaced))
        changed = {name: getattr(item, name) for name in replaced}
        AuditEntry.record("change", item, by=by, **changed, replaced=replaced)
        invalidation.invalidate(*item.cache_tags, *rows.table_tags)
    return changed
