"""`manage.py import_wordpress FILE [--media PLACE] [--publish] [--dry-run] [--report FILE]`."""

from newsroom.exchange.readers import wordpress
from newsroom.management.site_import_command import SiteImportCommand


class Command(SiteImportCommand):
    """Imports files that `exchange.readers.wordpress` reads."""

    help = "Imports a whole site from a WordPress export. Safe to run again: only what has changed is updated."
    export_of = staticmethod(wordpress.export_of)
