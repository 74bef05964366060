"""`manage.py import_wordpress FILE [--publish]`."""

from collections.abc import Iterable
from typing import BinaryIO

from newsroom.exchange import wordpress
from newsroom.exchange.records import Entry
from newsroom.management.importing import ImportCommand


class Command(ImportCommand):
    """A face for `exchange.wordpress` and `exchange.writer`."""

    help = "Imports the posts of WordPress's export. Running it again changes only what has changed."
    unit = "posts"

    def read(self, file: BinaryIO) -> Iterable[Entry]:
        """The file's posts."""
        return wordpress.read(file)
