"""The cache tags of what pages show of topics (`newsroom.core.cache.invalidation`)."""

# The public topics, with their names and numbers of stories.
INDEX = "topics"
# The public topics, with their names and types, without numbers.
LETTERS = "topic-letters"
# The topics in the navigation.
NAVIGATION = "navigation"


def stream(topic: int) -> str:
    """Return the tag of a topic's (ID) stories, their number, curation, aliases and subtopics."""
    return f"topic-{topic}"


def details(topic: int) -> str:
    """Return the tag of what editors write about a topic (ID), such as its briefing, description and sponsor."""
    return f"topic-details-{topic}"


def name(topic: int) -> str:
    """Return the tag of a topic's (ID) name, URL, parent and visibility."""
    return f"topic-name-{topic}"


def entries_of(story: int) -> str:
    """Return the tag of the topics of a story (ID)."""
    return f"story-topics-{story}"
