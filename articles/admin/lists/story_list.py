"""A page of the list of stories."""

from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest

from newsroom.core.desk import presence


class StoryList(ChangeList):
    """A page of the list. Each story has `here`, a sentence about the other users who have it open, or ""."""

    def get_results(self, request: HttpRequest) -> None:
        """Add `here` to the stories of the page."""
        super().get_results(request)
        self.result_list = list(self.result_list)
        here = presence.sentences_for(self.result_list, request.user)
        for story in self.result_list:
            story.here = here.get(story.pk, "")
