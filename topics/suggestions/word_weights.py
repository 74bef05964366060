"""Scores topics for a text by the weights of its words, as `training` has learned them."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from heapq import nlargest

from newsroom.core.text.tokens import words_of
from topics.models import WordWeights
from topics.suggestions.lookup import among

# The characters of headline, standfirst and text that are read: news begins with its subject.
MAX_LENGTH = 5_000
# A word of the headline counts as this many in the text.
HEADLINE_WEIGHT = 2
# A word that every text has, and its value in each: its weight for a topic is the score before any other word.
EVERY_TEXT, EVERY_TEXT_VALUE = "", 0.5


@dataclass(frozen=True)
class WordScores:
    """What each word of a text adds to the score of each topic, by word and by ID of the topic, as text."""

    by_word: Mapping[str, Mapping[str, float]]

    @cached_property
    def by_topic(self) -> dict[int, float]:
        """The score of each topic that was learned: 1 is like its stories, -1 is like all others."""
        scores: dict[str, float] = defaultdict(float)
        for added in self.by_word.values():
            for topic, score in added.items():
                scores[topic] += score
        # A topic that was learned has a weight for EVERY_TEXT.
        return {int(topic): scores[topic] for topic in self.by_word.get(EVERY_TEXT, ())}

    def strongest_words(self, topic: int, count: int) -> list[str]:
        """Return the words that speak most for the topic, the strongest first."""
        added = {word: scores.get(str(topic), 0.0) for word, scores in self.by_word.items() if word}
        return [word for word in nlargest(count, added, key=added.__getitem__) if added[word] > 0]


def count_words(title: str, summary: str, text: str) -> Counter[str]:
    """Return how often each word is in a story, in the order of the text; all texts are plain."""
    times: Counter[str] = Counter()
    for part, weight in ((title, HEADLINE_WEIGHT), (summary, 1), (text, 1)):
        for word in words_of(part[:MAX_LENGTH]):
            times[word] += weight
    return times


def values_of(times: Mapping[str, int], rarity: Mapping[str, float]) -> dict[str, float]:
    """Return the value of each word that has a rarity, scaled so that the sum of squares is 1; {} if all are 0.

    The value of a word grows with its number in the text, and with its rarity.
    """
    values = {word: (1 + math.log(count)) * rarity[word] for word, count in times.items() if word in rarity}
    length = math.hypot(*values.values())
    return {word: value / length for word, value in values.items()} if length else {}


def score(times: Mapping[str, int]) -> WordScores:
    """Return what the words of a text say about topics, in one query. times: from `count_words`."""
    found = among(WordWeights.objects.order_by(), [EVERY_TEXT, *times], field="word")
    rows = {row.word: row for row in found}
    values = values_of(times, {word: row.rarity for word, row in rows.items()}) | {EVERY_TEXT: EVERY_TEXT_VALUE}
    return WordScores(
        {
            word: {topic: weight * values[word] for topic, weight in row.weights.items()}
            for word, row in rows.items()
            if word in values
        }
    )
