"""The Django app of stories and authors."""

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    """Stories and authors."""

    name = "articles"
    verbose_name = "Stories"

    def ready(self) -> None:
        """Register the sentences of the audit log, and how topics find the stories that their briefings link to."""
        from articles import audit_sentences  # noqa: F401
        from articles.workflow import internal_links
        from topics import citations

        citations.register(internal_links.stories_at)
