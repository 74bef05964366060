"""The project's Django apps."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ProjectConfig(AppConfig):
    """Management commands and the desk's pages for images, pages, users and logs."""

    name = "newsroom"
    label = "project"
    verbose_name = "Project"


class DeskConfig(AdminConfig):
    """The admin, with the newsroom's own site as its default."""

    default_site = "newsroom.desk.Desk"
