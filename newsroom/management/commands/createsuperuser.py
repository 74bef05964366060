"""`manage.py createsuperuser`."""

from typing import Any

from django.contrib.auth.management.commands import createsuperuser
from django.contrib.auth.models import User
from django.db.models import Max

from newsroom.core.accounts import account_log


class Command(createsuperuser.Command):
    """Creates a superuser as Django does, and records it in the audit log."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Create the superuser. The prompts may take minutes, so this is not one transaction."""
        newest = User.objects.aggregate(newest=Max("pk"))["newest"] or 0
        super().handle(*args, **options)
        for user in User.objects.filter(pk__gt=newest, is_superuser=True):
            account_log.record_account(user, None, by=None)
