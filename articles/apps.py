"""What Django loads of the articles."""

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    """Stories and people."""

    name = "articles"
    verbose_name = "Stories"

    def ready(self) -> None:
        """Register the sentences of the audit log."""
        from articles import audit_sentences  # noqa: F401
