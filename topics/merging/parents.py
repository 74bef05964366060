"""Parent topics in a merge: who gets whose parent and subtopics, and which parents a topic can have again."""

from topics.models import Topic


class Parents(dict[int, int | None]):
    """The parent of each topic, by ID. Loaded on first access."""

    @classmethod
    def load(cls, *topics: Topic) -> "Parents":
        """Return the parents of these topics and of all their ancestors, loaded now, before any change."""
        parents = cls({topic.pk: topic.parent_id for topic in topics})
        for topic in topics:
            parents.ancestors(topic.pk)
        return parents

    def __missing__(self, topic: int) -> int | None:
        """Load the topic's parent."""
        self[topic] = Topic.objects.filter(pk=topic).values_list("parent", flat=True).first()
        return self[topic]

    def ancestors(self, topic: int | None) -> list[int]:
        """Return the topic, unless it is None, and its ancestors, nearest first."""
        found: list[int] = []
        while topic is not None and topic not in found:
            found.append(topic)
            topic = self[topic]
        return found

    def merge(self, loser: int, survivor: int) -> None:
        """Move the loser's subtopics to the survivor, and set the survivor's parent.

        The survivor keeps its parent, or gets the loser's if it has none and that creates no cycle. If it was below the
        loser, it always gets the loser's parent.
        """
        is_below = loser in self.ancestors(self[survivor])
        if is_below or (self[survivor] is None and survivor not in self.ancestors(self[loser])):
            self[survivor] = self[loser]
        self.update({child: survivor for child, parent in self.items() if parent == loser and child != survivor})


def can_have_parent(topic: int, parent: int) -> bool:
    """Return whether the topic can have this parent, which must exist and not be below the topic."""
    return topic not in Parents().ancestors(parent) and Topic.objects.filter(pk=parent).exists()
