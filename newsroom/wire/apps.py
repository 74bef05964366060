"""The Django app of the wire."""

from django.apps import AppConfig


class WireConfig(AppConfig):
    """Items of news agencies and feeds."""

    name = "newsroom.wire"
    label = "wire"
    verbose_name = "Wire"

    def ready(self) -> None:
        """Register the sentences of the audit log and of notifications, and what a story's screen says of its item."""
        from newsroom.wire import audit_sentences, story_alerts  # noqa: F401
