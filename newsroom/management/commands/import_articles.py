"""`manage.py import_articles FILE [--publish]`."""

from newsroom.exchange.readers import jsonl
from newsroom.management.import_command import ImportCommand


class Command(ImportCommand):
    """Imports files that `exchange.readers.jsonl` reads."""

    help = "Imports stories from JSON Lines. Safe to run again: only changed stories are updated."
    unit = "lines"
    read = staticmethod(jsonl.read)
