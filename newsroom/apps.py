"""What Django loads of the roof and the ground."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class NewsroomConfig(AppConfig):
    """The ground's tables, the commands and the system checks."""

    name = "newsroom"
    verbose_name = "Newsroom"

    def ready(self):
        """Register the system checks."""
        from newsroom import checks  # noqa: F401


class DeskConfig(AdminConfig):
    """The admin, with the newsroom's own site as its default."""

    default_site = "newsroom.desk.Desk"
