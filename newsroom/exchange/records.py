"""Records of the interchange format (JSON Lines, one object per story)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from articles.sources import PARTS
from articles.story_fields import EXCHANGED
from articles.workflow.past import Past

DRAFT, PUBLISHED = "draft", "published"
# What only an import of a whole site knows of a story.
REVIEW, APPROVED, UNPUBLISHED = "review", "approved", "unpublished"


class InvalidRecord(ValueError):
    """The data is not a valid record. The message is a sentence that gives the reason."""


@dataclass(frozen=True, slots=True)
class TopicName:
    """A topic in a record. kind: one of `Kind`, or "" if the record does not give it."""

    name: str
    kind: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A story of the interchange format. status: draft or published.

    values: by field of `EXCHANGED`: strings, the body being HTML that is not sanitised; `published_at` an aware
    datetime or None; `topics` a tuple of TopicName, `authors` of names; `sources` a list as in `articles.sources`. The
    title of a draft may be empty, or longer than a published title may be.
    """

    id: str
    values: Mapping[str, Any]
    status: str = PUBLISHED

    @property
    def body(self) -> str:
        return str(self.values["body"])

    @property
    def published_at(self) -> datetime | None:
        moment: datetime | None = self.values["published_at"]
        return moment

    @property
    def topics(self) -> tuple[TopicName, ...]:
        return tuple(self.values["topics"])

    @property
    def authors(self) -> tuple[str, ...]:
        return tuple(self.values["authors"])

    @property
    def slug(self) -> str:
        return str(self.values["slug"])

    def changed(self, **values: Any) -> "Record":
        """Return the record with other values."""
        return replace(self, values={**self.values, **values})

    def as_dict(self) -> dict[str, Any]:
        """Return the record as an object of the interchange format: fields in this order, the date in UTC.

        The values of a source have a fixed order, too: after a restore, the database has them in another one.

        Without sources, it has no field for them: it is younger than the others, which are always there.
        """
        values = {name: _as_json(self.values[name]) for name in EXCHANGED if name != "sources" or self.values[name]}
        return {"id": self.id, **values, "status": self.status}

    def digest(self) -> str:
        """Return the SHA-256 of all fields except the status, in hex. It shows whether a record has changed.

        Empty values are left out, so that a new field of the format does not change the digests of old records.
        """
        values = {name: value for name, value in self.as_dict().items() if value and name != "status"}
        return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def _as_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, tuple | list):
        return [_as_json(item) for item in value]
    if isinstance(value, TopicName):
        return {"name": value.name, "kind": value.kind, "aliases": sorted(value.aliases)}
    if isinstance(value, dict):
        return {name: value[name] for name in PARTS}
    return value


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a file: either a record, or the problem that makes it invalid.

    number: of the line or post, from 1. note: a remark for the operator about a valid record.

    What only an import of a whole site knows: extra: further fields of the draft and its notes, as a draft has them.
    day: of the URL; None for that of the publication date. state: what a new story becomes: REVIEW or APPROVED if it is
    not published, UNPUBLISHED once it was. source: the SHA-256 of what the record was made from, in hex, which shows
    whether it has changed instead of the record; "" to compare the record. past: what is added to a story that is
    published. draft: changes that are not published.
    """

    number: int
    record: Record | None = None
    problem: str = ""
    note: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
    day: date | None = None
    state: str = ""
    source: str = ""
    past: Past | None = None
    draft: "Entry | None" = None

    def digest(self) -> str:
        """Return the SHA-256 of the record with the further fields that are not empty, in hex."""
        assert self.record is not None
        values = {name: value for name, value in self.extra.items() if value}
        further = [part for part in (self.past and repr(self.past), self.draft and self.draft.digest()) if part]
        if not (values or self.day or self.source or further):
            return self.record.digest()
        parts = [self.source or self.record.digest(), values, self.day and self.day.isoformat(), *further]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
