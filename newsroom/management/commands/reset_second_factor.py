"""`manage.py reset_second_factor USERNAME`."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import CommandError, CommandParser

from newsroom.core.accounts import second_factor
from newsroom.management.base import ReportingCommand, count_with_noun


class Command(ReportingCommand):
    """Calls `second_factor.reset`."""

    help = (
        "Resets a user's two-factor authentication: removes their authenticator app, passkeys and recovery codes, and "
        "signs them out everywhere."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the user."""
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        """Reset and print a summary."""
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"User “{username}” not found. Nothing was changed.")
        removed = count_with_noun(second_factor.reset(user, by=None), "app or passkey", "apps or passkeys")
        self.stdout.write(f"Two-factor authentication reset for {username}: {removed} removed; signed out everywhere.")
