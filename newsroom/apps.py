"""The project's Django apps."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ProjectConfig(AppConfig):
    """Management commands and the desk's pages for images, pages, users and logs."""

    name = "newsroom"
    label = "project"
    verbose_name = "Project"

    def ready(self) -> None:
        """Register how the link check of stories follows redirects of old URLs."""
        from articles.workflow import internal_links
        from newsroom.redirects import following

        internal_links.register(following.new_urls)


class DeskConfig(AdminConfig):
    """Django's admin with the desk as its default site."""

    default_site = "newsroom.admin_site.Desk"
