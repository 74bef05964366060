"""Synthetic news for load tests. The same seed produces the same stories.

Each story has 3 to 6 topics, distributed by Zipf's law; the largest topic has about a tenth of all stories, or more if
there are few topics. Bodies have about 600 words, dates are spread over twenty years.
"""

import random
from bisect import bisect
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate, batched, count, islice, product

from django.db import transaction

from articles.models import Article, Author
from articles.story_fields import references
from articles.workflow import new_stories
from articles.workflow.new_stories import NewStory
from newsroom.core.text.slugs import slug_of
from newsroom.exchange.progress import Progress
from newsroom.exchange.synthetic_vocabulary import ADVERBIALS, BODIES, DESKS, OBJECTS, PLACES, SUBJECTS, VERBS
from topics.models import Kind, Topic
from topics.names import naming

BATCH_SIZE = 1000
FIRST_DAY = datetime(2006, 1, 1, tzinfo=UTC)
DAYS = 20 * 365
LARGEST_SHARE = 0.1
TOPICS_PER_STORY = (3, 6)
SENTENCES_PER_PARAGRAPH, PARAGRAPHS = 6, 8


def generate(articles: int, topics: int, seed: int, progress: Progress) -> None:
    """Add published stories in the given number of topics. Stories of earlier runs stay, and their topics are reused.

    Raises ValueError if a number is too small.
    """
    if articles < 0 or topics < 1:
        raise ValueError("--articles must be at least 0 and --topics at least 1.")
    prefix = f"synthetic-{seed}-"
    first = _next_number(prefix)
    rng = random.Random(f"{seed} {first}")
    with transaction.atomic():
        created = [_topic(name, number) for number, name in enumerate(islice(_names(), topics))]
        desks = [Author.objects.find_or_create(f"{name} desk") for name in DESKS]
    stories = _StoryGenerator(rng, created, desks)
    for numbers in batched(range(first, first + articles), BATCH_SIZE):
        new_stories.publish([stories.create(f"{prefix}{number}") for number in numbers])
        progress.add(len(numbers))


class _StoryGenerator:
    """Creates random stories."""

    def __init__(self, rng: random.Random, topics: Sequence[Topic], desks: Sequence[Author]) -> None:
        self.rng, self.topics, self.desks = rng, topics, desks
        self.sentences = [
            f"{w[0].upper()}{w[1:]} {' '.join(rest)}." for w, *rest in product(BODIES, VERBS, OBJECTS, ADVERBIALS)
        ]
        exponent = _exponent(len(topics))
        self.shares = list(accumulate(rank**-exponent for rank in range(1, len(topics) + 1)))

    def create(self, uid: str) -> NewStory:
        """Return a story with its topics and authors."""
        topics = self._topics()
        headline = self.rng.choice(self.sentences).removesuffix(".")
        number = uid.removeprefix("synthetic-")
        content = {
            "title": f"{topics[0].name}: {headline}",
            "summary": self.rng.choice(self.sentences),
            "body": "".join(f"<p>{self._paragraph()}</p>" for _ in range(PARAGRAPHS)),
            "slug": f"{slug_of(headline)[:50].rstrip('-')}-{number}",
        }
        at = FIRST_DAY + timedelta(seconds=self.rng.randrange(DAYS * 86_400))
        desks = self.rng.sample(self.desks, self.rng.choice((1, 1, 1, 2)))
        return NewStory(content, at=at, uid=uid, topics=references(topics), authors=references(desks))

    def _paragraph(self) -> str:
        return " ".join(self.rng.choices(self.sentences, k=SENTENCES_PER_PARAGRAPH))

    def _topics(self) -> list[Topic]:
        count = min(self.rng.randint(*TOPICS_PER_STORY), len(self.topics))
        topics: dict[int, Topic] = {}
        while len(topics) < count:
            index = bisect(self.shares, self.rng.random() * self.shares[-1], hi=len(self.topics) - 1)
            topics[index] = self.topics[index]
        return list(topics.values())


def _exponent(topics: int) -> float:
    """Return the exponent of Zipf's law that gives the largest of so many topics its share of the stories."""
    target = LARGEST_SHARE / (sum(TOPICS_PER_STORY) / len(TOPICS_PER_STORY))
    low, high = 0.0, 2.0
    for _ in range(30):
        middle = (low + high) / 2
        largest = 1 / sum(rank**-middle for rank in range(1, topics + 1))
        low, high = (middle, high) if largest < target else (low, middle)
    return low


def _next_number(prefix: str) -> int:
    latest = Article.objects.filter(uid__startswith=prefix).order_by("-pk").values_list("uid", flat=True).first()
    return int(latest.removeprefix(prefix)) + 1 if latest else 1


def _names() -> Iterator[str]:
    """Yield an endless, fixed sequence of topic names. Neighbours are not similar."""
    names = [f"{place} {subject}" for subject, place in product(SUBJECTS, PLACES)]
    random.Random(0).shuffle(names)
    yield from names
    for number in count(2):
        yield from (f"{name} {number}" for name in names)


def _topic(name: str, number: int) -> Topic:
    return naming.find_or_create(name, kind=list(Kind)[number % len(Kind)])
