"""Synthetic news for load tests: as many stories and topics as wanted, the same for the same seed.

Topics are used by Zipf's law, 3 to 6 a story, the largest on about a tenth of all stories (on more if there are few
topics). Bodies have about 600 words, dates are spread over twenty years.
"""

import random
from bisect import bisect
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate, batched, count, islice, product

from django.db import transaction

from articles.models import Article, Author
from articles.workflow import publishing
from newsroom.core.text.slugs import slug_of
from newsroom.exchange.progress import Progress
from newsroom.exchange.vocabulary import BODIES, DESKS, MANNERS, MATTERS, OBJECTS, PLACES, VERBS
from topics.models import Kind, Topic
from topics.names import naming

BATCH = 1000
FIRST_DAY = datetime(2006, 1, 1, tzinfo=UTC)
DAYS = 20 * 365
LARGEST_SHARE = 0.1
TOPICS_A_STORY = (3, 6)
SENTENCES, PARAGRAPHS = 6, 8


def generate(articles: int, topics: int, seed: int, progress: Progress) -> None:
    """Add so many stories, published, under so many topics. What an earlier run added stays and is added to."""
    if articles < 0 or topics < 1:
        raise ValueError("--articles must be at least 0 and --topics at least 1.")
    prefix = f"synthetic-{seed}-"
    first = _next_number(prefix)
    chance = random.Random(f"{seed} {first}")
    with transaction.atomic():
        made = [_topic(name, number) for number, name in enumerate(islice(_names(), topics))]
        desks = [Author.objects.find_or_create(f"{name} desk") for name in DESKS]
    press = _Press(chance, made, desks)
    for numbers in batched(range(first, first + articles), BATCH):
        publishing.publish_new([press.story(f"{prefix}{number}") for number in numbers])
        progress.add(len(numbers))


class _Press:
    """Prints stories, by chance."""

    def __init__(self, chance: random.Random, topics: Sequence[Topic], desks: Sequence[Author]) -> None:
        self.chance, self.topics, self.desks = chance, topics, desks
        self.sentences = [
            f"{w[0].upper()}{w[1:]} {' '.join(rest)}." for w, *rest in product(BODIES, VERBS, OBJECTS, MANNERS)
        ]
        exponent = _exponent(len(topics))
        self.shares = list(accumulate(rank**-exponent for rank in range(1, len(topics) + 1)))

    def story(self, uid: str) -> tuple[Article, list[Topic], list[Author]]:
        """A story, not saved, with its topics and authors."""
        topics = self._topics()
        headline = self.chance.choice(self.sentences).removesuffix(".")
        number = uid.removeprefix("synthetic-")
        article = Article(
            uid=uid,
            title=f"{topics[0].name}: {headline}",
            summary=self.chance.choice(self.sentences),
            body="".join(f"<p>{self._paragraph()}</p>" for _ in range(PARAGRAPHS)),
            slug=f"{slug_of(headline)[:50].rstrip('-')}-{number}",
            published_at=FIRST_DAY + timedelta(seconds=self.chance.randrange(DAYS * 86_400)),
        )
        return article, topics, self.chance.sample(self.desks, self.chance.choice((1, 1, 1, 2)))

    def _paragraph(self) -> str:
        return " ".join(self.chance.choices(self.sentences, k=SENTENCES))

    def _topics(self) -> list[Topic]:
        wanted = min(self.chance.randint(*TOPICS_A_STORY), len(self.topics))
        found: dict[int, Topic] = {}
        while len(found) < wanted:
            place = bisect(self.shares, self.chance.random() * self.shares[-1], hi=len(self.topics) - 1)
            found[place] = self.topics[place]
        return list(found.values())


def _exponent(topics: int) -> float:
    """Zipf's exponent with which the largest of so many topics gets its share of the stories."""
    wanted = LARGEST_SHARE / (sum(TOPICS_A_STORY) / len(TOPICS_A_STORY))
    low, high = 0.0, 2.0
    for _ in range(30):
        middle = (low + high) / 2
        largest = 1 / sum(rank**-middle for rank in range(1, topics + 1))
        low, high = (middle, high) if largest < wanted else (low, middle)
    return low


def _next_number(prefix: str) -> int:
    latest = Article.objects.filter(uid__startswith=prefix).order_by("-pk").values_list("uid", flat=True).first()
    return int(latest.removeprefix(prefix)) + 1 if latest else 1


def _names() -> Iterator[str]:
    """Names of topics without end, the same every time, neighbours unlike each other."""
    names = [f"{where} {what}" for what, where in product(MATTERS, PLACES)]
    random.Random(0).shuffle(names)
    yield from names
    for number in count(2):
        yield from (f"{name} {number}" for name in names)


def _topic(name: str, number: int) -> Topic:
    return naming.find_or_create(name, kind=list(Kind)[number % len(Kind)])
