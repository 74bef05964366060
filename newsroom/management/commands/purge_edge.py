"""`manage.py purge_edge`."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import CommandError

from newsroom.core.cache.cdn import Purger
from newsroom.core.cache.change_detection import bell_of_site
from newsroom.management.following import FollowingCommand, follow


class Command(FollowingCommand):
    """A face for `page_cache.edge.Purger`."""

    help = "Purges the CDN cache: everything at start-up, then changed pages only. Runs until stopped (SIGTERM)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Purge until somebody says that it is enough."""
        if not settings.EDGE_PURGE_URL:
            raise CommandError("EDGE_PURGE_URL is not set. See “CDN cache” in docs/running.md.")
        self.report(f"Purging {urlsplit(settings.EDGE_PURGE_URL).netloc}.")
        follow(Purger(bell_of_site()))
        self.stdout.write(
            "Stopped. The CDN cache will not be purged until you start this command again, which purges everything."
        )
