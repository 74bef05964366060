"""Which stories a topic's briefing cites, and what happened to them since it was reviewed."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import unescape
from itertools import pairwise

from newsroom.core.html.blocks import parts_of
from topics.models import SENTENCE_LENGTH, Change, Citation, Topic

type Finder = Callable[[Iterable[str]], Mapping[str, int]]
# A full stop, question mark or exclamation mark, with the closing quotation mark or bracket after it.
_SENTENCE_END = re.compile(r"[.!?][”’)\]]*(?=\s)|[。！？][”’）]*")
_finders: list[Finder] = []


def register(finder: Finder) -> None:
    """Register the function that finds stories by their URLs. It returns {URL: ID}, without those that are none."""
    _finders.append(finder)


def index(topic: Topic) -> None:
    """Store what the topic's briefings cite. They count as reviewed now.

    Must run in the transaction that changes them.
    """
    links = [link for html in (topic.briefing, *topic.briefings.values()) for link in cited(html)]
    found = {url: story for finder in _finders for url, story in finder({url for url, _ in links}).items()}
    Citation.objects.filter(topic=topic).delete()
    Citation.objects.bulk_create(
        Citation(topic=topic, story_id=found[url], sentence=sentence) for url, sentence in links if url in found
    )


def mark_changed(story: int, change: Change | None) -> None:
    """Record what happened to a cited story (an ID); None if it is published again."""
    cited = Citation.objects.filter(story=story)
    if change is None:
        cited.filter(change=Change.UNPUBLISHED).update(change="")
    else:
        cited.update(change=change)


def mark_reviewed(topic: Topic) -> None:
    """Record that the topic's briefing was reviewed with what happened to the stories that it cites."""
    Citation.objects.filter(topic=topic).exclude(change="").update(change="")


def cited(html: str) -> Iterator[tuple[str, str]]:
    """Yield the URL of each link in sanitised HTML, with the sentence that contains it, once.

    Sentences are cut at SENTENCE_LENGTH. Each part is searched for them once: it may have thousands of links.
    """
    seen = set()
    for part in parts_of(html):
        text = part.text
        ends = [found.end() for found in _SENTENCE_END.finditer(text)]
        sentences = [text[start:end].strip()[:SENTENCE_LENGTH] for start, end in pairwise([0, *ends, len(text)])]
        position = 0
        for run in part.runs:
            urls = [unescape(mark.removeprefix("a ")) for mark in run.marks if mark.startswith("a ")]
            for url in urls:
                pair = url, sentences[bisect_right(ends, position)]
                if pair not in seen:
                    seen.add(pair)
                    yield pair
            position += len(run.text)
