"""The Django app of stories and authors."""

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    """Stories and authors."""

    name = "articles"
    verbose_name = "Stories"

    def ready(self) -> None:
        """Register the sentences of the audit log."""
        from articles import audit_sentences  # noqa: F401
