"""The Django app of the core."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Images, pages, the audit log, redirects and cache invalidation."""

    name = "newsroom.core"
    # Permissions, tables and URLs of the desk are named after the site: newsroom.view_image, /admin/newsroom/image/.
    label = "newsroom"
    verbose_name = "Newsroom"

    def ready(self) -> None:
        """Register the system checks and the sentences of the audit log, and mail errors."""
        from newsroom.core.desk import audit
        from newsroom.core.monitoring import error_mail
        from newsroom.core.system import checks  # noqa: F401

        audit.register(audit.SENTENCES)
        error_mail.install()
