"""What the tests of merging ask again and again."""

from articles.workflow import bylines
from topics import counting
from topics.models import Topic, TopicEntry


def filing_of(article, topic):
    return TopicEntry.objects.get(content_object=article, tag=topic)


def filed(topic):
    """The ids of the stories that are filed under the topic."""
    return set(topic.entries.values_list("content_object", flat=True))


def pins(topic):
    """The ids of the topic's pinned stories, in the editor's order."""
    found = topic.entries.filter(pinned_position__isnull=False)
    return list(found.order_by("pinned_position", "pk").values_list("content_object", flat=True))


def names(topic):
    return sorted([topic.name, *topic.aliases.values_list("name", flat=True)])


def fresh(topic):
    return Topic.objects.get(pk=topic.pk)


def check_counts():
    """Every kept count and date is what it ought to be."""
    assert list(bylines.check_dates()) == []
    assert list(counting.check()) == []
