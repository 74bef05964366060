"""`manage.py import_ghost FILE [--media PLACE] [--publish] [--dry-run] [--report FILE]`."""

from newsroom.exchange.readers import ghost
from newsroom.management.site_import_command import SiteImportCommand


class Command(SiteImportCommand):
    """Imports files that `exchange.readers.ghost` reads."""

    help = "Imports a whole site from a Ghost export. Safe to run again: only what has changed is updated."
    export_of = staticmethod(ghost.export_of)
