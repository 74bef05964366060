"""What stories like a text teach about its topics: learned from these few at the moment of asking, then forgotten."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest

# How far one example moves what is learned at most, and what the examples' votes count beside it.
AGGRESSIVENESS = 0.25
VOTES = 0.5
# Of the examples' topics those with the most votes are looked at.
TOPICS = 30

type Weights = Mapping[str, float]


@dataclass(frozen=True)
class Example:
    """A story that is like a text: its headline, how like it is, its words with their weights, its topics' ids.

    likeness: 1 has all of the text's words. words: only those that the text has too.
    """

    title: str
    likeness: float
    words: Weights
    topics: frozenset[int]


def fit(text: Weights, examples: Sequence[Example]) -> dict[int, float]:
    """How well the examples' topics fit the text, by topic id: from 1 on well, at 0 and below not. At most thirty.

    text: its words with their weights. examples: the most alike first.

    For each topic a linear classifier that sees every example once, the most alike last (passive-aggressive, PA-I:
    Crammer et al. 2006), so that it tells apart what is filed differently among stories with much the same words.
    Beside it the examples vote, each by the square of its likeness.
    """
    votes = _votes(examples)
    learned: dict[int, dict[str, float]] = {topic: {} for topic in nlargest(TOPICS, votes, key=votes.__getitem__)}
    for example in reversed(examples):
        words = _unit(example.words)
        for topic, weights in learned.items():
            found = _product(words, weights) if weights else 0.0
            is_filed = topic in example.topics
            step = min(AGGRESSIVENESS, 1 - found) if is_filed else max(-AGGRESSIVENESS, -found)
            if step and (step > 0) == is_filed:
                for word, weight in words.items():
                    weights[word] = weights.get(word, 0.0) + step * weight
    wanted = _unit(text)
    return {topic: _product(wanted, weights) + VOTES * votes[topic] for topic, weights in learned.items()}


def _votes(examples: Sequence[Example]) -> dict[int, float]:
    """The part of the examples that has each topic, 0 to 1."""
    votes: dict[int, float] = defaultdict(float)
    total = sum(example.likeness**2 for example in examples)
    for example in examples:
        for topic in example.topics:
            votes[topic] += example.likeness**2 / total
    return votes


def _unit(weights: Weights) -> dict[str, float]:
    """The same direction, of length 1."""
    length = math.hypot(*weights.values()) or 1.0
    return {word: weight / length for word, weight in weights.items()}


def _product(words: Weights, weights: Weights) -> float:
    return sum(weight * weights.get(word, 0.0) for word, weight in words.items())
