"""Admin pages of topics: the list, and the page that curates one."""

from topics.admin.topic_admin import TopicAdmin

__all__ = ["TopicAdmin"]
