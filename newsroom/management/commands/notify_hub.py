"""`manage.py notify_hub`."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import CommandError

from newsroom.core.cache.change_detection import bell_of_site
from newsroom.management.following import FollowingCommand, follow
from newsroom.websub import Publisher


class Command(FollowingCommand):
    """A face for `websub.Publisher`."""

    help = "Notifies the WebSub hub whenever feeds change. Runs until stopped (SIGTERM)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell until somebody says that it is enough."""
        if not settings.WEBSUB_HUB:
            raise CommandError("WEBSUB_HUB is not set. See “WebSub hub” in docs/running.md.")
        self.report(f"Notifying {urlsplit(settings.WEBSUB_HUB).netloc}.")
        follow(Publisher(bell_of_site()))
        self.stdout.write(
            "Stopped. The hub will not be notified until you start this command again. Feeds are not affected."
        )
