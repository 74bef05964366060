"""The tags of what pages show of topics (`newsroom.core.cache.invalidation`)."""

# Which topics are public, their names, and how many stories each has.
INDEX = "topics"
# The same without the numbers: which topics are public, with their names and types.
LETTERS = "topic-letters"
# Those that every page leads to.
NAVIGATION = "navigation"


def stream(topic: int) -> str:
    """Of the topic with this id: its stories, their number, its curation, its aliases, what is below it."""
    return f"topic-{topic}"


def said(topic: int) -> str:
    """Of the topic with this id: all that editors say of it, such as its briefing, description and sponsor."""
    return f"topic-said-{topic}"


def name(topic: int) -> str:
    """Of the topic with this id: its name, its address, what it is part of, and whether readers may see it."""
    return f"topic-name-{topic}"


def entries_of(story: int) -> str:
    """The topics of the story with this id."""
    return f"story-topics-{story}"
