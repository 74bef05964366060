"""What Django loads of the articles."""

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    """Stories, people and filings."""

    name = "articles"
    verbose_name = "Stories"
