"""Classifies a text by topic, from the most similar stories. Nothing is stored: it is trained for each request."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest

# The largest update by one example, and the weight of the examples' votes.
AGGRESSIVENESS = 0.25
VOTES = 0.5
# The number of topics with the most votes that are considered.
TOPICS = 30

type Weights = Mapping[str, float]


@dataclass(frozen=True)
class Example:
    """A story similar to the text. likeness: 1 if it has all words of the text.

    words: the words that both have, with their weights. topics: IDs of the story's topics.
    """

    title: str
    likeness: float
    words: Weights
    topics: frozenset[int]


def score_topics(text: Weights, examples: Sequence[Example]) -> dict[int, float]:
    """Return a score for each of at most thirty topics of the examples, by ID: 1 or more fits, 0 or less does not.

    text: its words with their weights. examples: most similar first.

    Each topic has a linear classifier (passive-aggressive, PA-I: Crammer et al. 2006) that is trained with each example
    once, most similar last, so that it separates topics of stories with similar words. The examples' votes, weighted
    by the square of their likeness, are added.
    """
    votes = _votes(examples)
    learned: dict[int, dict[str, float]] = {topic: {} for topic in nlargest(TOPICS, votes, key=votes.__getitem__)}
    for example in reversed(examples):
        words = _unit(example.words)
        for topic, weights in learned.items():
            found = _product(words, weights) if weights else 0.0
            has_topic = topic in example.topics
            step = min(AGGRESSIVENESS, 1 - found) if has_topic else max(-AGGRESSIVENESS, -found)
            if step and (step > 0) == has_topic:
                for word, weight in words.items():
                    weights[word] = weights.get(word, 0.0) + step * weight
    unit = _unit(text)
    return {topic: _product(unit, weights) + VOTES * votes[topic] for topic, weights in learned.items()}


def _votes(examples: Sequence[Example]) -> dict[int, float]:
    """Return the weighted share of the examples that have each topic, from 0 to 1."""
    votes: dict[int, float] = defaultdict(float)
    total = sum(example.likeness**2 for example in examples)
    for example in examples:
        for topic in example.topics:
            votes[topic] += example.likeness**2 / total
    return votes


def _unit(weights: Weights) -> dict[str, float]:
    """Scale the vector to length 1."""
    length = math.hypot(*weights.values()) or 1.0
    return {word: weight / length for word, weight in weights.items()}


def _product(words: Weights, weights: Weights) -> float:
    return sum(weight * weights.get(word, 0.0) for word, weight in words.items())
