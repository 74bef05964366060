"""What the list of topics costs with many topics, in proportion to a site with few.

    DATABASE_URL=sqlite:///$PWD/var/topics.sqlite3 uv run --group dev python -m tests.benchmarks.topic_index [TOPICS]

Without a number with 20,000 topics. Fills the database of that address, if that was not done before. Prints, for each
page, the size of its HTML in kB, the median of the CPU time of several first requests in milliseconds, and how many
times that of the front page of the same site this is, which a busy machine changes less.
"""

import os
import random
import statistics
import sys
from datetime import timedelta
from time import process_time

import django

import tests.benchmarks.named  # noqa: F401

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

# ruff: noqa: E402
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from newsroom.core.text.slugs import slug_of
from topics.indexes import alphabetical_index, prefix_index
from topics.models import Alias, IndexedName, Kind, Opening, Topic
from topics.names import naming

ROUNDS = 9
PAGES = (
    "/topics/", "/topics/?letter=C", "/topics/?letter=C&page=3", "/topics/?kind=place", "/topics/?kind=place&page=20",
    "/topics/?kind=place&letter=C", "/topics/?q=cha", "/topics/?q=c", "/topics/?q=cq", "/topics/?q=zzzz",
    "/zh-hans/topics/?letter=C",
)  # fmt: skip
SYLLABLES = (
    "an", "bel", "cha", "dor", "el", "fen", "gar", "hol", "in", "jas", "ker", "lun", "mor", "ner", "os", "par", "quin",
    "ros", "san", "tor", "ul", "ven", "wes", "xan", "yor", "zel",
)  # fmt: skip
CHARACTERS = "重庆长江大桥北京上海广州深圳成都武汉天气改革经济发展中国文化教育科技旅游历史"
# One in so many is Chinese.
CHINESE = 4


def fill(topics):
    """Public topics without stories, a quarter of them with Chinese names."""
    chance, names = random.Random(1), {}
    while len(names) < topics:
        parts, length = (CHARACTERS, 3) if chance.randrange(CHINESE) == 0 else (SYLLABLES, 5)
        name = "".join(chance.choice(parts) for _ in range(length)).capitalize()
        names[naming.key_of(name)] = name
    kinds, since = list(Kind), timezone.now() - timedelta(days=1)
    with transaction.atomic():
        Topic.objects.bulk_create(
            (
                Topic(name=name, key=key, slug=slug_of(name), kind=kinds[n % len(kinds)], public_from=since)
                for n, (key, name) in enumerate(names.items())
            ),
            batch_size=500,
        )
        prefix_index.write(Topic.objects.all(), Alias.objects.all(), Opening)
        alphabetical_index.write(Topic.objects.all(), IndexedName)


def measured(client, path):
    """The kB of the page at the path, and the median CPU time of its rendering in milliseconds."""
    size, times = len(client.get(path).content) / 1000, []
    for _ in range(ROUNDS):
        start = process_time()
        client.get(path)
        times.append((process_time() - start) * 1000)
    return size, statistics.median(times)


def main(topics=20_000):
    """Print a line for each page."""
    call_command("migrate", verbosity=0)
    if not Topic.objects.exists():
        fill(topics)
        if connection.vendor == "postgresql":
            connection.cursor().execute("VACUUM ANALYZE")
    client = Client()
    _, unit = measured(client, "/")
    print(f"{connection.vendor}, {Topic.objects.count():,} topics{'':14}kB      ms   × front page")
    for path in PAGES:
        size, time = measured(client, path)
        print(f"{path:32} {size:7.1f} {time:7.1f} {time / unit:8.1f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
