"""Learns from the topics of stories which words speak for a topic and which against it.

Each topic has a linear classifier of its own (passive-aggressive, PA-I: Crammer et al. 2006). It goes through all
stories, oldest first, several times. After the first of these rounds only its heaviest words are kept; the other rounds
settle the weights of those. The result is the average of the last round, so that it does not depend on which stories
came last.
"""

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from heapq import nlargest
from itertools import batched
from operator import itemgetter

from django.db import connection, transaction

from topics.models import WordWeights
from topics.suggestions.word_weights import EVERY_TEXT, EVERY_TEXT_VALUE, values_of

# With fewer stories nothing is learned: all of them can be compared with the text (`classifier`).
MIN_STORIES = 500
# How often a classifier goes through all stories, and after how many times only its heaviest words are kept.
ROUNDS, FREE_ROUNDS = 4, 2
MAX_WORDS = 300
# The largest update by one story. Stories of the topic count twice, because there are fewer of them.
AGGRESSIVENESS = {False: 0.3, True: 0.6}
# Smaller errors are ignored.
TOLERANCE = 0.1
# The score before a topic has been seen.
_START = -1.0
_CHUNK = 1_000


@dataclass(frozen=True)
class _Story:
    """A story's words by number, with their values. pick: returns the items of a list at these numbers."""

    words: array[int]
    values: tuple[float, ...]
    pick: Callable[[list[float]], tuple[float, ...]]


@dataclass(frozen=True)
class _Corpus:
    """What was read: the number of stories, and the rarity of each word of two stories or more.

    stories: those with such words, oldest first. by_topic: the positions of each topic's stories among these.
    """

    size: int
    rarity: dict[str, float]
    stories: list[_Story] = field(default_factory=list)
    by_topic: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))


def train(examples: Iterable[tuple[Mapping[str, int], Collection[int]]]) -> int:
    """Replace all weights by what these stories teach. Return the number of stories.

    examples: the words of each story (`word_weights.count_words`) and the IDs of its topics, oldest first. They are
    read once, and held in memory by the numbers of their words. Nothing is locked until the weights are stored.
    """
    corpus = _read(examples)
    names = [EVERY_TEXT, *corpus.rarity]
    rows: dict[str, dict[str, float]] = {}
    if corpus.size >= MIN_STORIES:
        rows = {word: {} for word in names}
        for topic, of_topic in corpus.by_topic.items():
            for word, weight in _learn(corpus.stories, of_topic, len(names)).items():
                rows[names[word]][str(topic)] = round(weight, 3)
    _store(WordWeights(word=word, rarity=corpus.rarity.get(word, 0.0), weights=row) for word, row in rows.items())
    return corpus.size


def _read(examples: Iterable[tuple[Mapping[str, int], Collection[int]]]) -> _Corpus:
    texts: list[tuple[array[int], array[int], Collection[int]]] = []
    numbers: dict[str, int] = {}
    for times, topics in examples:
        words = array("I", (numbers.setdefault(word, len(numbers)) for word in times))
        texts.append((words, array("I", times.values()), topics))
    names = list(numbers)
    frequency = Counter(names[word] for words, *_ in texts for word in words)
    rarity = {word: math.log(len(texts) / count) for word, count in frequency.items() if count > 1}
    corpus = _Corpus(len(texts), rarity)
    # Equal values are one object, which takes a quarter of the memory.
    shared: dict[float, float] = {}
    positions = {word: position for position, word in enumerate([EVERY_TEXT, *rarity])}
    for words, counts, topics in texts:
        values = values_of({names[word]: count for word, count in zip(words, counts, strict=True)}, rarity)
        if values:
            for topic in topics:
                corpus.by_topic[topic].add(len(corpus.stories))
            values[EVERY_TEXT] = EVERY_TEXT_VALUE
            at = [positions[word] for word in values]
            rounded = tuple(shared.setdefault(value, value) for value in (round(value, 3) for value in values.values()))
            corpus.stories.append(_Story(array("I", at), rounded, itemgetter(*at)))
    return corpus


def _learn(stories: list[_Story], of_topic: set[int], size: int) -> dict[int, float]:
    """Return the weights of words by number; the first is that of EVERY_TEXT. of_topic: numbers of stories."""
    weights = [0.0] * size
    weights[0] = _START / EVERY_TEXT_VALUE
    # What to subtract at the end to get the average of the weights after each story of the last round.
    excess = [0.0] * size
    is_kept = [1.0] * size
    for round_number in range(ROUNDS):
        if round_number == FREE_ROUNDS:
            heaviest = {0, *nlargest(MAX_WORDS, range(1, size), key=lambda word: abs(weights[word]))}
            is_kept = [float(word in heaviest) for word in range(size)]
            weights = [weight * kept for weight, kept in zip(weights, is_kept, strict=True)]
        for number, story in enumerate(stories):
            score = math.sumprod(story.values, story.pick(weights))
            has_topic = number in of_topic
            error = 1 - score if has_topic else 1 + score
            if error > TOLERANCE:
                # Divided by the sum of the squares of the story's values.
                step = min(AGGRESSIVENESS[has_topic], error / (1 + EVERY_TEXT_VALUE**2)) * (1 if has_topic else -1)
                share = number / len(stories) if round_number == ROUNDS - 1 else 0.0
                for word, value in zip(story.words, story.values, strict=True):
                    weights[word] += (change := step * value * is_kept[word])
                    excess[word] += share * change
    return {word: weight - excess[word] for word, weight in enumerate(weights) if weight}


@transaction.atomic
def _store(rows: Iterable[WordWeights]) -> None:
    if connection.vendor == "postgresql":
        # Of two that learn at once, the second replaces what the first has stored. SQLite has one writer at a time.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('topics.suggestions.training'))")
    WordWeights.objects.all().delete()
    for chunk in batched(rows, _CHUNK):
        WordWeights.objects.bulk_create(chunk)
