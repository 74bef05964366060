"""The topic editor's desk: the list of topics and the screen on which one is curated."""

from topics.admin.topics import TopicAdmin

__all__ = ["TopicAdmin"]
