"""The Django app of the accounts."""

from allauth.usersessions.apps import UserSessionsConfig
from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Signing in, and the epochs of sessions."""

    name = "newsroom.core.accounts"
    label = "accounts"
    verbose_name = "Accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the sentences of the audit log."""
        from newsroom.core.accounts import audit_sentences  # noqa: F401


class SessionsConfig(UserSessionsConfig):
    """allauth's app of sessions without what it does at sign-in, where it reads all sessions of the user.

    `devices` makes the rows.
    """

    default = False

    def ready(self) -> None:
        """Do nothing."""
