"""`manage.py encrypt_secrets`."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.core.management.base import CommandError

from newsroom.core.accounts import encryption
from newsroom.management.base import ReportingCommand, count_with_noun


class Command(ReportingCommand):
    """Calls `encryption.encrypt_all`."""

    help = (
        "Encrypts the secrets of authenticator apps and recovery codes with the current SECRET_KEY. Run it after a "
        "change of SECRET_KEY, before you remove the former key from SECRET_KEY_FALLBACKS."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Encrypt and print a summary."""
        count, unreadable = encryption.encrypt_all(Authenticator)
        done = f"{count_with_noun(count, 'secret', 'secrets')} encrypted with the current SECRET_KEY."
        if unreadable:
            names = User.objects.filter(pk__in=unreadable).order_by("username").values_list("username", flat=True)
            raise CommandError(
                f"{done} Neither SECRET_KEY nor SECRET_KEY_FALLBACKS decrypts those of: {', '.join(names)}. Add the "
                "former key to SECRET_KEY_FALLBACKS and run the command again, or run reset_second_factor for each."
            )
        self.stdout.write(done)
