"""The project's Django apps."""

from typing import Any

from django.apps import AppConfig
from django.contrib.admin.apps import SimpleAdminConfig
from django.contrib.admin.checks import check_admin_app, check_dependencies
from django.core import checks
from django.urls import reverse


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


class DeskConfig(SimpleAdminConfig):
    """Django's admin with the desk as its default site. Its modules are imported with its URLs (`desk_urls`)."""

    default_site = "newsroom.admin_site.get_desk"

    def ready(self) -> None:
        """Register Django's checks of the admin."""
        checks.register(check_dependencies, checks.Tags.admin)
        checks.register(check_desk, checks.Tags.admin)


def check_desk(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Check all admin classes. Django by itself would check only those that have been imported."""
    reverse("admin:index")
    return check_admin_app(app_configs, **kwargs)
