"""`manage.py reset_second_factor USERNAME`."""

from django.contrib.auth.models import User
from django.core.management.base import CommandError

from newsroom.core.accounts import second_factor
from newsroom.management.reporting import ReportingCommand, counted


class Command(ReportingCommand):
    """A face for `second_factor.reset`."""

    help = (
        "Resets a user's two-factor authentication: removes their authenticator app, passkeys and recovery codes, and "
        "signs them out everywhere."
    )

    def add_arguments(self, parser):
        """Whose."""
        parser.add_argument("username")

    def handle(self, *args, username, **options):
        """Reset, and tell in one line."""
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"User “{username}” not found. Nothing was changed.")
        removed = counted(second_factor.reset(user, by=None), "app or passkey", "apps or passkeys")
        self.stdout.write(f"Two-factor authentication reset for {username}: {removed} removed; signed out everywhere.")
