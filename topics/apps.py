"""The configuration of the app."""

from django.apps import AppConfig


class TopicsConfig(AppConfig):
    """Topics: names, types, curation and counts."""

    name = "topics"
    verbose_name = "Topics"

    def ready(self) -> None:
        """Register the sentences of the audit log."""
        from topics import audit_sentences  # noqa: F401
