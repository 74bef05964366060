"""How long merging, taking back and splitting take: two topics of 10,000 stories, 1,000 of them in both.

    DATABASE_URL=postgres://… uv run python -m tests.benchmarks.merging

Without DATABASE_URL on SQLite. It makes a database of its own beside the one of that address, and removes it again.
"""
# ruff: noqa: E402 - models can be imported once Django is set up.

import os
import random
from datetime import timedelta
from time import perf_counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.db import connection, transaction
from django.utils import timezone

from articles.story_fields import references
from articles.workflow import bylines, new_stories
from articles.workflow.new_stories import NewStory
from topics import counting, merging
from topics.models import Topic
from topics.names import naming

STORIES, BOTH, OTHERS = 10_000, 1_000, 500


def timed(name, call):
    """Run it, and print how long it took."""
    start = perf_counter()
    result = call()
    print(f"{name:<28}{perf_counter() - start:6.2f} s")
    return result


def fill():
    """The two topics, and others of which each story has three."""
    rng = random.Random(3)
    now = timezone.now()
    with transaction.atomic():
        pair = [naming.find_or_create(name) for name in ("Heat pumps", "Heatpumps")]
        others = [naming.find_or_create(f"Subject {n}") for n in range(OTHERS)]
    stories = []
    for n in range(2 * STORIES - BOTH):
        topics = pair if n < BOTH else [pair[n % 2]]
        title = f"Story {n}"
        content = {"title": title, "body": "<p>Text</p>"}
        topics = references([*topics, *rng.sample(others, 3)])
        stories.append(NewStory(content, at=now - timedelta(hours=n), topics=topics))
    for start in range(0, len(stories), 1000):
        new_stories.publish(stories[start : start + 1000])
    return [Topic.objects.get(pk=topic.pk) for topic in pair]


def main():
    """Print each figure, and whether every count is right afterwards."""
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        loser, survivor = fill()
        print(f"{connection.vendor}: {loser.entry_count:,} and {survivor.entry_count:,} stories, {BOTH:,} in both")
        timed("preview of the merge", lambda: merging.plan_merge([loser], survivor))
        merge = timed("merge", lambda: merging.merge(loser, survivor, by=None))
        timed("preview of undoing it", lambda: merging.plan_undo(merge))
        back = timed("undo merge", lambda: merging.undo(merge, by=None))
        chosen = list(back.entries.values_list("pk", flat=True)[:50])
        timed("split, 50 stories", lambda: merging.split(back, chosen, "Boilers", by=None))
        wrong = [*counting.check(), *bylines.check_dates()]
        print(f"wrong counts and dates: {len(wrong)}")
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    main()
