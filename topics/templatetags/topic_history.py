"""Filters of a topic's history."""

from django import template

from newsroom.core.models import AuditEntry
from topics.models import Topic

register = template.Library()


@register.filter
def story_in(entry: AuditEntry, topic: Topic) -> str:
    """Return the headline of the story that an audit entry of the topic is about, or "" if it is about the topic."""
    name = entry.subject_name.removesuffix(f" in “{topic}”")
    return name.removeprefix("“").removesuffix("”") if entry.subject_kind == "topicentry" else ""
