"""Sources and items to test with, made as the wire makes them."""

from datetime import UTC, datetime
from itertools import count

from newsroom.wire import sources
from newsroom.wire.formats import Item, Subject
from newsroom.wire.items import cleaned
from newsroom.wire.models import WireItem
from newsroom.wire.receiving import receive

_numbers = count(1)
MEDIATOPIC = "http://cv.iptc.org/newscodes/mediatopic/"


def make_source(name="", **values):
    """A source at a URL."""
    return sources.create(
        by=None, name=name or f"Wire {next(_numbers)}", location="https://wire.example/feed", **values
    )


def version_of(guid="gate-9", **values):
    """A version of an item as a format gives it."""
    said = {
        "headline": "The gate of lock nine holds",
        "standfirst": "It was shut for a year.",
        "body": "<p>It holds.</p>",
        "byline": "Ada Kahn",
        "credit": "Quay Wire",
        "link": "https://wire.example/9",
        "language": "en",
        "sent_at": datetime(2026, 5, 4, 7, 0, tzinfo=UTC),
        "subjects": (Subject(MEDIATOPIC, "20000001", "canals"), Subject("", "locks", "locks")),
        **values,
    }
    return cleaned(Item(guid=guid, **said))


def make_item(source=None, guid="", **values):
    """An item in the inbox."""
    source = source or make_source()
    guid = guid or f"item-{next(_numbers)}"
    receive(source, version_of(guid, **values))
    return WireItem.objects.select_related("source").get(source=source, guid=guid)
