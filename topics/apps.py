"""What Django loads of the topics."""

from django.apps import AppConfig


class TopicsConfig(AppConfig):
    """Names, kinds, curation and counts."""

    name = "topics"
    verbose_name = "Topics"
