"""The project's Django apps."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ProjectConfig(AppConfig):
    """Management commands and the desk's pages for images, pages, users and logs."""

    name = "newsroom"
    label = "project"
    verbose_name = "Project"


class DeskConfig(AdminConfig):
    """Django's admin with the desk as its default site."""

    default_site = "newsroom.admin_site.Desk"
