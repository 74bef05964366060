"""Who may open the admin pages of topics and of the front page.

They show stories, with those that readers do not see yet, so their users may also read stories.
"""

from django.http import HttpRequest

from newsroom.core.permissions import NotAllowed, may_read_stories, require
from topics import curation

NOT_A_READER = "You do not have permission to read stories, which these pages show."


def require_curator(request: HttpRequest, sentence: str = curation.NO_PERMISSION) -> None:
    """Raise NotAllowed unless the user may curate topics (otherwise with the sentence) and read stories."""
    require(request.user, "topics.curate_topic", sentence)
    if not may_read_stories(request.user):
        raise NotAllowed(NOT_A_READER)
