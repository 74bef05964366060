"""How much memory a process of the server takes after a crawl of thousands of different pages.

    DATABASE_URL=sqlite:///$PWD/var/copy.sqlite3 python -m tests.benchmarks.memory [--pages 3000] [--readers 8]

gunicorn runs as deployed (deploy/gunicorn.conf.py), with two workers. Half of the pages are stories; the others are
topics, their further pages, and stories in two topics. Prints the private memory of the larger worker (`Private_*` of
smaps_rollup, proc_pid_smaps(5)) before, during and after the crawl. The database must be filled (`generate_articles`).
Only connects to 127.0.0.1.
"""

import argparse
import os
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import batched, combinations
from pathlib import Path
from urllib.request import urlopen

from tests.benchmarks.serving import megabytes, wait_for, workers_of
from tests.serving import free_port

STEP = 500


def main():
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=3000)
    parser.add_argument("--readers", type=int, default=8)
    options = parser.parse_args()
    os.environ.setdefault("SECRET_KEY", "of a benchmark")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    paths = pages(options.pages)
    port = free_port()
    environment = {**os.environ, "BIND": f"127.0.0.1:{port}"}
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "--log-level", "warning"]
    server = subprocess.Popen(command, env=environment, cwd=Path(__file__).parents[2])
    try:
        crawl(server, f"http://127.0.0.1:{port}", paths, options.readers)
    finally:
        server.terminate()
        server.wait(40)


def pages(count):
    """So many paths of different pages, in random order that is the same each time."""
    import django

    django.setup()
    from django.db import connection

    from articles.models import Article
    from topics.models import Topic
    from topics.site.crossings import TopicPair

    stories = Article.objects.live()[: count // 2]
    topics = list(Topic.objects.public().with_live_count().order_by("-entry_count")[: count // 8])
    others = [topic.get_absolute_url() for topic in topics]
    others += [TopicPair.of(*pair).get_absolute_url() for pair in combinations(topics[:30], 2)]
    for number in range(2, count):
        others += [f"{topic.get_absolute_url()}?page={number}" for topic in topics if topic.live_count > number * 20]
        if len(others) >= count:
            break
    paths = [story.get_absolute_url() for story in stories] + others[: count - count // 2]
    assert len(set(paths)) == count, "The database has too few pages."
    print(f"{connection.vendor}, {Article.objects.live().count():,} stories", file=sys.stderr)
    connection.close()
    random.Random(1).shuffle(paths)
    return paths


def crawl(server, site, paths, readers):
    """Request the pages, and print a line for each STEP of them."""
    wait_for(f"{site}/")
    print("| pages | private memory, MB | seconds |\n|---|---|---|")
    print(f"| 1 | {largest(server)} | |")
    count = 0
    with ThreadPoolExecutor(readers) as pool:
        for part in batched(paths, STEP):
            began = time.monotonic()
            # A response that is no page raises an error.
            list(pool.map(lambda path: urlopen(site + path, timeout=600).read(), part))
            count += len(part)
            print(f"| {count:,} | {largest(server)} | {time.monotonic() - began:.1f} |", flush=True)


def largest(server):
    """The private memory of the worker with most of it, in MB."""
    return f"{max(megabytes(worker) for worker in workers_of(server)):.0f}"


if __name__ == "__main__":
    main()
