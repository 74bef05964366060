"""`manage.py changepassword USERNAME`."""

import getpass
from typing import Any

from django.contrib.auth.management.commands import changepassword
from django.contrib.auth.models import User

from newsroom.core.accounts import account_log


class Command(changepassword.Command):
    """Changes a password as Django does, and records it in the audit log."""

    def handle(self, *args: Any, **options: Any) -> str | None:
        """Change the password. The prompts may take minutes, so this is not one transaction."""
        report: str | None = super().handle(*args, **options)
        user = User.objects.get(username=options["username"] or getpass.getuser())
        account_log.record("set password", user, by=None)
        return report
