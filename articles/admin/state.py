"""Where a story stands, as the desk says it."""

from articles.choices import Status


def state_of(article):
    """What the story's state is called on the desk."""
    if article.status == Status.PUBLISHED and not article.is_live:
        return "Scheduled"
    if article.status == Status.WITHDRAWN and not article.was_live:
        return "In the bin"
    return article.get_status_display()
