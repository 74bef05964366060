"""How long the topic editor's desk takes with many topics: the list with its flags, and what is offered while typing.

    DATABASE_URL=postgres://…/a_database_for_it uv run python -m tests.benchmarks.topic_desk [TOPICS [STORIES]]

Without numbers with 20,000 topics and 100,000 stories. Fills the database of that address, if that was not done before,
by the site's own verbs, and prints the median and the slowest of several answers in milliseconds.
"""

import os
import random
import statistics
import sys
from datetime import timedelta
from itertools import islice
from time import perf_counter

import django

import tests.benchmarks.named  # noqa: F401

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

# ruff: noqa: E402
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from newsroom.core.text.slugs import slug_of
from newsroom.exchange import synthetic
from newsroom.exchange.progress import Progress
from topics import curation
from topics.models import Flag, Kind, Topic
from topics.names import duplicates, naming

ROUNDS = 7
LIST = "/admin/topics/topic/"
PAGES = ["", "?wrong=any", *(f"?wrong={flag}" for flag in Flag), "?wrong=dismissed"]
PAGES += [f"?o={column}" for column in ("1", "2", "-3", "-4", "-5")]
PAGES += ["?q=wool", "?used=long", "?curated=never", "?public=no", "?p=300"]
TERMS = ["", "h", "harbour", "wool", "wind farms 5", "harbur", "inland wool 12", "重"]
# One in so many topics gets a name that resembles it, a briefing, an alias.
RESEMBLED, BRIEFED, ALIASED = 40, 20, 10


def fill(topics, stories):
    """Synthetic news, and what editors do to some of its topics."""
    names = list(islice(synthetic._names(), topics))
    kinds = list(Kind)
    with transaction.atomic():
        Topic.objects.bulk_create(
            Topic(name=name, key=naming.key_of(name), slug=slug_of(name), kind=kinds[n % len(kinds)])
            for n, name in enumerate(names)
        )
        duplicates.fix()
    # What is read in a story costs the list nothing.
    synthetic.PARAGRAPHS = synthetic.SENTENCES_PER_PARAGRAPH = 1
    synthetic.generate(stories, topics, 1, Progress(print, "stories"))
    chance = random.Random(1)
    for topic in Topic.objects.order_by("pk"):
        with transaction.atomic():
            if chance.randrange(RESEMBLED) == 0:
                twin = [topic.name.replace(" ", "-"), topic.name[:4] + topic.name[5:], f"{topic.name}!"]
                naming.find_or_create(chance.choice(twin))
            if chance.randrange(ALIASED) == 0:
                naming.add_aliases(topic, [f"{topic.name.upper()}?"])
            if chance.randrange(BRIEFED) == 0:
                curation.write_briefing(topic, "<p>So it is.</p>", by=None)
    old = timezone.localdate() - timedelta(days=9000)
    Topic.objects.exclude(briefing="").update(briefing_reviewed_on=old)
    User.objects.create_superuser("benchmark")


def measured(ask):
    """The median and the slowest of several answers, in milliseconds, after one to warm up."""
    ask()
    times = []
    for _ in range(ROUNDS):
        start = perf_counter()
        ask()
        times.append((perf_counter() - start) * 1000)
    return f"{statistics.median(times):8.0f} {max(times):8.0f}"


def main(topics=20_000, stories=100_000):
    """Print a line for each page and each text that is typed."""
    call_command("migrate", verbosity=0)
    if not User.objects.filter(username="benchmark").exists():
        start = perf_counter()
        fill(topics, stories)
        print(f"filled in {perf_counter() - start:.0f} s")
        if connection.vendor == "postgresql":
            connection.cursor().execute("VACUUM ANALYZE")
    client = Client()
    client.force_login(User.objects.get(username="benchmark"))
    print(f"{connection.vendor}, {Topic.objects.count():,} topics{'':18}median  slowest, ms")
    for query in PAGES:
        print(f"list {query or 'first page':40}{measured(lambda query=query: client.get(LIST + query))}")
    address = f"{LIST}suggest/"
    for term in TERMS:
        print(f"typed “{term}”{'':{37 - len(term)}}{measured(lambda term=term: client.get(address, {'term': term}))}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
