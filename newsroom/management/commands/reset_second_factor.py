"""`manage.py reset_second_factor USERNAME`."""

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from newsroom.accounts import second_factor


class Command(BaseCommand):
    """A face for `second_factor.reset`."""

    help = "Forgets a person's second factors and recovery codes, and signs them out everywhere."

    def add_arguments(self, parser):
        """Whose."""
        parser.add_argument("username")

    def handle(self, *args, username, **options):
        """Reset, and tell in one line."""
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account “{username}”. Nothing was changed.")
        count = second_factor.reset(user, by=None)
        self.stdout.write(f"{username}: {count} second factors forgotten, signed out everywhere.")
