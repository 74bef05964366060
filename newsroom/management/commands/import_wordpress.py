"""`manage.py import_wordpress FILE [--publish]`."""

from collections.abc import Iterable
from typing import BinaryIO

from newsroom.exchange import wordpress
from newsroom.exchange.records import Entry
from newsroom.management.importing import ImportCommand


class Command(ImportCommand):
    """A face for `exchange.wordpress` and `exchange.writer`."""

    help = "Imports posts from a WordPress export. Safe to run again: only changed posts are updated."
    unit = "posts"

    def read(self, file: BinaryIO) -> Iterable[Entry]:
        """The file's posts."""
        return wordpress.read(file)
