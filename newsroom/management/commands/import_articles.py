"""`manage.py import_articles FILE [--publish]`."""

from collections.abc import Iterable
from typing import BinaryIO

from newsroom.exchange import jsonl
from newsroom.exchange.records import Entry
from newsroom.management.importing import ImportCommand


class Command(ImportCommand):
    """A face for `exchange.jsonl` and `exchange.writer`."""

    help = "Imports stories from JSON Lines. Safe to run again: only changed stories are updated."
    unit = "lines"

    def read(self, file: BinaryIO) -> Iterable[Entry]:
        """The file's lines."""
        return jsonl.read(file)
