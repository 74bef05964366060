"""`manage.py import_wordpress FILE [--publish]`."""

from newsroom.exchange.readers import wordpress
from newsroom.management.import_command import ImportCommand


class Command(ImportCommand):
    """Imports files that `exchange.readers.wordpress` reads."""

    help = "Imports posts from a WordPress export. Safe to run again: only changed posts are updated."
    unit = "posts"
    read = staticmethod(wordpress.read)
