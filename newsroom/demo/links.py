"""Links in the demo's texts. A URL contains the day on which the demo was created, so the files name stories by ID.

`<a href="story:ID">` links to a story and `<a href="topic:NAME">` to a topic.
"""

import re
from collections.abc import Mapping

LINK = re.compile(r'<a href="(story|topic):([^"]+)">(.*?)</a>')


def targets(html: str, kind: str) -> list[str]:
    """Return the IDs of the stories, or the names of the topics, that the text links to. kind: "story" or "topic"."""
    return [name for found, name, _ in LINK.findall(html) if found == kind]


def resolve(html: str, stories: Mapping[str, str], topics: Mapping[str, str]) -> str:
    """Return the text with URLs. A link to something that does not exist becomes plain text.

    stories: URLs by ID. topics: URLs by name.
    """
    urls = {"story": stories, "topic": topics}

    def write(link: re.Match[str]) -> str:
        kind, name, text = link.groups()
        url = urls[kind].get(name)
        return f'<a href="{url}">{text}</a>' if url else text

    return LINK.sub(write, html)
