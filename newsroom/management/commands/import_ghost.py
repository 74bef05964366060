"""`manage.py import_ghost FILE [--url URL] [--media PLACE] [--publish] [--dry-run] [--report FILE]`."""

from functools import partial
from typing import Any

from django.core.management.base import CommandError, CommandParser

from newsroom.exchange.readers import ghost
from newsroom.management.site_import_command import SiteImportCommand


class Command(SiteImportCommand):
    """Imports files that `exchange.readers.ghost` reads."""

    help = "Imports a whole site from a Ghost export. Safe to run again: only what has changed is updated."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the URL of the site, which an export leaves out."""
        super().add_arguments(parser)
        parser.add_argument(
            "--url",
            default="",
            help="URL of the old site, with its subdirectory if it has one; by default it is found in the posts",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the file as that of the site with the URL."""
        url = options["url"]
        if url and not url.lower().startswith(("http://", "https://")):
            raise CommandError("--url must start with http:// or https://. Nothing was changed.")
        self.export_of = partial(ghost.export_of, url=url)
        super().handle(*args, **options)
