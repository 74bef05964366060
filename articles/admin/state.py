"""The state of a story as the desk shows it."""

from articles.choices import State, Status


def state_of(article):
    """Return the `State` of the story, which has its name as `label`."""
    if article.status == Status.PUBLISHED and not article.is_live:
        return State.SCHEDULED
    if article.status == Status.WITHDRAWN and not article.was_live:
        return State.BINNED
    return State(article.status)
