"""`manage.py import_ghost FILE [--publish]`."""

from newsroom.exchange.readers import ghost
from newsroom.management.import_command import ImportCommand


class Command(ImportCommand):
    """Imports files that `exchange.readers.ghost` reads."""

    help = "Imports posts from a Ghost export. Safe to run again: only changed posts are updated."
    unit = "posts"
    read = staticmethod(ghost.read)
