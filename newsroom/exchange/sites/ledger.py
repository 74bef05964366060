"""Which items of the former site were imported already, and what they became here."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from itertools import batched
from typing import Any, NamedTuple

from django.db.models import QuerySet

from newsroom.core.models import ImportedItem

KEY_LENGTH = 255
# IDs of one query, because databases limit the number of parameters.
CHUNK = 500


class Imported(NamedTuple):
    """What an item became here. The digests are those of `ImportedItem`."""

    kind: str
    target_id: int
    digest: str
    stored_digest: str


class Ledger:
    """All imported items by key."""

    def __init__(self) -> None:
        rows = ImportedItem.objects.values_list("key", "kind", "target_id", "digest", "stored_digest")
        self._items = {row[0]: Imported(*row[1:]) for row in rows.iterator()}

    def get(self, key: str) -> Imported | None:
        """Return what the item with the key became, or None."""
        return self._items.get(_stored_key(key))

    def target_of(self, key: str, kind: str) -> int | None:
        """Return the ID of what the item became if that is of this kind."""
        item = self.get(key)
        return item.target_id if item and item.kind == kind else None

    def rows(self, kind: str, queryset: QuerySet[Any, Any]) -> Iterator[Any]:
        """Yield the rows of the queryset that items became, in a query for each `CHUNK`. kind: that of its model."""
        ids = [item.target_id for item in self._items.values() if item.kind == kind]
        for chunk in batched(ids, CHUNK):
            yield from queryset.filter(pk__in=chunk)

    def add(self, key: str, item: Imported) -> None:
        """Store what the item became. Must run last in the transaction that stored it."""
        row = ImportedItem(key=_stored_key(key), **item._asdict())
        # One statement, where `update_or_create` makes up to five.
        ImportedItem.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["key"], update_fields=[*Imported._fields]
        )
        self._items[_stored_key(key)] = item


def _stored_key(key: str) -> str:
    if len(key) <= KEY_LENGTH:
        return key
    return f"sha256:{hashlib.sha256(key.encode()).hexdigest()}"


def digest_of(values: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the values that are not empty, in hex."""
    present = {name: value for name, value in values.items() if value}
    return hashlib.sha256(json.dumps(present, sort_keys=True, default=str).encode()).hexdigest()
