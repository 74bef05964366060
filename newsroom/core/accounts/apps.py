"""What Django loads of the accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The table of ended sessions."""

    name = "newsroom.core.accounts"
    label = "accounts"
    verbose_name = "Accounts"
    default_auto_field = "django.db.models.BigAutoField"
